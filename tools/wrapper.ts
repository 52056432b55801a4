import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { PULUMI } from "./goTools/catalog";
import { knownTools, program } from "./goTools/toolset";
import { optionsFrom, overridesOf, stackOptions } from "./options";
import { pathsOf } from "./paths";
import { copyFile, refreshCopy } from "./pulumi/stackCopy";
import { withConfigFile } from "./wrapperArguments";

/** The `pulumi` of a shell that `make env` has set up. */
function main(): void {
  const paths = pathsOf(path.resolve(__dirname, "..", ".."));
  const tools = knownTools(paths);
  if (tools === undefined) {
    process.stderr.write("the tools have been removed. Fix: run make up.\n");
    process.exit(1);
  }
  const args = withConfigFile(process.argv.slice(2), process.env["PULUMI_STACK"], (stack) => {
    if (process.cwd() !== paths.project || !fs.existsSync(copyFile(paths, stack))) {
      return undefined;
    }
    // what the shell was made for counts for its own stack; another one has its file, or what was made up for it
    const shell = optionsFrom(process.env, paths);
    const options = shell.stack === stack ? shell : { ...shell, ...stackOptions(paths, stack) };
    return refreshCopy(paths, stack, overridesOf(options));
  });
  const env = { ...process.env };
  if (env["PULUMI_CONFIG_PASSPHRASE_FILE"] === paths.passphrase) {
    // it would win over the file
    delete env["PULUMI_CONFIG_PASSPHRASE"];
  }
  if (env["DOCKER_CONFIG"] === paths.dockerConfig) {
    // as in our own commands: the provider takes it for an input
    delete env["DOCKER_HOST"];
  }
  const child = spawn(program(tools, PULUMI), args, { stdio: "inherit", env });
  // the terminal sends Ctrl-C to both; this process only waits
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => name !== "SIGINT" && child.kill(name));
  }
  child.on("error", (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(127);
  });
  child.on("close", (code) => process.exit(code ?? 1));
}

main();

import { appendFileSync, cpSync, existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { ask } from "../../../tools/run";
import { pathsOf } from "../../../tools/paths";

/**
 * Copies the files of a checkout, as a clone would have them, and what takes long to make: npm packages, the compiled
 * program, and the Go tools. The copy is a git repository with one commit.
 *
 * @param tools folder of the tools.
 */
export function copyCheckout(checkout: string, folder: string, tools: string): void {
  const files = git(checkout, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0");
  for (const file of files.filter((one) => one !== "" && existsSync(join(checkout, one)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(checkout, file), join(folder, file), { preserveTimestamps: true });
  }
  git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  const author = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  git(folder, ...author, "commit", "--quiet", "-m", "one");
  symlinkSync(realpathSync(join(checkout, "node_modules")), join(folder, "node_modules"));
  // git ignores the folder, and this is a link
  appendFileSync(join(folder, ".git", "info", "exclude"), "node_modules\n");
  cpSync(join(checkout, "dist"), join(folder, "dist"), { recursive: true, preserveTimestamps: true });
  const paths = pathsOf(folder);
  mkdirSync(paths.data, { recursive: true, mode: 0o700 });
  ask("cp", ["-a", tools, paths.tools]);
  rmSync(join(paths.tools, "toolset.json"), { force: true });
}

/** @throws Error with what git said. */
export function git(cwd: string, ...args: string[]): string {
  const done = ask("git", args, { cwd });
  if (done.code !== 0) {
    throw new Error(`git ${args.join(" ")}: ${done.stderr}`);
  }
  return done.stdout;
}

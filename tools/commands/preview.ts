import { spawn } from "node:child_process";
import { Fault } from "../fault";
import type { Options } from "../options";
import type { Paths } from "../paths";
import { targetsOf } from "../pulumi/targets";
import type { Steps } from "../say";
import { prepareEngine, prepareStack } from "../steps/prepare";

/** `make preview`: what `make up` would change, as Pulumi shows it, with the changed files. */
export async function preview(paths: Paths, options: Options, steps: Steps): Promise<void> {
  const tools = await prepareEngine(paths, options, steps);
  const session = await prepareStack(paths, options, tools, steps);
  const targets =
    options.services === undefined
      ? []
      : targetsOf(options.services).flatMap((target) => ["--target", target]);
  const args = [
    "preview",
    "--diff",
    "--stack",
    options.stack,
    "--config-file",
    session.stackFile,
    ...targets,
  ];
  const code = await steps.block("pulumi preview", async () => {
    const child = spawn(session.pulumi, args, { cwd: paths.project, env: session.env, stdio: "inherit" });
    return new Promise<number>((resolve) => {
      child.on("error", () => resolve(127));
      child.on("close", (exit) => resolve(exit ?? 1));
    });
  });
  if (code !== 0) {
    throw new Fault("pulumi preview failed", code);
  }
}

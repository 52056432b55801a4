import { ignoreClosedPipes } from "../components/common/closedPipe";
import { doctor } from "./commands/doctor";
import { clean, down, stop } from "./commands/down";
import { pins } from "./commands/pins";
import { repair } from "./commands/repair";
import { preview } from "./commands/preview";
import { environment, outputs } from "./commands/shell";
import { up } from "./commands/up";
import { Fault } from "./fault";
import { type Options, optionsFrom } from "./options";
import { type Paths, pathsOf } from "./paths";
import { refuseMissingRoot } from "./pulumi/rootStack";
import { RunLock } from "./pulumi/runLock";
import { Steps } from "./say";
import { prepareEngine } from "./steps/prepare";

/** Where the bootstrap has got to. */
export interface Progress {
  /** Steps that it has printed already. */
  readonly done: number;
  /** How many steps the command has in all. */
  readonly total: number;
  /** Milliseconds since the epoch at which the command began. */
  readonly started: number;
}

/**
 * Runs one of make's commands.
 *
 * @returns the exit code.
 */
export async function main(command: string, project: string, progress: Progress): Promise<number> {
  ignoreClosedPipes();
  try {
    const paths = pathsOf(project);
    const options = optionsFrom(process.env, paths);
    if (command === "doctor") {
      return await doctor(paths, options);
    }
    await dispatch(command, paths, options, progress);
    return 0;
  } catch (error) {
    if (error instanceof Fault) {
      process.stderr.write(`\n${error.message}\n`);
      return error.exitCode;
    }
    throw error;
  }
}

async function dispatch(command: string, paths: Paths, options: Options, progress: Progress): Promise<void> {
  const steps = new Steps(progress.total, progress.done);
  if (command === "up" || command === "preview") {
    refuseMissingRoot(paths, options.root);
  }
  switch (command) {
    case "up":
      return up(paths, options, steps, progress.started);
    case "preview":
      return preview(paths, options, steps);
    case "engine":
      return engineOnly(paths, options, steps);
    case "stop":
      return stop(paths, steps);
    case "down":
      return down(paths, options, steps);
    case "clean":
    case "distclean":
      return clean(paths, options, steps, command === "distclean");
    case "pins":
      return pins(paths, options, (process.env["UPDATE"] ?? "") !== "");
    case "repair":
      return repair(paths);
    case "outputs":
      return outputs(paths, options);
    case "env":
      environment(paths, options);
      return;
    default:
      throw new Fault(`unknown command ${JSON.stringify(command)}. Fix: see make help.`);
  }
}

/** `make engine`: the tools and the embedded engine, nothing more. */
async function engineOnly(paths: Paths, options: Options, steps: Steps): Promise<void> {
  const lock = await RunLock.take(paths, (text) => process.stdout.write(text));
  try {
    await prepareEngine(paths, options, steps);
  } finally {
    lock.release();
  }
}

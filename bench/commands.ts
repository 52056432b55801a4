import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { readText } from "../tools/files";
import { tail } from "../tools/run";

/** A command that ended with an error; the message is the end of what it printed. */
export class CommandFailed extends Error {}

/** The run was broken off by a signal. */
export class Interrupted extends Error {}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** File that the output is appended to. */
  readonly log: string;
}

/** How long a command may take to end in order after it was asked to. */
const PATIENCE_MILLISECONDS = 15_000;

/** The commands that arms run: each in a process group of its own, so that all of it ends when the run is broken off. */
export class Commands {
  readonly #running = new Set<ChildProcess>();
  #interrupted = false;

  public get interrupted(): boolean {
    return this.#interrupted;
  }

  /**
   * Runs a command to its end.
   *
   * @throws CommandFailed if it fails, Interrupted if the run was broken off.
   */
  public async run({ program, args, cwd, env, log }: Command): Promise<void> {
    this.#throwIfInterrupted();
    fs.mkdirSync(path.dirname(log), { recursive: true });
    const output = fs.openSync(log, "a");
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", output, output] });
    fs.closeSync(output);
    this.#running.add(child);
    const [code] = (await once(child, "exit").catch(() => [127])) as [number | null];
    this.#running.delete(child);
    this.#throwIfInterrupted();
    if (code !== 0) {
      const end = tail(readText(log) ?? "", 15);
      throw new CommandFailed(
        `${path.basename(program)} ${args[0] ?? ""} ended with ${code ?? 143}:\n${end}`,
      );
    }
  }

  /** Ends everything that runs, politely first. */
  public interrupt(): void {
    this.#interrupted = true;
    this.#signal("SIGINT");
    setTimeout(() => this.#signal("SIGKILL"), PATIENCE_MILLISECONDS).unref();
  }

  #throwIfInterrupted(): void {
    if (this.#interrupted) {
      throw new Interrupted("interrupted");
    }
  }

  #signal(name: NodeJS.Signals): void {
    for (const { pid } of this.#running) {
      try {
        // the whole group: buildctl, go and Pulumi have children
        process.kill(-(pid ?? NaN), name);
      } catch {
        // it has ended meanwhile
      }
    }
  }
}

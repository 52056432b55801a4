import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { recordOf } from "../engine/process";
import { Board } from "../progress/board";
import { parseEvent } from "../progress/events";
import { Follower } from "../progress/follow";
import { BlockDisplay, type Display, LineDisplay } from "../progress/render";
import type { Paths } from "../paths";
import { endLeftovers } from "./leftovers";

/** A command of Pulumi whose progress is shown service by service. */
export interface Update {
  readonly command: "up" | "destroy";
  /** Path of the CLI. */
  readonly pulumi: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Names of the services that it is about; all of them if undefined. */
  readonly only?: readonly string[];
  /** Told the process id. */
  readonly started: (pid: number) => void;
}

export interface Updated {
  readonly code: number;
  readonly board: Board;
  /** What the CLI printed, for errors that come before the first event. */
  readonly output: string;
  /** File with that output. */
  readonly log: string;
  /** Signal that this process was sent meanwhile, if any. */
  readonly interrupted: NodeJS.Signals | undefined;
}

/** Milliseconds between two looks at the event log. */
const INTERVAL = 100;

/** Runs an update and draws its progress from Pulumi's engine events. Ctrl-C is passed on, so that Pulumi cancels in order. */
export async function runUpdate(paths: Paths, update: Update): Promise<Updated> {
  const events = path.join(paths.log, `${update.command}.events.jsonl`);
  const log = path.join(paths.log, `${update.command}.log`);
  fs.rmSync(events, { force: true });
  const descriptor = fs.openSync(log, "w", 0o600);
  // a session of its own: the terminal's Ctrl-C then reaches it once, through us
  const child = spawn(
    update.pulumi,
    [update.command, ...update.args, "--event-log", events, "--non-interactive", "--color", "never"],
    {
      cwd: paths.project,
      // --event-log is one of the CLI's debugging options
      env: { ...update.env, PULUMI_DEBUG_COMMANDS: "true" },
      stdio: ["ignore", descriptor, descriptor],
      detached: true,
    },
  );
  fs.closeSync(descriptor);
  const pulumi = child.pid === undefined ? undefined : recordOf(child.pid);
  if (child.pid !== undefined) {
    update.started(child.pid);
  }
  let interrupted: NodeJS.Signals | undefined;
  const forward = (name: NodeJS.Signals): void => {
    interrupted = name;
    child.kill("SIGINT");
  };
  const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  signals.forEach((name) => process.on(name, forward));
  try {
    const board = new Board(update.only);
    const code = await follow(child, new Follower(events), board, displayFor(process.stdout));
    if (code !== 0 && pulumi !== undefined) {
      await endLeftovers(pulumi);
    }
    return { code, board, output: fs.readFileSync(log, "utf8"), log, interrupted };
  } finally {
    signals.forEach((name) => process.off(name, forward));
  }
}

async function follow(
  child: ReturnType<typeof spawn>,
  follower: Follower,
  board: Board,
  display: Display,
): Promise<number> {
  const take = (): void => {
    for (const line of follower.read()) {
      const event = parseEvent(line);
      if (event !== undefined) {
        // the log's own times are whole seconds
        board.apply({ ...event, time: Date.now() });
      }
    }
  };
  const timer = setInterval(() => {
    take();
    display.show(board.rows);
  }, INTERVAL);
  const code = await new Promise<number>((resolve) => {
    child.on("error", () => resolve(127));
    child.on("close", (exit) => resolve(exit ?? 1));
  });
  clearInterval(timer);
  take();
  display.end(board.rows);
  return code;
}

function displayFor(stream: NodeJS.WriteStream): Display {
  const write = (text: string): void => void stream.write(text);
  return stream.isTTY ? new BlockDisplay(write, () => stream.columns) : new LineDisplay(write);
}

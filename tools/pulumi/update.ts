import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Part } from "../engine/part";
import { type ProcessRecord, recordOf } from "../engine/process";
import { Board } from "../../stacks/progress/board";
import { type EngineEvent, parseEvent } from "../../stacks/progress/events";
import { Follower } from "../progress/follow";
import { type Display, displayFor, NO_DISPLAY } from "../progress/render";
import { Watch } from "../progress/watch";
import type { Paths } from "../paths";
import { endLeftovers } from "./leftovers";

/** A command of Pulumi whose progress is shown service by service. */
export interface Update {
  readonly command: "up" | "destroy" | "preview";
  /** Path of the CLI. */
  readonly pulumi: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Names of the services that it is about; all of them if undefined. */
  readonly only?: readonly string[];
  /** Called with everything that happens. @default - the board alone follows it */
  readonly seen?: (event: EngineEvent) => void;
  /** What is watched meanwhile, and named if it falls silent. */
  readonly parts: readonly Part[];
  /** Called with the process. */
  readonly started: (pulumi: ProcessRecord) => void;
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
  // a preview builds nothing: what it would do is shown when all of it is known
  const display = update.command === "preview" ? NO_DISPLAY : await displayFor(process.stdout);
  const events = path.join(paths.log, `${update.command}.events.jsonl`);
  const log = path.join(paths.log, `${update.command}.log`);
  // secrets that Pulumi does not know as such are in its messages for debugging
  const follower = new Follower(events);
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
  if (pulumi !== undefined) {
    update.started(pulumi);
  }
  let interrupted: NodeJS.Signals | undefined;
  const forward = (name: NodeJS.Signals): void => {
    display.say(
      interrupted === undefined
        ? "interrupted: Pulumi cancels what it has begun. Press Ctrl-C again to end it at once."
        : "interrupted again: Pulumi ends at once.",
    );
    interrupted = name;
    child.kill("SIGINT");
  };
  const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  signals.forEach((name) => process.on(name, forward));
  const ended = new AbortController();
  void new Watch(update.parts, (line) => display.say(line)).run(ended.signal);
  try {
    const board = new Board(update.only);
    const take = (event: EngineEvent): void => {
      // the log's own times are whole seconds
      board.apply(event, Date.now());
      update.seen?.(event);
    };
    const code = await follow(child, follower, { board, display, take });
    if (code !== 0 && pulumi !== undefined) {
      await endLeftovers(pulumi);
    }
    return { code, board, output: fs.readFileSync(log, "utf8"), log, interrupted };
  } finally {
    ended.abort();
    follower.close();
    signals.forEach((name) => process.off(name, forward));
  }
}

async function follow(
  child: ReturnType<typeof spawn>,
  follower: Follower,
  {
    board,
    display,
    take,
  }: { readonly board: Board; readonly display: Display; readonly take: (event: EngineEvent) => void },
): Promise<number> {
  const read = (): void => {
    for (const line of follower.read()) {
      const event = parseEvent(line);
      if (event !== undefined) {
        take(event);
      }
    }
  };
  const timer = setInterval(() => {
    read();
    display.show(board.rows);
  }, INTERVAL);
  const code = await new Promise<number>((resolve) => {
    child.on("error", () => resolve(127));
    child.on("close", (exit) => resolve(exit ?? 1));
  });
  clearInterval(timer);
  read();
  display.end(board.rows);
  return code;
}

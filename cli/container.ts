import { type ChildProcess, spawn } from "node:child_process";

/** A program in the foreground that is about to end. */
export interface Running {
  /** Exit code of the program, 128 and the signal's number if a signal has ended it. */
  readonly ended: Promise<number>;
  /** Passes a signal on to the program. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Ends it: asks first, and after a while insists. Resolves when nothing is left of it. */
  readonly stop: () => Promise<number>;
}

/** A program that is ready to start. */
export interface Prepared {
  readonly start: () => Running;
  /** Takes back what was made ready, if it is not started. */
  readonly drop: () => void;
}

/** How long a program may take to end when it is asked to, in milliseconds; Docker's own patience. */
const PATIENCE = 10_000;

/** Numbers of signals that a process here may be ended by. */
const NUMBERS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/**
 * Follows a process that stands for a program.
 *
 * @param insist ends the program without asking.
 * @param cleanUp removes what is left when it has ended, however it ended.
 */
export function runningProcess(
  child: ChildProcess,
  insist: () => void,
  cleanUp: () => void = () => undefined,
): Running {
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", (error) => {
      cleanUp();
      reject(error);
    });
    child.on("close", (code, signal) => {
      cleanUp();
      resolve(code ?? 128 + (NUMBERS[signal ?? ""] ?? 0));
    });
  });
  // who asks for it hears of the error
  ended.catch(() => undefined);
  return {
    ended,
    signal: (name) => child.kill(name),
    stop: async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(insist, PATIENCE);
      try {
        return await ended;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/**
 * Starts a program in a session of its own, so that Ctrl-C reaches it once, through us.
 *
 * @param isForeground whether it shares our terminal, and hears of Ctrl-C by itself.
 */
export function startProgram(
  program: string,
  args: readonly string[],
  {
    isForeground,
    output = "inherit",
  }: { readonly isForeground: boolean; readonly output?: "inherit" | "pipe" },
): ChildProcess {
  return spawn(program, args, {
    detached: !isForeground,
    stdio: [isForeground || !process.stdin.isTTY ? "inherit" : "ignore", output, output],
  });
}

/** What a second Ctrl-C may be for a program that does not end. */
const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Waits until a program has ended, and passes on what this process is told meanwhile.
 *
 * @param passes whether signals are passed on; a program in our terminal gets them itself.
 * @returns its exit code.
 */
export async function untilEnded(running: Running, passes: boolean): Promise<number> {
  const forward = (name: NodeJS.Signals): void => {
    if (passes) {
      running.signal(name);
    }
  };
  SIGNALS.forEach((name) => process.on(name, forward));
  try {
    return await running.ended;
  } finally {
    SIGNALS.forEach((name) => process.off(name, forward));
  }
}

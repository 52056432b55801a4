import { spawn, spawnSync } from "node:child_process";
import { LONGEST_OUTPUT } from "../components/common/longestOutput";

/** What a finished command left behind. */
export interface Finished {
  /** Exit code; 128 + 15 or so if a signal ended it, 127 if the program is absent. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Milliseconds after which the command is killed. @default - never */
  readonly timeout?: number;
  /** Ends the command. */
  readonly signal?: AbortSignal;
}

/** Runs a command to its end and collects its output. A non-zero exit is a result, not an exception. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["pipe", "pipe", "pipe"],
      timeout: options.timeout,
      ...(options.signal !== undefined && { signal: options.signal }),
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
    child.on("error", (error) => resolve({ code: 127, stdout, stderr: `${stderr}${error.message}\n` }));
    child.on("close", (code, signal) =>
      resolve({ code: code ?? (signal === null ? 1 : 143), stdout, stderr }),
    );
  });
}

/** Like {@link run}, for quick questions whose answer is needed at once. */
export function ask(command: string, args: readonly string[], options: RunOptions = {}): Finished {
  const done = spawnSync(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    encoding: "utf8",
    input: options.input ?? "",
    timeout: options.timeout,
    maxBuffer: LONGEST_OUTPUT,
  });
  return {
    code: done.error !== undefined && done.status === null ? 127 : (done.status ?? 1),
    stdout: done.stdout,
    stderr: done.error === undefined ? done.stderr : `${done.stderr}${done.error.message}\n`,
  };
}

/** The last lines of a text, for an error message. */
export function tail(text: string, lines = 30): string {
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}

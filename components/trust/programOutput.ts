import { execFile } from "node:child_process";
import { LONGEST_OUTPUT } from "../common/longestOutput";
import type { Env } from "./signing";

/** A program that is not there, or that has failed. */
export class FailedProgram extends Error {
  public constructor(
    message: string,
    public readonly isMissing: boolean,
    /** The end of what it has said, in one line. */
    public readonly said: string,
  ) {
    super(message);
  }
}

/**
 * Runs a program, and gives what it prints.
 *
 * @param lines how many of the last lines of its errors say what was wrong.
 * @throws FailedProgram
 */
export function programOutput(
  program: string,
  args: readonly string[],
  { env, timeout, lines = 1 }: { readonly env: Env; readonly timeout: number; readonly lines?: number },
): Promise<string> {
  const options = { encoding: "utf8", maxBuffer: LONGEST_OUTPUT, timeout, env: { ...env } } as const;
  return new Promise((done, refuse) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) {
        done(stdout);
        return;
      }
      const text = stderr.trim() === "" ? error.message : stderr.trim();
      const said = error.killed === true ? "it takes too long" : text.split("\n").slice(-lines).join(" ");
      refuse(new FailedProgram(error.message, error.code === ("ENOENT" as unknown), said));
    });
  });
}

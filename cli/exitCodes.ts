import { PlanError } from "../components/common/problem";
import { ProgramError } from "../components/common/programError";
import { RegistryError } from "../components/registry/failure";

/** Exit codes of the command, and what they say. */
export const EXIT_CODES = {
  /** Something is wrong with sources, a stack, options or files; every problem is printed with its fix. */
  problem: 1,
  /** The command line is not understood. */
  usage: 2,
  /** A registry does not answer, or refuses. */
  registry: 3,
  /** A program that is needed is missing, or has failed. */
  program: 4,
  /** With `--exit-code`: there are changes. */
  changes: 10,
  /** An image has not what it must have: nobody has signed or said it. */
  missing: 11,
  /** What an image has was signed by nobody who is trusted. */
  untrusted: 12,
  /** Bytes of an image are not those of their digests. */
  tampered: 13,
  /** A program has a known vulnerability. */
  vulnerable: 14,
  /** An image came out otherwise when it was built again, or its sources are not the recorded ones. */
  different: 15,
} as const;

export { ProgramError };

/**
 * What a person is told of an error, and the exit code.
 *
 * @returns undefined for a bug of ours, whose trace is worth more.
 */
export function failureOf(error: unknown): { readonly text: string; readonly code: number } | undefined {
  if (error instanceof ProgramError) {
    return { text: error.message, code: EXIT_CODES.program };
  }
  if (error instanceof PlanError) {
    return { text: error.message, code: EXIT_CODES.problem };
  }
  if (error instanceof RegistryError) {
    return { text: error.message, code: EXIT_CODES.registry };
  }
  if (isSystemError(error)) {
    const file = error.path === undefined ? error.syscall : error.path;
    const text = `${file}: cannot be used (${error.code}). Fix: name a file that is there, in a folder that you may write to`;
    return { text, code: EXIT_CODES.problem };
  }
  return undefined;
}

function isSystemError(
  error: unknown,
): error is Error & { readonly code: string; readonly syscall: string; readonly path?: string } {
  return error instanceof Error && "syscall" in error && "code" in error;
}

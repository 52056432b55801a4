import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { LONGEST_OUTPUT } from "../components/common/longestOutput";
import { PlanError, type Problem } from "../components/common/problem";
import { ProgramError } from "./exitCodes";

/** Where a stack's outputs come from. */
export interface OutputsFlags {
  /** File with the outputs as JSON, `-` for stdin. */
  readonly outputs?: string;
  /** Stack to ask for them; undefined: the selected one. */
  readonly stack?: string;
}

/**
 * The outputs of a stack as `pulumi stack output --json` prints them.
 *
 * @throws PlanError if there are none to be had.
 */
export function outputsOf({ outputs, stack }: OutputsFlags): string {
  if (outputs === undefined) {
    return pulumi(["stack", "output", "--json", ...stackOption(stack)]);
  }
  try {
    return readFileSync(outputs === "-" ? 0 : outputs, "utf8");
  } catch (error) {
    const rule = `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
    const problem: Problem = {
      field: "--outputs",
      value: outputs,
      rule,
      fix: "name a file, or `-` for the standard input",
    };
    throw new PlanError("go-service-image", [problem]);
  }
}

/**
 * What `pulumi` prints; what it says of errors goes to the terminal.
 *
 * @param isAnswer whether what it prints is an answer although it fails. @default never
 * @throws ProgramError if it fails or is not there.
 */
export function pulumi(
  args: readonly string[],
  isAnswer: (printed: string) => boolean = () => false,
): string {
  try {
    return execFileSync("pulumi", args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
      maxBuffer: LONGEST_OUTPUT,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      const fix = 'in a checkout of this project, run `eval "$(make -s env)"`; or install it';
      throw new ProgramError("go-service-image", [{ field: "pulumi", rule: "is not on the PATH", fix }]);
    }
    const { stdout } = error as { readonly stdout?: unknown };
    if (typeof stdout === "string" && isAnswer(stdout)) {
      return stdout;
    }
    const problem = { field: "pulumi", value: args.join(" "), rule: "failed", fix: "see its output above" };
    throw new ProgramError("go-service-image", [problem]);
  }
}

export function stackOption(stack: string | undefined): string[] {
  return stack === undefined ? [] : ["--stack", stack];
}

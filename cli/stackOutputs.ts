import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Where a stack's outputs come from. */
export interface OutputsFlags {
  /** File with the outputs as JSON, `-` for stdin. */
  readonly outputs?: string;
  /** Stack to ask for them; undefined: the selected one. */
  readonly stack?: string;
}

/** The outputs of a stack as `pulumi stack output --json` prints them. */
export function outputsOf({ outputs, stack }: OutputsFlags): string {
  return outputs === undefined
    ? pulumi(["stack", "output", "--json", ...stackOption(stack)])
    : readFileSync(outputs === "-" ? 0 : outputs, "utf8");
}

/** What `pulumi` prints; what it says of errors goes to the terminal. */
export function pulumi(args: readonly string[]): string {
  return execFileSync("pulumi", args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 28,
  });
}

export function stackOption(stack: string | undefined): string[] {
  return stack === undefined ? [] : ["--stack", stack];
}

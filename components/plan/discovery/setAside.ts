import picomatch from "picomatch";

/** What main packages are for that are not services. */
export type Purpose = "tools" | "tests" | "examples" | "generators";

/**
 * Names of folders, as globs, by what their programs are for. A main package anywhere below such a folder is not a service
 * unless the configuration names it.
 */
export const SET_ASIDE: Readonly<Record<Purpose, readonly string[]>> = {
  tools: ["tool", "tools", "hack", "script", "scripts", "contrib"],
  tests: [
    ...["test", "tests", "testing", "*-test", "*-tests", "e2e", "testutil", "testutils", "fixtures"],
    ...["mock*", "fake*", "bench", "bench-*", "benchmark*"],
  ],
  examples: [
    ...["example", "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials"],
    ...["doc", "docs"],
  ],
  generators: ["gen", "gen-*", "generate", "codegen", "protoc-gen-*"],
};

const MATCHERS = (Object.keys(SET_ASIDE) as Purpose[]).map(
  (purpose) => [purpose, picomatch([...SET_ASIDE[purpose]], { nocase: true })] as const,
);

/** What the programs of a folder are for, by the first element of its path that says so; undefined: a service. */
export function purposeOf(dir: string): Purpose | undefined {
  for (const part of dir.split("/")) {
    const found = MATCHERS.find(([, matches]) => matches(part));
    if (found !== undefined) {
      return found[0];
    }
  }
  return undefined;
}

import picomatch from "picomatch";
import { remember } from "../../common/remember";

/** What main packages are for that are not services. */
export type Purpose = "tools" | "tests" | "examples" | "generators";

/**
 * Names of folders, as globs, by what their programs are for. A main package anywhere below such a folder is not a service
 * unless the configuration names it.
 */
export const SET_ASIDE: Readonly<Record<Purpose, readonly string[]>> = {
  tools: ["tool", "tools", "hack", "script", "scripts", "contrib", "third_party", "third-party"],
  tests: [
    ...[
      "test",
      "tests",
      "testing",
      "*-test",
      "*-tests",
      "*_test",
      "*_tests",
      "e2e",
      "testutil",
      "testutils",
      "fixtures",
    ],
    ...["mock*", "fake*", "bench", "bench-*", "benchmark*"],
  ],
  examples: [
    ...["example", "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials"],
    ...["doc", "docs"],
  ],
  generators: ["gen", "gen-*", "generate", "codegen", "protoc-gen-*", "gomock_reflect_*"],
};

const MATCHERS = (Object.keys(SET_ASIDE) as Purpose[]).map(
  (purpose) => [purpose, picomatch([...SET_ASIDE[purpose]], { nocase: true })] as const,
);

/** Answers by the name of a folder: paths repeat them. */
const known = new Map<string, Purpose | undefined>();

/** What the programs of a folder are for, by the first element of its path that says so; undefined: a service. */
export function purposeOf(dir: string): Purpose | undefined {
  for (const part of dir.split("/")) {
    const found = remember(known, part, () => MATCHERS.find(([, matches]) => matches(part))?.[0]);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

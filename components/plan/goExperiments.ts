import { nearMiss } from "./nearMiss";
import type { Problem } from "./problem";

/**
 * The names that `GOEXPERIMENT` may have, by the minor version of the toolchain: the fields of Go's
 * `internal/goexperiment/flags.go`, in lower case, and `regabi`, which stands for two. They change with every release,
 * so of releases that are not listed only the spelling is checked.
 */
const NAMES: Readonly<Record<number, readonly string[]>> = {
  26: [
    ...["arenas", "boringcrypto", "cgocheck2", "dwarf5", "fieldtrack", "goroutineleakprofile", "greenteagc"],
    ...["heapminimum512kib", "jsonv2", "loopvar", "newinliner", "preemptibleloops", "randomizedheapbase64"],
    ...["regabi", "regabiargs", "regabiwrappers", "runtimefreegc", "runtimesecret", "simd"],
    ...["sizespecializedmalloc", "staticlockranking"],
  ],
};

/**
 * Checks `GOEXPERIMENT`: names after commas, each one turned off by `no` before it (Go's `internal/buildcfg/exp.go`).
 *
 * @param minor minor version of the toolchain; undefined if it is not known.
 */
export function experimentProblems(field: string, value: string, minor: number | undefined): Problem[] {
  const known = minor === undefined ? undefined : NAMES[minor];
  const seen = new Set<string>();
  return value.split(",").flatMap((word) => {
    const name = word.replace(/^no(?!ne$)/, "");
    const again = seen.has(name);
    seen.add(name);
    if (!/^[a-z0-9]+$/.test(name)) {
      const fix = "write names in lower case with commas between them, such as `jsonv2,noregabi`";
      return [{ field, value, rule: `has ${JSON.stringify(word)}, which is no name of an experiment`, fix }];
    }
    if (again) {
      return [{ field, value, rule: `names \`${name}\` twice`, fix: "name each experiment once" }];
    }
    return known === undefined || word === "none" || known.includes(name)
      ? []
      : [
          {
            field,
            value,
            rule: `has \`${name}\`, which Go 1.${minor} does not know`,
            fix: nearMiss(name, known),
          },
        ];
  });
}

/** The names that the toolchains know, for tests. */
export function knownExperiments(minor: number): readonly string[] | undefined {
  return NAMES[minor];
}

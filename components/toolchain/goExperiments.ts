import { ownValue } from "../common/record";
import { didYouMean } from "../common/didYouMean";
import type { Problem } from "../common/problem";
import { remember } from "../common/remember";
import { EXPERIMENTS, type ExperimentRow } from "./experimentTable";

/** Stands for several experiments. */
const ALIASES: Readonly<Record<string, readonly string[]>> = { regabi: ["regabiwrappers", "regabiargs"] };

/**
 * Checks `GOEXPERIMENT`: names after commas, each one turned off by `no` before it (Go's `internal/buildcfg/exp.go`).
 *
 * @param minor minor version of the toolchain; undefined if it is not known.
 */
export function experimentProblems(field: string, value: string, minor: number | undefined): Problem[] {
  const known = minor === undefined ? undefined : knownExperiments(minor);
  const seen = new Set<string>();
  return value.split(",").flatMap((word) => {
    const name = word.replace(/^no(?!ne$)/, "");
    const again = seen.has(name);
    seen.add(name);
    if (!/^[a-z0-9]+$/.test(name)) {
      const fix = "write names in lower case with commas between them, such as `jsonv2,noregabi`";
      return [{ field, value, rule: `has ${JSON.stringify(word)}, which is not an experiment`, fix }];
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
            fix: didYouMean(name, known),
          },
        ];
  });
}

/** The tags of what was asked for before. */
const tagsOf = new Map<string, readonly string[]>();

/**
 * The build tags of the experiments that are on: those of the toolchain's baseline, and what `GOEXPERIMENT` adds or
 * takes away (`ParseGOEXPERIMENT` in Go's `internal/buildcfg/exp.go`).
 *
 * @param minor minor version of the toolchain; one that the table does not have counts as the nearest one that it has.
 * @param value what `GOEXPERIMENT` says; empty for the baseline.
 */
export function experimentTags(minor: number, goarch: string, value: string): readonly string[] {
  return remember(tagsOf, `${minor} ${goarch} ${value}`, () => readTags(minor, goarch, value));
}

function readTags(minor: number, goarch: string, value: string): string[] {
  const rows = EXPERIMENTS[nearestRelease(minor)] ?? {};
  const baseline = Object.keys(rows).filter((name) => holds(rows[name]?.on, goarch));
  const on = new Set(baseline);
  for (const word of value.split(",").filter((one) => one !== "")) {
    if (word === "none") {
      on.clear();
      continue;
    }
    const name = word.replace(/^no/, "");
    (ownValue(ALIASES, name) ?? [name]).forEach((one) => (name === word ? on.add(one) : on.delete(one)));
  }
  Object.entries(rows).forEach(([name, row]) => settle(on, name, row, goarch));
  return [...on].sort().map((name) => `goexperiment.${name}`);
}

/** The names that `GOEXPERIMENT` may have; undefined for a release that the table does not have. */
export function knownExperiments(minor: number): readonly string[] | undefined {
  const rows = EXPERIMENTS[minor];
  return rows === undefined ? undefined : [...Object.keys(rows), ...Object.keys(ALIASES)];
}

function settle(on: Set<string>, name: string, row: ExperimentRow, goarch: string): void {
  if (holds(row.always, goarch)) {
    on.add(name);
  } else if (holds(row.never, goarch)) {
    on.delete(name);
  }
}

function holds(architectures: string | undefined, goarch: string): boolean {
  return architectures === "all" || (architectures?.split(" ").includes(goarch) ?? false);
}

function nearestRelease(minor: number): number {
  const releases = Object.keys(EXPERIMENTS).map(Number);
  return Math.min(Math.max(minor, Math.min(...releases)), Math.max(...releases));
}

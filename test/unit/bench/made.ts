import type { Arm, Counters, Results, Sample } from "../../../bench/results";

/** A sample that was made up. */
export function sample(
  scenario: string,
  arm: Arm,
  seconds: number,
  changes: Partial<Omit<Sample, "counters">> & { readonly counters?: Counters } = {},
): Sample {
  return { scenario, variant: "", arm, services: 20, run: 0, seconds, parts: {}, counters: {}, ...changes };
}

/** Samples of one thing, a run for each time. */
export function samples(
  scenario: string,
  arm: Arm,
  times: readonly number[],
  changes: Parameters<typeof sample>[3] = {},
): Sample[] {
  return times.map((seconds, run) => sample(scenario, arm, seconds, { ...changes, run }));
}

/** Results that were made up. */
export function results(made: readonly Sample[], changes: Partial<Results> = {}): Results {
  return {
    schema: 1,
    date: "2026-11-24T15:20:00.000Z",
    machine: { cpus: 2, model: "Some CPU", memory: 8 * 2 ** 30, system: "Linux 6.1.0 x64" },
    versions: { go: "1.26.8", buildkit: "0.33.0" },
    monorepo: "generated",
    platforms: ["linux/amd64", "linux/arm64"],
    options: { repeat: "5" },
    samples: made,
    ...changes,
  };
}

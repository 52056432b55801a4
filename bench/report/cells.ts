import type { Arm, Counters, Results, Sample } from "../results";

/** All samples of one thing that was measured: an arm in a variant of a scenario, at a number of services. */
export interface Cell {
  readonly scenario: string;
  readonly variant: string;
  readonly services: number;
  readonly arm: Arm;
  /** Those that count. */
  readonly samples: readonly Sample[];
  readonly failed: readonly Sample[];
}

/** Least, middle and greatest of some numbers. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** The order of arms in tables and charts. */
export const ARMS: readonly Arm[] = ["ours", "seed", "ko", "floor", "bare", "empty"];

/** Name of the monorepo in results of small services. */
const SMALL = /small/;

/** Groups samples, in the order of scenarios, services, variants as they were measured, and arms. */
export function cellsOf(samples: readonly Sample[]): Cell[] {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = JSON.stringify([sample.scenario, sample.variant, sample.services, sample.arm]);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  const cells = [...groups.values()].flatMap((group): Cell[] => {
    const [first] = group;
    if (first === undefined) {
      return [];
    }
    const { scenario, variant, services, arm } = first;
    const isFailed = (sample: Sample) => sample.failure !== undefined;
    const samples = group.filter((sample) => !isFailed(sample));
    return [{ scenario, variant, services, arm, samples, failed: group.filter(isFailed) }];
  });
  const keyOf = ({ scenario, variant }: Pick<Sample, "scenario" | "variant">) => `${scenario} ${variant}`;
  const order = [...new Set(samples.map(keyOf))];
  return cells.sort(
    (a, b) =>
      compareScenarios(a.scenario, b.scenario) ||
      a.services - b.services ||
      order.indexOf(keyOf(a)) - order.indexOf(keyOf(b)) ||
      ARMS.indexOf(a.arm) - ARMS.indexOf(b.arm),
  );
}

/** `S2` before `S10`. */
export function compareScenarios(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** Wall times of the samples that count; undefined if there are none. */
export function secondsOf(cell: Cell | undefined): Spread | undefined {
  return spreadOf((cell?.samples ?? []).map(({ seconds }) => seconds));
}

/** A counter; undefined if a sample that counts lacks it. */
export function counterOf(cell: Cell | undefined, name: keyof Counters): Spread | undefined {
  const values = (cell?.samples ?? []).map(({ counters }) => counters[name]);
  return values.includes(undefined) ? undefined : spreadOf(values as number[]);
}

/** Time of a part; a sample without the part spent none on it. */
export function partOf(cell: Cell, name: string): Spread | undefined {
  return spreadOf(cell.samples.map(({ parts }) => parts[name] ?? 0));
}

/** @returns undefined if there are no values */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  const [min, max] = [sorted[0], sorted.at(-1)];
  return min === undefined || max === undefined
    ? undefined
    : { min, max, median: middle.reduce((sum, value) => sum + value, 0) / middle.length };
}

/** Whether the services are the small ones, which some goals are about and all others not. */
export function isSmall({ monorepo }: Results): boolean {
  return SMALL.test(monorepo);
}

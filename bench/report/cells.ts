import { type Arm, ARMS, type Counters, type Results, type Sample } from "../results";

/** All samples of one thing that was measured: an arm in a variant of a scenario, at a number of services. */
export interface Cell extends Pick<Sample, "scenario" | "variant" | "services" | "arm"> {
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

/** Groups samples, in the order of scenarios, services, variants as they were measured, and arms. */
export function cellsOf(all: readonly Sample[]): Cell[] {
  const kindOf = ({ scenario, variant }: Pick<Sample, "scenario" | "variant">) => `${scenario} ${variant}`;
  const order = [...new Set(all.map(kindOf))];
  const groups = groupedBy(all, (sample) => [kindOf(sample), sample.services, sample.arm].join("\n"));
  const cells = groups.map((group): Cell => {
    const [{ scenario, variant, services, arm }] = group;
    const [samples, failed] = [true, false].map((isGood) =>
      group.filter(({ failure }) => (failure === undefined) === isGood),
    );
    return { scenario, variant, services, arm, samples: samples ?? [], failed: failed ?? [] };
  });
  return cells.sort(
    (a, b) =>
      // `S2` before `S10`
      a.scenario.localeCompare(b.scenario, "en", { numeric: true }) ||
      a.services - b.services ||
      order.indexOf(kindOf(a)) - order.indexOf(kindOf(b)) ||
      ARMS.indexOf(a.arm) - ARMS.indexOf(b.arm),
  );
}

/** Items of equal keys, in the order of their first ones. */
export function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item] as [T, ...T[]]);
  }
  return [...groups.values()];
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

/** Our median in the same case, divided by that of a cell; undefined if one of them is missing. */
export function ratioOf(cells: readonly Cell[], { variant, services, ...cell }: Cell): number | undefined {
  const isOwn = (one: Cell): boolean =>
    one.arm === ("ours" satisfies Arm) && one.variant === variant && one.services === services;
  const [own, other] = [secondsOf(cells.find(isOwn)), secondsOf({ ...cell, variant, services })];
  return own && other && own.median / other.median;
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
  return monorepo.includes("small");
}

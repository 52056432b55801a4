import type { Arm, Counters, Results } from "../results";
import { type Cell, cellsOf, counterOf, isSmall, secondsOf } from "./cells";
import { count, ratio, seconds } from "./format";

/** One thing that was measured, as goals name it. */
export interface MeasuredCase {
  readonly scenario: string;
  readonly variant: string;
  readonly services: number;
  readonly arm: Arm;
  /** Whether it is about the small services. @default false */
  readonly small?: boolean;
}

/** What was measured, by the name of the case. */
export type Measured = ReadonlyMap<string, Cell>;

/** A number that goals are about. One that was not measured is NaN. */
export type Term = (lookup: Lookup) => number;

/** One claim of a goal. */
export interface Check {
  readonly label: string;
  readonly judge: (lookup: Lookup) => { readonly isMet: boolean; readonly text: string };
}

/** A row of the goals, or a part of one. */
export interface Goal {
  readonly scenario: string;
  readonly text: string;
  readonly checks: readonly Check[];
  /** Where the goal is looked after, if no benchmark can do it. */
  readonly elsewhere?: string;
}

/** What was found: the numbers, or what is missing. */
export interface Finding {
  readonly verdict: "met" | "missed" | "not measured";
  readonly text: string;
}

/** The goal with what was found. */
export interface Judged extends Finding {
  readonly goal: Goal;
}

/** Samples in a median that can be trusted. */
const ENOUGH_SAMPLES = 5;

export function measuredIn(runs: readonly Results[]): Measured {
  return new Map(
    runs.flatMap((results) =>
      cellsOf(results.samples).map((cell) => [nameOf({ ...cell, small: isSmall(results) }), cell] as const),
    ),
  );
}

/** Looks numbers up for one check, and keeps what it was asked for. */
export class Lookup {
  readonly asked: { readonly where: MeasuredCase; readonly cell: Cell | undefined }[] = [];
  /** Whether every number was there. */
  public isComplete = true;

  public constructor(private readonly measured: Measured) {}

  public has(where: MeasuredCase): boolean {
    return this.measured.has(nameOf(where));
  }

  public number(where: MeasuredCase, of: (cell: Cell) => number | undefined): number {
    const cell = this.measured.get(nameOf(where));
    const value = (cell && of(cell)) ?? NaN;
    this.asked.push({ where, cell });
    this.isComplete &&= Number.isFinite(value);
    return value;
  }
}

/**
 * Judges a goal: missed if one check is, else not measured if one is. A goal without checks is not measured: nothing is
 * met in silence.
 */
export function judge(goal: Goal, measured: Measured): Judged {
  const findings = goal.checks.map((check) => find(check, new Lookup(measured)));
  const has = (verdict: Finding["verdict"]): boolean => findings.some((one) => one.verdict === verdict);
  const isOpen = findings.length === 0 || has("not measured");
  const texts = new Set(findings.map(({ text }) => text));
  return {
    goal,
    verdict: has("missed") ? "missed" : isOpen ? "not measured" : "met",
    text: findings.length === 0 ? (goal.elsewhere ?? "nothing is checked") : [...texts].join("; "),
  };
}

/** Our own failed runs are not a success: the check is missed, whatever the others took. Few samples are named. */
function find({ label, judge }: Check, lookup: Lookup): Finding {
  const { isMet, text } = judge(lookup);
  const { asked } = lookup;
  const broken = asked.find(({ where, cell }) => where.arm === "ours" && (cell?.failed.length ?? 0) > 0);
  if (broken?.cell !== undefined) {
    const { failed, samples } = broken.cell;
    const all = failed.length + samples.length;
    const failures = `${label}: ${failed.length} of ${all} runs of ${nameOf(broken.where)} failed`;
    return { verdict: "missed", text: failures };
  }
  if (!lookup.isComplete) {
    const empty = asked.filter(({ cell }) => secondsOf(cell) === undefined).map(({ where }) => nameOf(where));
    const missing = `no samples of ${[...new Set(empty)].join(", ")}`;
    const verdict = "not measured";
    return { verdict, text: empty.length > 0 ? missing : `${label}: a counter or a part is missing` };
  }
  const least = Math.min(...asked.map(({ cell }) => cell?.samples.length ?? 0));
  const caution = least < ENOUGH_SAMPLES ? `, of ${least} ${least === 1 ? "sample" : "samples"} only` : "";
  return { verdict: isMet ? "met" : "missed", text: `${label}: ${text}${caution}` };
}

function nameOf({ scenario, variant, services, arm, small = false }: MeasuredCase): string {
  return `${arm} in ${`${scenario} ${variant}`.trim()} at ${services}${small ? " small" : ""}`;
}

/** Median time of a case, in seconds. */
export function time(where: MeasuredCase): Term {
  return (lookup) => lookup.number(where, (cell) => secondsOf(cell)?.median);
}

/** A counter of a case, of the worst sample, or of the best. */
export function worst(where: MeasuredCase, name: keyof Counters, side: "max" | "min" = "max"): Term {
  return (lookup) => lookup.number(where, (cell) => counterOf(cell, name)?.[side]);
}

/** That one number of seconds is at most so many times another one. */
export function atMost(label: string, of: Term, limit: number, to: Term): Check {
  return {
    label,
    judge: (lookup) => {
      const [a, b] = [of(lookup), to(lookup)];
      const text = `${seconds(a)} to ${seconds(b)}, ${ratio(a / b)} (≤ ${limit})`;
      return { isMet: a <= limit * b, text };
    },
  };
}

/** That a number is at most a limit. */
export function below(
  label: string,
  of: Term,
  limit: number,
  show: (value: number) => string = count,
): Check {
  return {
    label,
    judge: (lookup) => {
      const value = of(lookup);
      return { isMet: value <= limit, text: `${show(value)} (≤ ${show(limit)})` };
    },
  };
}

/** That a counter is a number in every sample. */
export function always(where: MeasuredCase, name: keyof Counters, expected: number): Check {
  return {
    label: `${name} at ${where.services}`,
    judge: (lookup) => {
      const [min, max] = [worst(where, name, "min")(lookup), worst(where, name)(lookup)];
      const found = min === max ? count(min) : `${count(min)} to ${count(max)}`;
      return { isMet: min === expected && max === expected, text: `${found} (= ${count(expected)})` };
    },
  };
}

import type { Arm, Counters, Results } from "../results";
import { type Cell, cellsOf, counterOf, isSmall, secondsOf } from "./cells";
import { count, ratio, seconds } from "./format";

/** One thing that was measured, as goals name it. */
export interface Place {
  readonly scenario: string;
  /** @default "" */
  readonly variant?: string;
  readonly services: number;
  /** @default "ours" */
  readonly arm?: Arm;
  /** Whether it is about the small services. @default false */
  readonly small?: boolean;
}

/** What one check has found. */
export interface Finding {
  readonly verdict: Verdict;
  /** The numbers, or what is missing. */
  readonly text: string;
}

export type Verdict = "met" | "missed" | "not measured";

/** A question to what was measured. */
export type Check = (measured: Measured) => Finding;

/** A row of the goals, or a part of one. */
export interface Goal {
  readonly scenario: string;
  readonly text: string;
  readonly checks: readonly Check[];
  /** Where the goal is looked after, if no benchmark can do it. */
  readonly elsewhere?: string;
}

/** The goal with what was found. */
export interface Judged extends Finding {
  readonly goal: Goal;
}

/** Samples in a median that can be trusted. */
export const ENOUGH_SAMPLES = 5;

/** What was measured, to be looked up by goals. */
export class Measured {
  readonly #cells: readonly { readonly small: boolean; readonly cell: Cell }[];

  public constructor(runs: readonly Results[]) {
    this.#cells = runs.flatMap((results) =>
      cellsOf(results.samples).map((cell) => ({ small: isSmall(results), cell })),
    );
  }

  public at({ scenario, variant = "", services, arm = "ours", small = false }: Place): Cell | undefined {
    return this.#cells.find(
      ({ cell, small: isOfSmall }) =>
        isOfSmall === small &&
        cell.scenario === scenario &&
        cell.variant === variant &&
        cell.services === services &&
        cell.arm === arm,
    )?.cell;
  }
}

/**
 * Judges a goal: missed if one check is, else not measured if one is. A goal without checks is not measured: nothing is
 * met in silence.
 */
export function judge(goal: Goal, measured: Measured): Judged {
  const findings = goal.checks.map((check) => check(measured));
  const verdicts = findings.map(({ verdict }) => verdict);
  const verdict: Verdict = verdicts.includes("missed")
    ? "missed"
    : verdicts.length === 0 || verdicts.includes("not measured")
      ? "not measured"
      : "met";
  const text =
    findings.length === 0
      ? (goal.elsewhere ?? "nothing is checked")
      : [...new Set(findings.map((one) => one.text))].join("; ");
  return { goal, verdict, text };
}

/** A number that goals compute from medians, with what it needs. */
export interface Term {
  readonly places: readonly Place[];
  /** @returns undefined if a sample lacks what is asked for */
  value(measured: Measured): number | undefined;
}

/** Median time of a place, in seconds. */
export function time(place: Place): Term {
  return { places: [place], value: (measured) => secondsOf(measured.at(place))?.median };
}

/** A counter of a place, of the worst sample. */
export function worst(place: Place, name: keyof Counters): Term {
  return { places: [place], value: (measured) => counterOf(measured.at(place), name)?.max };
}

/** Combines terms. */
export function combine(terms: readonly Term[], of: (...values: number[]) => number): Term {
  return {
    places: terms.flatMap(({ places }) => places),
    value(measured) {
      const values = terms.map((term) => term.value(measured));
      return values.includes(undefined) ? undefined : of(...(values as number[]));
    },
  };
}

export function minus(a: Term, b: Term): Term {
  return combine([a, b], (x = NaN, y = NaN) => x - y);
}

/** That one time is at most so many times another one. */
export function atMost(label: string, of: Term, limit: number, to: Term): Check {
  return compare(label, [of, to], ([a = NaN, b = NaN]) => ({
    isMet: a <= limit * b,
    text: `${seconds(a)} to ${seconds(b)}, ${ratio(a / b)} (≤ ${limit})`,
  }));
}

/** That a number is at most a limit. */
export function below(
  label: string,
  of: Term,
  limit: number,
  show: (value: number) => string = count,
): Check {
  return compare(label, [of], ([value = NaN]) => ({
    isMet: value <= limit,
    text: `${show(value)} (≤ ${show(limit)})`,
  }));
}

/** That a counter is a number in every sample. */
export function always(place: Place, name: keyof Counters, expected: number): Check {
  const least: Term = { places: [place], value: (measured) => counterOf(measured.at(place), name)?.min };
  return compare(`${name} at ${place.services}`, [least, worst(place, name)], ([min = NaN, max = NaN]) => ({
    isMet: min === expected && max === expected,
    text: `${min === max ? count(min) : `${count(min)} to ${count(max)}`} (= ${count(expected)})`,
  }));
}

type Compared = (values: number[]) => { readonly isMet: boolean; readonly text: string };

/**
 * A check of terms. Our own failed runs are no success: the check is missed, whatever the others took. A number of the
 * places that has few samples is told.
 */
export function compare(label: string, terms: readonly Term[], of: Compared): Check {
  return (measured) => {
    const places = terms.flatMap((term) => term.places);
    const failures = failuresOf(measured, places);
    if (failures !== undefined) {
      return { verdict: "missed", text: `${label}: ${failures}` };
    }
    const values = terms.map((term) => term.value(measured));
    if (values.some((value) => value === undefined || !Number.isFinite(value))) {
      return { verdict: "not measured", text: missing(label, measured, places) };
    }
    const { isMet, text } = of(values as number[]);
    return { verdict: isMet ? "met" : "missed", text: `${label}: ${text}${caution(measured, places)}` };
  };
}

function failuresOf(measured: Measured, places: readonly Place[]): string | undefined {
  for (const place of places) {
    const cell = measured.at(place);
    if (cell?.arm === "ours" && cell.failed.length > 0) {
      const all = cell.failed.length + cell.samples.length;
      return `${cell.failed.length} of ${all} runs of ${placeText(place)} failed`;
    }
  }
  return undefined;
}

function missing(label: string, measured: Measured, places: readonly Place[]): string {
  const empty = places.filter((place) => secondsOf(measured.at(place)) === undefined).map(placeText);
  return empty.length > 0
    ? `no samples of ${[...new Set(empty)].join(", ")}`
    : `${label}: a counter or a part is missing`;
}

function caution(measured: Measured, places: readonly Place[]): string {
  const least = Math.min(...places.map((place) => measured.at(place)?.samples.length ?? 0));
  return least < ENOUGH_SAMPLES ? `, of ${least} ${least === 1 ? "sample" : "samples"} only` : "";
}

function placeText({ scenario, variant = "", services, arm = "ours", small = false }: Place): string {
  const name = [scenario, variant].filter((part) => part !== "").join(" ");
  return `${arm} in ${name} at ${services}${small ? " small" : ""}`;
}

import type { Conditions, Task } from "../arms/arm";
import type { Arm, Counters } from "../results";
import type { EditName } from "../trees/tree";

/** What is checked of one sample. */
export interface Told {
  readonly variant: string;
  readonly arm: Arm;
  /** Number of services. */
  readonly services: number;
  readonly counters: Counters;
}

/** One kind of a scenario: an edit, and what the arms find when the clock starts. */
export interface Variant {
  /** Empty where there is one only. */
  readonly name: string;
  readonly conditions: Conditions;
  /** @default - the tree as it was generated */
  readonly edit?: EditName;
  /** @default "up" */
  readonly task?: Task;
  /** How many times it is built, each time under these conditions; the digests must be equal, and the last one is timed. @default 1 */
  readonly builds?: number;
  /** @default - those of the scenario */
  readonly arms?: readonly Arm[];
}

export interface Scenario {
  /** As in the results and on the command line. */
  readonly id: string;
  readonly title: string;
  readonly arms: readonly Arm[];
  /** How often it is measured by default. */
  readonly repeat: number;
  readonly variants: readonly Variant[];
  /** Why a sample cannot be what it should be, e.g. nothing was built after an edit; it then counts for nothing. */
  invalid?(told: Told): string | undefined;
  /** Which counters are not as the goals want them; they are told, and the sample counts. */
  misses?(told: Told): string[];
}

/** A line for each counter that is not what was expected. */
export function expectCounters(counters: Counters, expected: Partial<Counters>): string[] {
  return (Object.keys(expected) as (keyof Counters)[]).flatMap((name) => {
    const [found, wanted] = [counters[name], expected[name]];
    return found === undefined || found === wanted ? [] : [`${name}: ${found}, expected ${String(wanted)}`];
  });
}

/** An edit of code that was built by nobody has not been measured. */
export function notBuilt({ counters }: Told): string | undefined {
  return counters.manifestsPushed === 0 ? "nothing was pushed after the edit" : undefined;
}

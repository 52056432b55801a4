import { type Conditions, type Task, USUAL } from "./arms/arm";
import type { EditName } from "./monorepo/edits";
import type { Arm, Counters } from "./results";

/** What our arm's counters should be, by the number of services. */
type Expected = (services: number) => Partial<Counters>;

/** One kind of a scenario: an edit, and what the arms find when the clock starts. */
export interface Variant {
  /** Empty where there is one only. */
  readonly name: string;
  readonly conditions: Conditions;
  /** @default - the tree as it was generated */
  readonly edit?: EditName;
  readonly task: Task;
  /** How many times it is built, each time under these conditions; the digests must be equal, and the last one is timed. */
  readonly builds: number;
  readonly arms: readonly Arm[];
  /** A counter that differs is reported, and the sample counts. */
  readonly expected?: Expected;
}

export interface Scenario {
  /** As in the results and on the command line. */
  readonly id: string;
  readonly title: string;
  /** How often it is measured by default. */
  readonly repeat: number;
  readonly variants: readonly Variant[];
  /** Whether a sample in which nothing was pushed counts for nothing: the edit was built by nobody. */
  readonly pushes: boolean;
}

function scenario(
  id: string,
  title: string,
  repeat: number,
  arms: readonly Arm[],
  ...kinds: Partial<Variant>[]
): Scenario {
  const defaults = { name: "", conditions: USUAL, task: "up", builds: 1, arms } as const;
  const variants = kinds.map((kind): Variant => ({ ...defaults, ...kind }));
  const pushes = variants.some(
    ({ edit = "nothing", conditions }) => edit !== "nothing" || conditions === COLD,
  );
  return { id, title, repeat, variants, pushes };
}

const ALL: readonly Arm[] = ["ours", "seed", "ko", "floor"];
const REMOTE: readonly Arm[] = ["ours", "seed"];
const OURS: readonly Arm[] = ["ours"];

const NOTHING: Expected = () => ({ solves: 0, registryWrites: 0, changedResources: 0 });
/** One image; one link a platform. */
const ONE: Expected = () => ({ solves: 1, changedResources: 1, links: 2 });
const EACH: Expected = (services) => ({ solves: services, changedResources: services, links: 2 * services });

/** A machine that has never built anything; registry and Pulumi's state are as others have left them. */
const EMPTY_MACHINE: Conditions = { ...USUAL, machine: "empty" };
/** The same without a state, and with a round trip to a registry that is not far away, in milliseconds. */
const FRESH: Conditions = { ...EMPTY_MACHINE, state: "fresh", latency: 30 };
/** A machine that has never built anything, and a registry that nothing was pushed to. */
const COLD: Conditions = { ...EMPTY_MACHINE, registry: "empty", state: "fresh" };
const NO_CACHE: Conditions = { ...COLD, remoteCache: false };
/** What the remote cache saves: the one service, from nothing. */
const ALONE: Conditions = { ...NO_CACHE, isFirstOnly: true };

/** All scenarios, in the order in which they are run: those that need the same warm state stand together. */
export const SCENARIOS: readonly Scenario[] = [
  // in process, against a warm `go list -deps` of the same packages and platforms
  scenario("S0", "plan of the services, without building", 5, ["ours", "floor"], { task: "plan" }),
  scenario(
    "S2",
    "nothing changed",
    5,
    ["ours", "empty", "bare", "seed", "ko"],
    { expected: NOTHING },
    { name: "preview", task: "preview", arms: ["ours", "empty"] },
  ),
  scenario("S6", "a commit that touches no service", 5, ["ours", "seed", "ko"], {
    edit: "nothing",
    expected: NOTHING,
  }),
  scenario(
    "S3",
    "one line in one service, warm builder",
    5,
    ALL,
    { name: "main", edit: "main", expected: ONE },
    { name: "deep", edit: "deep", expected: ONE },
    { name: "preview", edit: "main", task: "preview", arms: OURS },
  ),
  scenario("S5", "another version of a dependency that one service imports", 3, ALL, { edit: "bump" }),
  scenario("S7", "a service is added", 3, ALL, { edit: "addService", expected: ONE }),
  scenario("S4", "one line in a package that all services share", 3, ALL, { edit: "shared", expected: EACH }),
  scenario(
    // misses of registry caches come now and then
    "S8",
    "empty machine, remote cache, nothing changed",
    10,
    REMOTE,
    {
      name: "state kept",
      conditions: EMPTY_MACHINE,
      expected: () => ({ solves: 0, registryWrites: 0, bytesPulled: 0 }),
    },
    { name: "state fresh", conditions: FRESH, expected: () => ({ steps: 0, blobsPushed: 0 }) },
  ),
  scenario(
    "S9",
    "empty machine, remote cache, one changed line",
    5,
    REMOTE,
    { conditions: EMPTY_MACHINE, edit: "deep", expected: ONE },
    { name: "no remote cache", conditions: ALONE, edit: "deep", arms: OURS },
  ),
  scenario("S10", "empty machine, another version of a dependency", 3, REMOTE, {
    conditions: EMPTY_MACHINE,
    edit: "bump",
  }),
  scenario("S1", "cold, everything empty", 3, ["ours", "seed", "ko"], { conditions: COLD }),
  // fails if the digests differ; the time is that of the second one
  scenario("S11", "two empty builders", 1, OURS, { conditions: NO_CACHE, builds: 2 }),
];

/** A line for each counter of ours that is not what was expected. */
export function misses({ expected }: Variant, arm: Arm, services: number, counters: Counters): string[] {
  const wanted = arm === "ours" ? (expected?.(services) ?? {}) : {};
  return Object.entries(wanted).flatMap(([name, want]) => {
    const found = counters[name as keyof Counters];
    return found === undefined || found === want ? [] : [`${name}: ${found}, expected ${want}`];
  });
}

/** What the names of variants mean, where the name alone does not say it. */
const VARIANTS: Readonly<Record<string, string>> = {
  main: "in the main package",
  deep: "five packages below the main package",
};

/** `S3: one line in …`. */
export function titleOf(id: string): string {
  const title = SCENARIOS.find((one) => one.id === id)?.title;
  return title === undefined ? id : `${id}: ${title}`;
}

/** A variant in words; empty if there is one only. */
export function kindOf(variant: string): string {
  return VARIANTS[variant] ?? variant;
}

/** What a row is about: `20 services, in the main package`. */
export function caseOf(services: number, variant: string): string {
  const number = `${services} ${services === 1 ? "service" : "services"}`;
  return [number, kindOf(variant)].filter((part) => part !== "").join(", ");
}

import type { Arm, Counters } from "../results";
import { bytes, count, seconds } from "./format";
import {
  always,
  atMost,
  below,
  type Check,
  combine,
  compare,
  type Goal,
  minus,
  type Place,
  type Term,
  time,
  worst,
} from "./goal";
import { partOf } from "./cells";

const [FEW, MANY] = [5, 20];
/** Variants by the names that the scenarios give them. */
const V = {
  main: "main",
  deep: "deep",
  preview: "preview",
  keptState: "state kept",
  freshState: "state fresh",
  noCache: "no remote cache",
} as const;

/** Speed at which ordinary runners restore a cache, in bytes a second (evcc#32703). */
const RESTORE_SPEED = 33e6;
/** Less than the compiler image, and more than manifests and configurations. */
const NO_LAYER = 5e6;
/** "Flat" and "the same", as numbers: what the spread between runs allows. */
const SAME = 1.2;

function at(scenario: string, services: number, variant = "", arm: Arm = "ours"): Place {
  return { scenario, services, variant, arm };
}

/** Our time is at most so many times an arm's. */
function ours(scenario: string, services: number, limit: number, arm: Arm, variant = ""): Check {
  const label = [arm, variant, `at ${services}`].filter((part) => part !== "").join(" ");
  return atMost(
    label,
    time(at(scenario, services, variant)),
    limit,
    time(at(scenario, services, variant, arm)),
  );
}

/** What the change costs: the time over that of nothing changed. */
function over(place: Place): Term {
  return minus(time(place), time({ ...place, scenario: "S2", variant: "" }));
}

/** How much a number grows with each service beyond the first few. */
function perService(term: (services: number) => Term): Term {
  return combine([term(MANY), term(FEW)], (many = NaN, few = NaN) => (many - few) / (MANY - FEW));
}

function none(scenario: string, names: readonly (keyof Counters)[], services: number, variant = ""): Check[] {
  return names.map((name) => always(at(scenario, services, variant), name, 0));
}

/** That something was measured at one of some places, and never failed: what a scenario checks by itself. */
function holds(label: string, places: readonly Place[]): Check {
  return (measured) => {
    const known = places.filter((place) => measured.at(place) !== undefined);
    const terms = (known.length === 0 ? places : known).map(time);
    return compare(label, terms, () => ({ isMet: true, text: "in every run" }))(measured);
  };
}

/** The share of the wall time that a part took, in the worst sample. */
function share(place: Place, part: string): Term {
  return {
    places: [place],
    value: (measured) => {
      const cell = measured.at(place);
      const shares = cell?.samples.map((sample) => (sample.parts[part] ?? NaN) / sample.seconds);
      return cell === undefined || partOf(cell, part)?.max === 0 ? undefined : Math.max(...(shares ?? []));
    },
  };
}

/** The numbers to reach. A row with several claims has a goal for each. */
export const GOALS: readonly Goal[] = [
  {
    scenario: "S0",
    text: "plan of 20 services: no download; in process ≤ 0.3 × a warm `go list -deps` of the same",
    checks: [ours("S0", MANY, 0.3, "floor"), always(at("S0", MANY), "bytesPulled", 0)],
  },
  {
    scenario: "S1",
    text: "cold: ≤ 0.5 × seed",
    checks: [FEW, MANY].map((services) => ours("S1", services, 0.5, "seed")),
  },
  {
    scenario: "S1",
    text: "cold: ≤ 1.0 × ko",
    checks: [FEW, MANY].map((services) => ours("S1", services, 1, "ko")),
  },
  {
    scenario: "S1",
    text: "cold: T(20)/T(5) ≤ 1.6",
    checks: [atMost("20 to 5", time(at("S1", MANY)), 1.6, time(at("S1", FEW)))],
  },
  {
    scenario: "S2",
    text: "nothing changed: 0 solves, 0 registry writes",
    checks: [FEW, MANY].flatMap((services) => none("S2", ["solves", "registryWrites"], services)),
  },
  {
    scenario: "S2",
    text: "nothing changed: ≤ 1.5 × an empty program's `up` at N = 5, ≤ 2 × at N = 20",
    checks: [ours("S2", FEW, 1.5, "empty"), ours("S2", MANY, 2, "empty")],
  },
  {
    scenario: "S2",
    text: "nothing changed: each further service ≤ 1.3 × a bare `docker-build` Image with the same context",
    checks: [
      atMost(
        "per service",
        perService((services) => time(at("S2", services))),
        1.3,
        perService((services) => time(at("S2", services, "", "bare"))),
      ),
    ],
  },
  ...[V.main, V.deep].flatMap((edit): Goal[] => [
    {
      scenario: "S3",
      text: `one line (${edit}): one resource updates, one image is pushed, with its cache`,
      checks: [FEW, MANY].flatMap((services) => [
        always(at("S3", services, edit), "changedResources", 1),
        always(at("S3", services, edit), "solves", 1),
        // the index, a manifest for each platform, and that of the registry cache
        below(`manifests at ${services}`, worst(at("S3", services, edit), "manifestsPushed"), 4),
      ]),
    },
    {
      scenario: "S3",
      text: `one line (${edit}): time over S2 ≤ 1.5 × floor`,
      checks: [FEW, MANY].map((services) =>
        atMost(
          `at ${services}`,
          over(at("S3", services, edit)),
          1.5,
          time(at("S3", services, edit, "floor")),
        ),
      ),
    },
    {
      scenario: "S3",
      text: `one line (${edit}): whole \`up\` ≤ 1.0 × ko at N = 5, ≤ 0.6 × ko at N = 20`,
      checks: [ours("S3", FEW, 1, "ko", edit), ours("S3", MANY, 0.6, "ko", edit)],
    },
    {
      scenario: "S3",
      text: `one line (${edit}): flat in N (time over S2 at N = 20 ≤ ${SAME} × at N = 5)`,
      checks: [atMost("20 to 5", over(at("S3", MANY, edit)), SAME, over(at("S3", FEW, edit)))],
    },
  ]),
  {
    scenario: "S4",
    text: "a shared package: ≤ 0.5 × seed, ≤ 1.0 × ko",
    checks: [ours("S4", MANY, 0.5, "seed"), ours("S4", MANY, 1, "ko")],
  },
  {
    scenario: "S5",
    text: "a dependency of one service: no blob of the others is pushed (as many at N = 20 as at N = 5)",
    checks: [
      below(
        "blobs per service",
        perService((services) => worst(at("S5", services), "blobsPushed")),
        0,
      ),
    ],
  },
  {
    scenario: "S5",
    text: "a dependency of one service: one manifest of each other service at most",
    checks: [
      below(
        "manifests per service",
        perService((services) => worst(at("S5", services), "manifestsPushed")),
        1,
      ),
    ],
  },
  {
    scenario: "S5",
    text: "stretch: no solve of the others either",
    checks: [
      below(
        "solves per service",
        perService((services) => worst(at("S5", services), "solves")),
        0,
      ),
    ],
  },
  {
    scenario: "S6",
    text: "a commit that touches no service: no change",
    checks: none("S6", ["solves", "registryWrites", "changedResources"], MANY),
  },
  {
    scenario: "S7",
    text: "a service is added: one create, none updated",
    checks: [always(at("S7", MANY), "changedResources", 1), always(at("S7", MANY), "solves", 1)],
  },
  {
    scenario: "S8",
    text: `empty machine, state from elsewhere: 0 solves, nothing downloaded, same as S2 (≤ ${SAME} ×)`,
    checks: [
      ...none("S8", ["solves", "bytesPulled", "registryWrites"], MANY, V.keptState),
      atMost("to S2", time(at("S8", MANY, V.keptState)), SAME, time(at("S2", MANY))),
    ],
  },
  {
    scenario: "S8",
    text: "empty machine, fresh state: ≤ S2 + 1.5 × seed",
    checks: [
      atMost("over S2", over(at("S8", MANY, V.freshState)), 1.5, time(at("S8", MANY, V.freshState, "seed"))),
    ],
  },
  {
    scenario: "S8",
    text: "empty machine, fresh state, images still there: 0 RUN steps, 0 blobs pushed, the compiler image not pulled",
    checks: [
      ...none("S8", ["steps", "blobsPushed"], MANY, V.freshState),
      below("pulled", worst(at("S8", MANY, V.freshState), "bytesPulled"), NO_LAYER, bytes),
    ],
  },
  {
    scenario: "S9",
    text: "empty machine, one line: ≤ 2.5 × S3",
    checks: [atMost("to S3", time(at("S9", MANY)), 2.5, time(at("S3", MANY, V.deep)))],
  },
  {
    scenario: "S9",
    text: "empty machine, one line: ≤ 0.07 × seed",
    checks: [ours("S9", MANY, 0.07, "seed")],
  },
  {
    scenario: "S9",
    text: "empty machine, one line: ≤ 0.25 × no remote cache at all",
    checks: [atMost("to none", time(at("S9", MANY)), 0.25, time(at("S9", MANY, V.noCache)))],
  },
  {
    scenario: "S9",
    text: "empty machine, one line: bytes pulled ≤ 33 MB/s × half the seconds saved",
    checks: [
      compare(
        "pulled",
        [worst(at("S9", MANY), "bytesPulled"), minus(time(at("S9", MANY, V.noCache)), time(at("S9", MANY)))],
        ([pulled = NaN, saved = NaN]) => ({
          isMet: pulled <= (RESTORE_SPEED * saved) / 2,
          text: `${bytes(pulled)} to save ${seconds(saved)} (≤ ${bytes((RESTORE_SPEED * Math.max(saved, 0)) / 2)})`,
        }),
      ),
    ],
  },
  {
    scenario: "S10",
    text: "empty machine, dependency bump: never slower than cold",
    checks: [atMost("to cold", time(at("S10", MANY)), 1, time(at("S1", MANY)))],
  },
  {
    scenario: "S11",
    text: "two empty builders: equal digests",
    checks: [holds("equal", [at("S11", FEW), at("S11", MANY)])],
  },
  {
    scenario: "S1",
    text: "cache export: ≤ 15 % of the wall time of the build that exports",
    checks: [below("share", share(at("S1", MANY), "cache export"), 0.15, percent)],
  },
  {
    scenario: "S2",
    text: "memory of the Pulumi program ≤ 300 MB at N = 100",
    checks: [below("node", worst({ ...at("S2", 100), small: true }, "programMemory"), 300e6, bytes)],
  },
  {
    scenario: "S2",
    text: "nothing changed at N = 200, small services: ≤ 15 ms per service over an empty program",
    checks: [
      below(
        "per service",
        combine(
          [time({ ...at("S2", 200), small: true }), time({ ...at("S2", 200, "", "empty"), small: true })],
          (all = NaN, empty = NaN) => ((all - empty) / 200) * 1000,
        ),
        15,
        (value) => `${count(value)} ms`,
      ),
    ],
  },
  {
    scenario: "size",
    text: "stripped binary + ≤ 1 MB on `scratch`; `-s -w` shrinks the binary ≥ 25 %",
    checks: [],
    elsewhere: "the integration tests of images assert it",
  },
];

function percent(value: number): string {
  return `${count(value * 100)} %`;
}

import { formatSize } from "../../components/common/byteSize";
import type { Arm, Counters } from "../results";
import { partOf } from "./cells";
import { count, ratio, seconds } from "./format";
import {
  always,
  atMost,
  below,
  type Check,
  type Goal,
  type MeasuredCase,
  type Term,
  time,
  worst,
} from "./goal";

const [FEW, MANY] = [5, 20];
/** Variants by the names that the scenarios give them. */
const [KEPT, FRESH, NO_CACHE] = ["state kept", "state fresh", "no remote cache"];

/** Speed at which ordinary runners restore a cache, in bytes a second (evcc#32703). */
const RESTORE_SPEED = 33e6;
/** Less than the compiler image, and more than manifests and configurations. */
const NO_LAYER = 5e6;
/** "Flat" and "the same", as numbers: what the spread between runs allows. */
const SAME = 1.2;

function at(scenario: string, services: number, variant = "", arm: Arm = "ours"): MeasuredCase {
  return { scenario, services, variant, arm };
}

function small(services: number, arm: Arm = "ours"): MeasuredCase {
  return { ...at("S2", services, "", arm), small: true };
}

/** A check at each number of services. */
function both(check: (services: number) => Check): Check[] {
  return [FEW, MANY].map(check);
}

/** Our time is at most so many times an arm's. */
function ours(scenario: string, services: number, limit: number, arm: Arm, variant = ""): Check {
  const label = [arm, variant, `at ${services}`].filter((part) => part !== "").join(" ");
  const [own, other] = [at(scenario, services, variant), at(scenario, services, variant, arm)];
  return atMost(label, time(own), limit, time(other));
}

/** What the change costs: the time over that of nothing changed. */
function over(where: MeasuredCase): Term {
  return (lookup) => time(where)(lookup) - time({ ...where, scenario: "S2", variant: "" })(lookup);
}

/** How much a number grows with each service beyond the first few. */
function perService(term: (services: number) => Term): Term {
  return (lookup) => (term(MANY)(lookup) - term(FEW)(lookup)) / (MANY - FEW);
}

/** At most so much of a counter for each further service of S5. */
function each(label: string, name: keyof Counters, limit: number): Check {
  const grown = perService((services) => worst(at("S5", services), name));
  return below(`${label} per service`, grown, limit);
}

function none(scenario: string, names: readonly (keyof Counters)[], services: number, variant = ""): Check[] {
  return names.map((name) => always(at(scenario, services, variant), name, 0));
}

/** That something was measured at one of some cases, and never failed: what a scenario checks by itself. */
function holds(label: string, cases: readonly MeasuredCase[]): Check {
  return {
    label,
    judge: (lookup) => {
      const known = cases.filter((where) => lookup.has(where));
      (known.length === 0 ? cases : known).forEach((where) => time(where)(lookup));
      return { isMet: true, text: "in every run" };
    },
  };
}

/** The share of the wall time that a part took, in the worst sample; one that took no time was not timed. */
function share(where: MeasuredCase, part: string): Term {
  return (lookup) =>
    lookup.number(where, (cell) => {
      const shares = cell.samples.map((sample) => (sample.parts[part] ?? NaN) / sample.seconds);
      return partOf(cell, part)?.max === 0 ? undefined : Math.max(...shares);
    });
}

/** Bytes that may be pulled are those that a runner restores in half of the time that is saved. */
const PULLED: Check = {
  label: "pulled",
  judge: (lookup) => {
    const pulled = worst(at("S9", MANY), "bytesPulled")(lookup);
    const saved = time(at("S9", MANY, NO_CACHE))(lookup) - time(at("S9", MANY))(lookup);
    const limit = (RESTORE_SPEED * Math.max(saved, 0)) / 2;
    const text = `${formatSize(pulled)} to save ${seconds(saved)} (≤ ${formatSize(limit)})`;
    return { isMet: pulled <= limit, text };
  },
};

const OVER_EMPTY: Term = (lookup) =>
  ((time(small(200))(lookup) - time(small(200, "empty"))(lookup)) / 200) * 1000;

function goal(scenario: string, text: string, ...checks: readonly Check[]): Goal {
  return { scenario, text, checks };
}

/** Goals of S3, for an edit. */
function oneLine(edit: string): Goal[] {
  const [few, many] = [at("S3", FEW, edit), at("S3", MANY, edit)];
  const toFloor = (where: MeasuredCase): Check =>
    atMost(`at ${where.services}`, over(where), 0.75, time({ ...where, arm: "floor" }));
  const pushes = [few, many].flatMap((where) => [
    always(where, "changedResources", 1),
    always(where, "solves", 1),
    // the index, a manifest for each platform, and that of the registry cache
    below(`manifests at ${where.services}`, worst(where, "manifestsPushed"), 4),
  ]);
  const toKo = [ours("S3", FEW, 0.85, "ko", edit), ours("S3", MANY, 0.5, "ko", edit)];
  const isFlat = `flat in N (time over S2 at N = 20 ≤ ${SAME} × at N = 5)`;
  return [
    goal("S3", `one line (${edit}): one resource updates, one image is pushed, with its cache`, ...pushes),
    goal("S3", `one line (${edit}): time over S2 ≤ 0.75 × floor`, toFloor(few), toFloor(many)),
    goal("S3", `one line (${edit}): whole \`up\` ≤ 0.85 × ko at N = 5, ≤ 0.5 × ko at N = 20`, ...toKo),
    goal("S3", `one line (${edit}): ${isFlat}`, atMost("20 to 5", over(many), SAME, over(few))),
    goal(
      "S3",
      `one line (${edit}): bytes pushed ≤ 1.1 × the new layers (what floor pushes)`,
      ...[few, many].map(pushed),
    ),
  ];
}

/** Bytes that were pushed, to those of the arm that pushes new layers and nothing else. */
function pushed(where: MeasuredCase): Check {
  const [own, floor] = [worst(where, "bytesPushed"), worst({ ...where, arm: "floor" }, "bytesPushed", "min")];
  return below(`pushed at ${where.services}`, (lookup) => own(lookup) / floor(lookup), 1.1, ratio);
}

/** The numbers to reach. A row with several claims has a goal for each. */
export const GOALS: readonly Goal[] = [
  goal(
    "S0",
    "plan of 20 services: no download; in process ≤ 0.3 × a warm `go list -deps` of the same",
    ours("S0", MANY, 0.3, "floor"),
    always(at("S0", MANY), "bytesPulled", 0),
  ),
  goal("S1", "cold: ≤ 0.4 × seed", ...both((services) => ours("S1", services, 0.4, "seed"))),
  goal("S1", "cold: ≤ 0.8 × ko", ...both((services) => ours("S1", services, 0.8, "ko"))),
  goal("S1", "cold: T(20)/T(5) ≤ 1.6", atMost("20 to 5", time(at("S1", MANY)), 1.6, time(at("S1", FEW)))),
  goal(
    "S2",
    "nothing changed: 0 solves, 0 registry writes",
    ...[FEW, MANY].flatMap((services) => none("S2", ["solves", "registryWrites"], services)),
  ),
  goal(
    "S2",
    "nothing changed: ≤ 1.2 × an empty program's `up` at N = 5, ≤ 1.35 × at N = 20",
    ours("S2", FEW, 1.2, "empty"),
    ours("S2", MANY, 1.35, "empty"),
  ),
  goal(
    "S2",
    "nothing changed: each further service ≤ 1.0 × a bare `docker-build` Image with the same context",
    atMost(
      "per service",
      perService((services) => time(at("S2", services))),
      1,
      perService((services) => time(at("S2", services, "", "bare"))),
    ),
  ),
  ...["main", "deep"].flatMap(oneLine),
  goal(
    "S4",
    "a shared package: ≤ 0.5 × seed, ≤ 0.9 × ko",
    ...both((services) => ours("S4", services, 0.5, "seed")),
    ...both((services) => ours("S4", services, 0.9, "ko")),
  ),
  goal(
    "S5",
    "a dependency of one service: no blob of the others is pushed (as many at N = 20 as at N = 5)",
    each("blobs", "blobsPushed", 0),
  ),
  goal(
    "S5",
    "a dependency of one service: one manifest of each other service at most",
    each("manifests", "manifestsPushed", 1),
  ),
  goal(
    "S5",
    "a dependency of one service: ≤ 0.5 × ko",
    ...both((services) => ours("S5", services, 0.5, "ko")),
  ),
  goal("S5", "stretch: no solve of the others either", each("solves", "solves", 0)),
  goal(
    "S6",
    "a commit that touches no service: no change",
    ...none("S6", ["solves", "registryWrites", "changedResources"], MANY),
  ),
  goal(
    "S7",
    "a service is added: one create, none updated",
    always(at("S7", MANY), "changedResources", 1),
    always(at("S7", MANY), "solves", 1),
  ),
  goal(
    "S8",
    `empty machine, state from elsewhere: 0 solves, nothing downloaded, same as S2 (≤ ${SAME} ×)`,
    ...none("S8", ["solves", "bytesPulled", "registryWrites"], MANY, KEPT),
    atMost("to S2", time(at("S8", MANY, KEPT)), SAME, time(at("S2", MANY))),
  ),
  goal(
    "S8",
    "empty machine, fresh state: ≤ S2 + 1.5 × seed",
    atMost("over S2", over(at("S8", MANY, FRESH)), 1.5, time(at("S8", MANY, FRESH, "seed"))),
  ),
  goal(
    "S8",
    "empty machine, fresh state, images still there: 0 RUN steps, 0 blobs pushed, the compiler image not pulled",
    ...none("S8", ["steps", "blobsPushed"], MANY, FRESH),
    below("pulled", worst(at("S8", MANY, FRESH), "bytesPulled"), NO_LAYER, formatSize),
  ),
  goal(
    "S9",
    "empty machine, one line: ≤ 1.5 × S3",
    atMost("to S3", time(at("S9", MANY)), 1.5, time(at("S3", MANY, "deep"))),
  ),
  goal("S9", "empty machine, one line: ≤ 0.05 × seed", ours("S9", MANY, 0.05, "seed")),
  goal(
    "S9",
    "empty machine, one line: ≤ 0.2 × no remote cache at all",
    atMost("to none", time(at("S9", MANY)), 0.2, time(at("S9", MANY, NO_CACHE))),
  ),
  goal("S9", "empty machine, one line: bytes pulled ≤ 33 MB/s × half the seconds saved", PULLED),
  goal(
    "S10",
    "empty machine, dependency bump: never slower than cold",
    atMost("to cold", time(at("S10", MANY)), 1, time(at("S1", MANY))),
  ),
  goal("S11", "two empty builders: equal digests", holds("equal", [at("S11", FEW), at("S11", MANY)])),
  goal(
    "S1",
    "cache export: ≤ 15 % of the wall time of the build that exports",
    below("share", share(at("S1", MANY), "cache export"), 0.15, (value) => `${count(value * 100)} %`),
  ),
  goal(
    "S2",
    "memory of the Pulumi program ≤ 250 MB at N = 100",
    below("node", worst(small(100), "programMemory"), 250e6, formatSize),
  ),
  goal(
    "S2",
    "nothing changed at N = 200, small services: ≤ 15 ms per service over an empty program",
    below("per service", OVER_EMPTY, 15, (value) => `${count(value)} ms`),
  ),
  {
    ...goal("size", "stripped binary + ≤ 1 MB on `scratch`; `-s -w` shrinks the binary ≥ 25 %"),
    elsewhere: "the integration tests of images assert it",
  },
];

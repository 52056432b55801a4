// Proves that goals are judged by what was measured and by nothing else: medians for times, the worst sample for
// counters; a miss is reported as a miss, what was not measured or has failed is never met.
import assert from "node:assert/strict";
import { cellsOf, counterOf, secondsOf, spreadOf } from "../../../bench/report/cells";
import { type Goal, judge, type Judged, measuredIn } from "../../../bench/report/goal";
import { GOALS } from "../../../bench/report/goals";
import type { Results, Sample } from "../../../bench/results";
import { SCENARIOS } from "../../../bench/scenarios";
import { results, sample, samples } from "./made";

function goal(scenario: string, text: RegExp): Goal {
  const found = GOALS.filter((one) => one.scenario === scenario && text.test(one.text));
  assert.equal(found.length, 1, `goals of ${scenario} that match ${String(text)}`);
  return found[0]!;
}

function judged(scenario: string, text: RegExp, made: readonly Sample[], changes?: Partial<Results>): Judged {
  return judge(goal(scenario, text), measuredIn([results(made, changes)]));
}

const FIVE = [10, 11, 12, 13, 30];
/** The times at which {@link FIVE} just meets the goal. */
const SLOW = [15, 15, 15, 15, 15];

describe("benchmark: medians", () => {
  it("takes the middle, or the mean of the two in the middle, and the range", () => {
    assert.deepEqual(spreadOf([3, 1, 2]), { min: 1, median: 2, max: 3 });
    assert.deepEqual(spreadOf([10, 1, 2, 4]), { min: 1, median: 3, max: 10 });
    assert.deepEqual(spreadOf([7]), { min: 7, median: 7, max: 7 });
    assert.equal(spreadOf([]), undefined);
  });

  it("keeps arms, numbers of services and variants apart, and failed samples out", () => {
    const cells = cellsOf([
      ...samples("S10", "ours", [1], { variant: "deep" }),
      ...samples("S3", "ko", [5, 7], { variant: "main" }),
      ...samples("S3", "ours", [2, 4], { variant: "main" }),
      sample("S3", "ours", 1000, { variant: "main", run: 2, failure: "no space left" }),
      ...samples("S3", "ours", [9], { variant: "deep" }),
      ...samples("S3", "ours", [3], { variant: "main", services: 5 }),
    ]);
    assert.deepEqual(
      cells.map((cell) => [cell.scenario, cell.services, cell.variant, cell.arm, secondsOf(cell)?.median]),
      [
        ["S3", 5, "main", "ours", 3],
        ["S3", 20, "main", "ours", 3],
        ["S3", 20, "main", "ko", 6],
        ["S3", 20, "deep", "ours", 9],
        ["S10", 20, "deep", "ours", 1],
      ],
    );
    assert.equal(cells[1]?.failed.length, 1);
  });

  it("has no counter where one sample lacks it", () => {
    const [all] = cellsOf(samples("S2", "ours", [1, 2], { counters: { solves: 4 } }));
    assert.deepEqual(counterOf(all, "solves"), { min: 4, median: 4, max: 4 });
    const [some] = cellsOf([
      sample("S2", "ours", 1, { counters: { solves: 0 } }),
      sample("S2", "ours", 1, { run: 1 }),
    ]);
    assert.equal(counterOf(some, "solves"), undefined);
    assert.equal(counterOf(undefined, "solves"), undefined);
  });
});

describe("benchmark: goals", () => {
  const cold = (times: readonly number[], ko: readonly number[]) =>
    [5, 20].flatMap((services) => [
      ...samples("S1", "ours", times, { services }),
      ...samples("S1", "ko", ko, { services }),
    ]);

  it("are met at the limit, and missed just over it", () => {
    assert.deepEqual(judged("S1", /ko/, cold(FIVE, SLOW)), {
      goal: goal("S1", /ko/),
      verdict: "met",
      text: "ko at 5: 12 s to 15 s, 0.8 × (≤ 0.8); ko at 20: 12 s to 15 s, 0.8 × (≤ 0.8)",
    });
    const over = judged("S1", /ko/, cold([10, 11, 12.2, 13, 30], SLOW));
    assert.equal(over.verdict, "missed");
    assert.match(over.text, /^ko at 5: 12\.2 s to 15 s, 0\.813 × \(≤ 0\.8\)/);
  });

  it("are missed if one number of services misses", () => {
    const made = [
      ...cold(FIVE, SLOW).filter(({ services }) => services === 5),
      ...cold([14, 14, 14, 14, 14], SLOW).filter(({ services }) => services === 20),
    ];
    assert.equal(judged("S1", /ko/, made).verdict, "missed");
  });

  it("are not measured if an arm, a number of services or every sample is missing", () => {
    const noKo = cold(FIVE, SLOW).filter(({ arm }) => arm === "ours");
    assert.deepEqual(
      judged("S1", /ko/, noKo).text,
      "no samples of ko in S1 at 5; no samples of ko in S1 at 20",
    );
    assert.equal(judged("S1", /ko/, noKo).verdict, "not measured");
    const noMany = cold(FIVE, SLOW).filter(({ services }) => services === 5);
    assert.equal(judged("S1", /ko/, noMany).verdict, "not measured");
    const failed = cold(FIVE, SLOW).map((one) =>
      one.arm === "ko" ? { ...one, failure: "no network" } : one,
    );
    assert.equal(judged("S1", /ko/, failed).verdict, "not measured");
  });

  it("are all not measured in empty results, and have a title for their scenario", () => {
    const measured = measuredIn([results([])]);
    assert.ok(GOALS.length > 20);
    for (const one of GOALS) {
      assert.equal(judge(one, measured).verdict, "not measured", one.text);
      assert.notEqual(judge(one, measured).text, "");
      assert.ok(one.checks.length > 0 || one.elsewhere !== undefined, one.text);
      assert.ok(one.scenario === "size" || SCENARIOS.some(({ id }) => id === one.scenario), one.scenario);
    }
  });

  it("are never met without a check", () => {
    assert.deepEqual(judge({ scenario: "S2", text: "fast", checks: [] }, measuredIn([])), {
      goal: { scenario: "S2", text: "fast", checks: [] },
      verdict: "not measured",
      text: "nothing is checked",
    });
  });

  it("are missed if a run of ours failed, and report when there are few samples", () => {
    const broken = [...cold(FIVE, SLOW), sample("S1", "ours", 5, { run: 5, failure: "no space left" })];
    const failed = judged("S1", /ko/, broken);
    assert.equal(failed.verdict, "missed");
    assert.match(failed.text, /ko at 20: 1 of 6 runs of ours in S1 at 20 failed/);
    const few = judged("S1", /ko/, cold([1, 2, 3], FIVE));
    assert.equal(few.verdict, "met");
    assert.match(few.text, /of 3 samples only/);
  });

  it("count what the worst sample did, not the median", () => {
    const quiet = { solves: 0, registryWrites: 0 };
    const calm = [5, 20].flatMap((services) => samples("S2", "ours", FIVE, { services, counters: quiet }));
    assert.equal(judged("S2", /0 solves/, calm).verdict, "met");
    const once = calm.map((one, index) =>
      index === 9 ? { ...one, counters: { ...quiet, solves: 1 } } : one,
    );
    const missed = judged("S2", /0 solves/, once);
    assert.equal(missed.verdict, "missed");
    assert.match(missed.text, /solves at 20: 0 to 1 \(= 0\)/);
    const blind = calm.map((one, index) => (index === 9 ? { ...one, counters: { registryWrites: 0 } } : one));
    assert.equal(judged("S2", /0 solves/, blind).verdict, "not measured");
  });

  it("take what a change costs over nothing changed", () => {
    const made = [5, 20].flatMap((services) => [
      ...samples("S2", "ours", [2, 2, 2, 2, 2], { services }),
      ...samples("S3", "ours", [8, 8, 8, 8, 8], { services, variant: "deep" }),
      ...samples("S3", "floor", [8, 8, 8, 8, 8], { services, variant: "deep" }),
    ]);
    assert.equal(
      judged("S3", /deep.*≤ 0.75 × floor/, made).text,
      "at 5: 6 s to 8 s, 0.75 × (≤ 0.75); at 20: 6 s to 8 s, 0.75 × (≤ 0.75)",
    );
    assert.equal(judged("S3", /deep.*≤ 0.75 × floor/, made).verdict, "met");
    const slower = made.map((one) => (one.scenario === "S2" ? { ...one, seconds: 1 } : one));
    assert.equal(judged("S3", /deep.*≤ 0.75 × floor/, slower).verdict, "missed");
  });

  it("compare the bytes that were pushed with those of the arm that pushes nothing but new layers", () => {
    const made = (bytesPushed: number) =>
      [5, 20].flatMap((services) => [
        ...samples("S3", "ours", FIVE, { services, variant: "deep", counters: { bytesPushed } }),
        ...samples("S3", "floor", FIVE, { services, variant: "deep", counters: { bytesPushed: 20e6 } }),
      ]);
    assert.equal(judged("S3", /deep.*bytes pushed/, made(22e6)).verdict, "met");
    assert.equal(judged("S3", /deep.*bytes pushed/, made(22.1e6)).verdict, "missed");
  });

  it("count what each further service adds", () => {
    const made = (many: number) => [
      ...samples("S5", "ours", FIVE, { services: 5, counters: { blobsPushed: 7 } }),
      ...samples("S5", "ours", FIVE, { services: 20, counters: { blobsPushed: many } }),
    ];
    assert.equal(judged("S5", /no blob/, made(7)).verdict, "met");
    assert.equal(judged("S5", /no blob/, made(8)).verdict, "missed");
  });

  it("know a cache export that took no time from one that was not timed", () => {
    const exported = (parts: Record<string, number>) =>
      samples("S1", "ours", [100, 100, 100, 100, 100], { parts });
    assert.equal(judged("S1", /cache export/, exported({ "cache export": 15 })).verdict, "met");
    assert.equal(judged("S1", /cache export/, exported({ "cache export": 16 })).verdict, "missed");
    assert.equal(judged("S1", /cache export/, exported({})).verdict, "not measured");
  });

  it("of digests are met where they were compared, and missed where they differed", () => {
    const equal = samples("S11", "ours", [400]);
    assert.equal(judged("S11", /equal digests/, equal).verdict, "met");
    const differing = sample("S11", "ours", 400, { run: 1, failure: "digests differ" });
    assert.equal(judged("S11", /equal digests/, [...equal, differing]).verdict, "missed");
  });

  it("of small services are not met by others, nor others by them", () => {
    const made = [
      ...samples("S2", "ours", [4, 4, 4, 4, 4], { services: 200 }),
      ...samples("S2", "empty", [1, 1, 1, 1, 1], { services: 200 }),
    ];
    assert.equal(judged("S2", /N = 200/, made).verdict, "not measured");
    assert.equal(judged("S2", /N = 200/, made, { monorepo: "generated (small)" }).verdict, "met");
    assert.equal(
      judged("S1", /ko/, cold(FIVE, FIVE), { monorepo: "generated (small)" }).verdict,
      "not measured",
    );
  });
});

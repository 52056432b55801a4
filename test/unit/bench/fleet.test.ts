/**
 * Proves that the simulation of a fleet is what its numbers say: without anybody else a commit takes the sum of its costs,
 * commits that wait share a run, and what is made scarce is named as the limit.
 */
import assert from "node:assert/strict";
import { MEASURED } from "../../../bench/fleet/fleet";
import { Station, Timeline } from "../../../bench/fleet/queue";
import { simulate } from "../../../bench/fleet/simulate";
import { seeded } from "../../../tools/random";

/** One commit an hour: hardly two at the same time. */
const QUIET = { ...MEASURED, commits: 1, shared: 0, hours: 24 };

describe("simulated fleet", () => {
  it("takes the sum of the costs for a commit that is alone", () => {
    const { wait, solves, commits, runs } = simulate(QUIET, seeded(3));
    const { start, perService, services, solve, push, registry } = QUIET;
    const alone = start + perService * services + solve + push / registry;
    assert.equal(wait.median.toFixed(6), alone.toFixed(6));
    assert.deepEqual([solves, runs], [commits, commits]);
  });

  it("solves every user of a shared package, side by side where there are places", () => {
    const all = { ...QUIET, shared: 1, users: 1, services: 64, builders: 8, parallel: 8, push: 0 };
    const { wait, solves, commits } = simulate(all, seeded(3));
    assert.equal(solves, 64 * commits);
    const rounds = (wait.median - all.start - all.perService * 64) / all.solve;
    // no builder has fewer than an even share, and the busiest one decides
    assert.ok(rounds >= 1 && rounds <= 8, String(rounds));
    const narrow = simulate({ ...all, builders: 1, parallel: 1 }, seeded(3));
    assert.equal(
      ((narrow.wait.median - all.start - all.perService * 64) / all.solve).toFixed(6),
      "64.000000",
    );
  });

  it("lets commits that wait share a run", () => {
    const { runs, commits } = simulate({ ...MEASURED, commits: 600, hours: 1 }, seeded(3));
    assert.ok(runs < commits / 2, `${runs} runs for ${commits} commits`);
  });

  it("names what is scarce as the limit, and waits less where there is more of it", () => {
    const slow = { ...MEASURED, stacks: 20, commits: 200, registry: 1 };
    const [registry, more] = [simulate(slow, seeded(3)), simulate({ ...slow, registry: 500 }, seeded(3))];
    assert.equal(registry.limit, "registry");
    assert.ok(more.wait.median < registry.wait.median / 2);
    const few = { ...MEASURED, stacks: 50, commits: 200, builders: 1, parallel: 1, registry: 1_000 };
    assert.equal(simulate(few, seeded(3)).limit, "builder");
    assert.equal(simulate({ ...MEASURED, commits: 200, builders: 64 }, seeded(3)).limit, "stack");
  });

  it("is the same for the same seed, and another for another one", () => {
    const [one, same, other] = [1, 1, 2].map((seed) => simulate(MEASURED, seeded(seed)));
    assert.deepEqual(one, same);
    assert.notDeepEqual(one, other);
  });

  it("keeps the order of what waits, and of what happens at the same time", () => {
    const timeline = new Timeline();
    const station = new Station(timeline, 1);
    const seen: string[] = [];
    for (const name of ["a", "b", "c"]) {
      timeline.at(1, () => station.add(2, () => seen.push(`${name} ${timeline.now}`)));
    }
    timeline.run();
    assert.deepEqual(seen, ["a 3", "b 5", "c 7"]);
    assert.equal(station.busy(6), 1);
  });
});

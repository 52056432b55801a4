/*
 * Proves that the benchmark runs as people call it: it measures, counts, reports, leaves nothing running, and goes on
 * with the results of an earlier run; and that it can measure this project, which has to be built for that.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Results } from "../../bench/results";
import { foldersOf } from "../../bench/folders";
import { findDaemon } from "../../tools/engine/process";
import { type Finished, run } from "../../tools/run";
import { CHECKOUT } from "../support/integration/sharedEngine";

const ARGUMENTS = ["--services", "1", "--flavour", "small", "--scenarios", "S2"];
const EMPTY = ["--arms", "empty", "--repeat", "1"];

describe("the benchmark", function () {
  this.timeout(600_000);
  let out: string;

  before(() => {
    out = mkdtempSync(join(tmpdir(), "bench-"));
  });
  after(() => rmSync(out, { recursive: true, force: true }));

  it("measures, reports, and leaves nothing running", async () => {
    const done = await bench(...EMPTY);
    assert.equal(done.code, 0, done.stderr);
    const { samples, machine, versions } = results();
    assert.deepEqual(
      samples.map(({ scenario, variant, arm, services, failure }) => [
        scenario,
        variant,
        arm,
        services,
        failure,
      ]),
      [
        ["S2", "", "empty", 1, undefined],
        ["S2", "preview", "empty", 1, undefined],
      ],
    );
    for (const { seconds, counters } of samples) {
      assert.ok(seconds > 0);
      assert.equal(counters.changedResources, 0);
      assert.equal(counters.registryWrites, 0);
      assert.ok((counters.programMemory ?? 0) > 10_000_000);
    }
    assert.ok(machine.cpus > 0);
    assert.match(versions["pulumi"] ?? "", /^\d+\.\d+\.\d+/);
    assert.ok(existsSync(join(out, "README.md")));
    const { engine } = foldersOf(CHECKOUT).enginePaths;
    const daemon = findDaemon(
      join(engine, "registry.pid"),
      "registry",
      join(engine, "registry", "config.yml"),
    );
    assert.equal(daemon, undefined, "the registry is stopped");
  });

  it("takes only what is missing when it is called again", async () => {
    const before = results().samples;
    const written = statSync(join(out, "results.json")).mtimeMs;
    assert.equal((await bench(...EMPTY)).code, 0);
    assert.equal(statSync(join(out, "results.json")).mtimeMs, written);
    assert.deepEqual(results().samples, before);
  });

  it("measures this project beside: a run that changes nothing solves and writes nothing", async () => {
    const done = await bench("--arms", "ours", "--repeat", "1");
    assert.equal(done.code, 0, `${done.stdout}${done.stderr}`);
    const ours = results().samples.filter(({ arm }) => arm === "ours");
    assert.deepEqual(
      ours.map(({ variant, failure, counters }) => [
        variant,
        failure,
        counters.solves,
        counters.registryWrites,
        counters.changedResources,
      ]),
      [
        ["", undefined, 0, 0, 0],
        ["preview", undefined, 0, 0, 0],
      ],
    );
  });

  it("says what is wrong with its options, before anything is started", async () => {
    const done = await run(process.execPath, ["dist/bench/main.js", "--scenarios", "S99"], { cwd: CHECKOUT });
    assert.notEqual(done.code, 0);
    assert.match(done.stderr, /S99 is not one of S0, /);
  });

  async function bench(...args: string[]): Promise<Finished> {
    return run(process.execPath, ["dist/bench/main.js", ...ARGUMENTS, ...args, "--out", out], {
      cwd: CHECKOUT,
    });
  }

  function results(): Results {
    return JSON.parse(readFileSync(join(out, "results.json"), "utf8")) as Results;
  }
});

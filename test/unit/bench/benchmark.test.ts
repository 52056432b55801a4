// Proves how the benchmark goes through its scenarios, with arms that only say what they are asked: an arm that cannot be made
// warm is left out and told, the others are measured; a second start takes what is missing; what takes long is measured once;
// and the registry forgets what nobody can name, and nothing else.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Job, Prepare } from "../../../bench/arms/arm";
import { Workspace } from "../../../bench/arms/workspace";
import type { Workshop } from "../../../bench/arms/workshop";
import { Benchmark, type Drivers } from "../../../bench/benchmark";
import { CommandFailed } from "../../../bench/commands";
import { assertRoom, roomFor } from "../../../bench/disk";
import type { Meters } from "../../../bench/measure";
import { readOptions } from "../../../bench/options";
import { Progress } from "../../../bench/progress";
import { timesTable } from "../../../bench/report/scenarioSection";
import { cellsOf } from "../../../bench/report/cells";
import type { Arm } from "../../../bench/results";
import { ResultsFile } from "../../../bench/resultsFile";
import { SCENARIOS } from "../../../bench/scenarios";
import { generatedSource } from "../../../bench/trees/tree";
import { results, sample } from "./made";

const NOW = new Date("2026-11-24T15:20:00Z");
const S2 = SCENARIOS.filter(({ id }) => id === "S2").map((one) => ({ ...one, repeat: 2 }));

describe("a run of the benchmark", () => {
  let folder: string;
  let asked: string[];
  let lines: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bench-"));
    [asked, lines] = [[], []];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** An arm that takes so many seconds, or fails when it is asked to build. */
  const arm = (name: Arm, seconds: number | "fails"): Partial<Record<Arm, Prepare>> => ({
    [name]: async ({ workspace, task }: Job) => {
      asked.push(`${name} ${task} ${workspace.count}`);
      const run = async (): Promise<void> =>
        seconds === "fails" ? Promise.reject(new CommandFailed("no space left")) : Promise.resolve();
      return Promise.resolve({ run, seconds: () => (seconds === "fails" ? 0 : seconds) });
    },
  });

  const meters = {
    traffic: { mark: () => undefined, counters: () => ({}) },
    processes: { start: () => undefined, stop: () => undefined, counters: () => ({}) },
  } as unknown as Meters;

  const run = async (
    drivers: Partial<Record<Arm, Prepare>>,
    more: { counts?: number[]; repeat?: number } = {},
  ): Promise<{ told: string[]; taken: string[] }> => {
    const { samples: none, ...head } = results([]);
    assert.deepEqual(none, []);
    const places = join(folder, "places");
    const workshop = {
      parts: { folders: { places, base: folder }, registry: { delay: async () => Promise.resolve() } },
      tidyUp: async () => Promise.resolve(),
      clear: async () => Promise.resolve(),
      forgetOthers: async (count: number) => {
        Workspace.clearOthers(places, count, generatedSource("small"));
        return Promise.resolve();
      },
    } as unknown as Workshop;
    const file = ResultsFile.open(join(folder, "out"), head);
    const progress = new Progress((text) => lines.push(text));
    const benchmark = new Benchmark(
      workshop,
      generatedSource("small"),
      meters,
      file,
      progress,
      drivers as Drivers,
    );
    const { counts = [1], repeat } = more;
    const arms = Object.keys(drivers) as Arm[];
    const told = await benchmark.run({ scenarios: S2, arms, counts, repeat });
    const taken = file.results.samples.map((one) => `${one.arm} ${one.variant}`.trim());
    return { told, taken: taken.sort() };
  };

  it("ends with the arms that work, and says which one did not, and why", async () => {
    const { told, taken } = await run({ ...arm("empty", 1), ...arm("ko", "fails") });
    assert.deepEqual(taken, ["empty", "empty", "empty preview", "empty preview", "ko"]);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? "", /^ko at N=1: S2 N=1 run 1 ko could not be prepared: no space left/);
    // asked once, not for every sample
    assert.deepEqual(
      asked.filter((one) => one.startsWith("ko")),
      ["ko up 1"],
    );
    assert.ok(lines.some((line) => line.includes("ko at N=1 IS LEFT OUT from here on")));
  });

  it("takes what is missing when it is started again, and nothing twice", async () => {
    await run(arm("empty", 1), { repeat: 1 });
    asked = [];
    const { taken } = await run(arm("empty", 1), { repeat: 2 });
    assert.deepEqual(taken, ["empty", "empty", "empty preview", "empty preview"]);
    // once to be warm again
    assert.deepEqual(asked, ["empty up 1", "empty up 1", "empty preview 1"]);
    asked = [];
    await run(arm("empty", 1), { repeat: 2 });
    assert.deepEqual(asked, []);
  });

  it("takes one sample of what is over five minutes, and the table says so; more if they are asked for", async () => {
    assert.deepEqual((await run(arm("empty", 301))).taken, ["empty", "empty preview"]);
    assert.equal((await run(arm("empty", 301), { repeat: 3 })).taken.length, 6);
    const table = timesTable(cellsOf([sample("S2", "ko", 301), sample("S2", "seed", 299)]));
    assert.match(table, /\| ko \| .*\| 1 only, each takes more than 5 minutes \|/);
    assert.match(table, /\| seed \| .*\| 1 \|/);
  });

  it("removes what other numbers of services have left, and goes on with the numbers of edits", async () => {
    await run(arm("empty", 1), { counts: [1] });
    const workspace = join(folder, "places", "generated-small", "empty-n1");
    const numbers = join(folder, "places", "empty.edits.json");
    writeFileSync(numbers, '{"next":3}');
    await run(arm("empty", 1), { counts: [2] });
    assert.ok(!existsSync(join(workspace, "tree")));
    assert.ok(existsSync(numbers));
    assert.deepEqual(Workspace.clearOthers(join(folder, "places"), 2, generatedSource("small")), [
      "empty/generated-small/n1",
    ]);
  });

  describe("the disk", () => {
    it("is refused if it is too small, with what is needed and what there is", () => {
      assert.throws(() => assertRoom(folder, 1e15), /needs 1000000.0 GB in .*, which has .* and .* GB free/);
      assert.doesNotThrow(() => assertRoom(folder, 1));
    });

    it("needs 30 GB at the most for 20 services", () =>
      assert.equal(roomFor({ ...readOptions([], NOW), counts: [5, 20] }), 30e9));
  });

  describe("the command line", () => {
    it("measures many small services beside the usual ones, unless told what to measure", () => {
      const { small } = readOptions(["--out", "x"], NOW);
      assert.deepEqual(small?.counts, [50, 100, 200]);
      assert.deepEqual(
        [small.out, small.flavour, small.arms],
        ["x/small", "small", ["ours", "bare", "empty"]],
      );
      for (const given of [
        ["--services", "5"],
        ["--flavour", "small"],
        ["--root", "."],
        ["--scenarios", "S3"],
      ]) {
        assert.equal(readOptions(given, NOW).small, undefined, given.join(" "));
      }
    });
  });
});

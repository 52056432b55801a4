/*
 * Proves what a report says of a stack's last update, from the deployments that its backend keeps: the newest one that has
 * changed a service counts, with the files that its component had before and after; and that times of builds are kept, bounded,
 * and read back whatever else is in the file.
 */
import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  changesBetween,
  lastUpdate,
  stackUpdate,
  type StackUpdate,
} from "../../../../cli/report/stackUpdates";
import { readRuns, recordRun, type RecordedRun } from "../../../../stacks/progress/buildTimes";
import { makeTree, removeTrees } from "../../../support/tree";

const SERVICE = "pulumi-go-service-image:index:GoServiceImage";
const urn = (type: string, name: string): string => `urn:pulumi:dev::shop::${type}::${name}`;

/** A deployment with one service, which is made from one file. */
function deployment(time: string, hash: string, target = "final", planned = hash): StackUpdate {
  const ref = `registry.example.com/auth@sha256:${hash.repeat(64)}`;
  return stackUpdate({
    manifest: { time },
    resources: [
      {
        ...{ urn: urn("pulumi:pulumi:Stack", "shop-dev"), type: "pulumi:pulumi:Stack" },
        outputs: { images: { auth: { ref, version: hash }, broken: { ref: "04da6b54" } } },
      },
      {
        urn: urn("pulumi:providers:docker-build", "p"),
        type: "pulumi:providers:docker-build",
        inputs: { time },
      },
      {
        ...{ urn: urn(SERVICE, "auth"), type: SERVICE },
        inputs: {
          main: "cmd/auth",
          version: planned,
          files: { "main.go": planned },
          settings: {},
          platforms: [],
        },
      },
      {
        urn: urn(`${SERVICE}$docker-build:index:Image`, "auth"),
        type: "docker-build:index:Image",
        inputs: { tags: ["registry.example.com/auth:v1"], target },
      },
    ],
  });
}

describe("the last update of a stack", () => {
  const [first, second] = [
    deployment("2026-11-25T10:00:00+08:00", "a"),
    deployment("2026-11-26T10:00:00Z", "b"),
  ];

  it("is the newest deployment with another service, and names its files", () => {
    const again = deployment("2026-11-27T10:00:00Z", "b");
    const update = lastUpdate([again, again, second, first]);
    assert.equal(update?.time, "2026-11-26T10:00:00.000Z");
    const [change, ...others] = update.changes.services;
    assert.deepEqual([change?.name, change?.kind, change?.from, change?.to], ["auth", "changed", "a", "b"]);
    assert.deepEqual(change?.files, [{ name: "main.go", kind: "changed" }]);
    assert.deepEqual([others, update.changes.others], [[], []]);
  });

  it("passes over builds that have failed: the image is the one before, whatever it would have been made from", () => {
    const failed = deployment("2026-11-25T11:00:00Z", "a", "final", "x");
    const update = lastUpdate([second, failed, first]);
    assert.deepEqual([update?.changes.services[0]?.from, update?.changes.services[0]?.to], ["a", "b"]);
    assert.equal(lastUpdate([failed, first])?.time, first.time);
  });

  it("is the first one where no other is known; without any there is none", () => {
    const update = lastUpdate([first]);
    assert.equal(update?.time, "2026-11-25T02:00:00.000Z");
    assert.deepEqual(
      update.changes.services.map(({ kind }) => kind),
      ["added"],
    );
    assert.equal(lastUpdate([]), undefined);
    assert.equal(lastUpdate([stackUpdate({}), stackUpdate({ manifest: { time: "never" } })]), undefined);
  });

  it("knows images with digests alone, and what an image is declared with", () => {
    assert.deepEqual([...second.images.keys()], ["auth"]);
    const moved = deployment("2026-11-27T10:00:00Z", "b", "debug");
    assert.deepEqual(
      changesBetween(second, moved).services.map(({ declared }) => declared),
      [["target"]],
    );
  });
});

describe("times of builds", () => {
  const run = (index: number, builds = 1): RecordedRun => ({
    time: `run ${index}`,
    stack: "dev",
    builds: Array.from({ length: builds }, () => ({
      ...{ name: "auth", state: "pushed" as const, steps: 1, cachedSteps: 0 },
      phases: { preparing: 1, compiling: 2, pushing: 3 },
    })),
  });
  afterEach(removeTrees);

  it("are added to those before, the oldest given up, for their owner alone", () => {
    const folder = join(makeTree({}), "new");
    for (let index = 0; index < 203; index += 1) {
      recordRun(folder, run(index));
    }
    recordRun(folder, run(999, 0));
    const times = readRuns(folder).map(({ time }) => time);
    assert.deepEqual([times.length, times[0], times.at(-1)], [200, "run 3", "run 202"]);
    assert.deepEqual(readRuns(folder).at(-1), run(202));
  });

  it("are read without lines that are damaged, and stop nothing where they cannot be written", () => {
    const folder = makeTree({});
    assert.deepEqual(readRuns(folder), []);
    writeFileSync(join(folder, "builds.jsonl"), `{"time":\n[]\n{"other":1}\n${JSON.stringify(run(1))}\n{"ti`);
    assert.deepEqual(readRuns(folder), [run(1)]);
    const file = makeTree({ file: "" });
    recordRun(join(file, "file"), run(1));
    assert.equal(readFileSync(join(file, "file"), "utf8"), "");
    chmodSync(folder, 0o700);
  });
});

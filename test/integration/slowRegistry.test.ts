/*
 * Proves that solves side by side find what a registry's cache has, though it is far away: an empty builder with a new
 * state runs no step and pulls no layer, each time. What was run is read from BuildKit's records.
 */
import assert from "node:assert/strict";
import { blobDownloads, blobUploads } from "../support/integration/accessLog";
import { FaultProxy } from "../support/integration/faultProxy";
import { goMonorepo } from "../support/integration/goMonorepo";
import { sharedEngine } from "../support/integration/sharedEngine";
import { SpareBuilder } from "../support/integration/spareBuilder";
import { type Run, TestProject } from "../support/integration/testProject";

const MINUTES = 60_000;
/** Of each request, in milliseconds. */
const LATENCY = 30;
const RUNS = 3;
const SOLVES = 4;

describe("an empty builder and a registry that is far away", function () {
  this.timeout(10 * MINUTES);
  let proxy: FaultProxy;
  let project: TestProject;
  let builder: SpareBuilder;

  before(async () => {
    proxy = await FaultProxy.start(sharedEngine().registry);
    project = await TestProject.create({ tree: goMonorepo() });
    project.configure({ registry: `${proxy.host}/${project.namespace}` });
    await withEmptyBuilder();
    assert.ok(executed() > 0);
    proxy.latency = LATENCY;
  });

  after(async () => {
    await SpareBuilder.removeAll();
    project.remove();
    await proxy.close();
  });

  for (let count = 1; count <= RUNS; count += 1) {
    it(`S8: finds every step in the cache, run ${count}`, async () => {
      const images = await project.images();
      await project.forget();
      const run = await withEmptyBuilder();
      assert.equal(executed(), 0);
      assert.deepEqual(await project.images(), images);
      // the caches' own lists are all that is read, and all that is written
      assert.equal(blobDownloads(run.requests).length, SOLVES);
      assert.ok(blobUploads(run.requests).length <= SOLVES);
    });
  }

  async function withEmptyBuilder(): Promise<Run> {
    await SpareBuilder.removeAll();
    builder = await SpareBuilder.start([proxy.host]);
    project.env["DOCKER_CONFIG"] = builder.dockerConfig;
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    assert.equal(builder.records.solves().length, SOLVES);
    return run;
  }

  /** Number of `RUN` steps that did not come out of a cache. */
  function executed(): number {
    const steps = builder.records.allRunSteps();
    assert.ok(steps.length > 0);
    return steps.filter(({ cached }) => !cached).length;
  }
});

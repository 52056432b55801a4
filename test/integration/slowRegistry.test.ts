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

  it("F26 makes the same of caches that are gone, or lack what they name, beside other solves", async () => {
    proxy.latency = 0;
    const images = await project.images();
    await project.forget();
    proxy.fail(/^(GET|HEAD) .*\/auth\/manifests\/buildcache/, 404);
    proxy.fail(/^GET .*\/billing\/blobs\//, 404);
    await withEmptyBuilder();
    // a layer that several have may be asked for where it is missing: then another one is built again, too
    assert.deepEqual(
      ["auth", "billing"].filter((name) => !missed().includes(name)),
      [],
    );
    assert.deepEqual(await project.images(), images);
    proxy.clear();
  });

  it("F1 F2 a push begins again after a registry that was not ready, reset a connection, or was throttling", async () => {
    label("again");
    proxy.fail(/^POST .*\/shipping\/blobs\/uploads/, 503, 2);
    proxy.fail(/^PUT .*\/auth\/manifests\//, 0, 1);
    proxy.fail(/^PUT .*\/billing\/manifests\//, 429, 1);
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    const faults = proxy.passed
      .map(({ status }) => status)
      .filter((status) => [503, 0, 429].includes(status));
    assert.deepEqual(faults.sort(), [0, 429, 503, 503]);
    proxy.clear();
    assert.deepEqual((await project.up()).changed, []);
  });

  it("F2 F4 a push that is refused fails with the reason; what is exported stays true, and the next run converges", async () => {
    const before = await project.images();
    const refused = {
      auth: { status: 415, reason: "unsupported" },
      // BuildKit has no word for an invalid manifest, and hands the registry's own on
      billing: { status: 400, reason: "unknown" },
      shipping: { status: 403, reason: "denied" },
    };
    label("refused");
    for (const [service, { status }] of Object.entries(refused)) {
      proxy.fail(new RegExp(`^PUT .*/${service}/manifests/`), status);
    }
    const failed = await project.up("--continue-on-error");
    assert.notEqual(failed.code, 0);
    assert.deepEqual([...failed.failed].sort(), Object.keys(refused));
    const errors = failed.output.split("\n").filter((line) => line.includes("failed to push"));
    for (const [service, { reason }] of Object.entries(refused)) {
      const own = errors.filter((line) => line.includes(`/${service}:`)).join("\n");
      assert.ok(own.includes(`: ${reason}: on demand`), own);
    }
    assert.deepEqual(await project.images(), before);
    proxy.clear();
    const next = await project.up();
    assert.equal(next.code, 0, next.output);
    assert.deepEqual(
      next.changed.filter((one) => / Image /.test(one)).sort(),
      Object.keys(refused).map((service) => `update Image ${service}`),
    );
  });

  /** Another image of every service, of which nothing has to be compiled. */
  function label(text: string): void {
    proxy.clear();
    const labels = { "com.example.try": text };
    project.configure({ registry: `${proxy.host}/${project.namespace}`, labels, cache: "off" });
  }

  /** Services of which a step ran. */
  function missed(): string[] {
    const { records } = builder;
    const ran = records.solves().filter((solve) => records.runSteps(solve).some(({ cached }) => !cached));
    const names = ran.flatMap((solve) => solve.names);
    return ["auth", "billing", "shipping"].filter((service) =>
      names.some((name) => name.includes(`/${service}:`)),
    );
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

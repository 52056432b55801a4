/*
 * Proves what a new third-party import and a newer release of a module cost: which resources Pulumi updates, which
 * packages are compiled, and which blobs are really pushed.
 */
import assert from "node:assert/strict";
import { blobUploads, type RegistryRequest } from "../support/integration/accessLog";
import { goMod, goMonorepo } from "../support/integration/goMonorepo";
import { type ServiceOutputs, TestProject } from "../support/integration/testProject";
import { unseen } from "../support/integration/unseen";
import type { TreeFiles } from "../support/tree";

const MINUTES = 60_000;
const SHIPPING = "application/shipping/cmd/shipping/main.go";
const DEPENDENCIES = ["update GoDependencies go-dependencies", "update Image go-dependencies"];

describe("what a changed requirement costs", function () {
  this.timeout(10 * MINUTES);
  let project: TestProject;
  let base: Record<string, ServiceOutputs>;

  before(async () => {
    // without a cache, every blob that is pushed belongs to an image
    project = await TestProject.create({
      tree: { ...goMonorepo(), ...unseenPackages() },
      config: { cache: "off" },
    });
    const first = await project.up();
    assert.equal(first.code, 0, first.output);
    base = await project.images();
  });

  after(() => project.remove());

  it("updates one service and the dependencies for a new import of a required module", async () => {
    project.replace(SHIPPING, '"unknown"', JSON.stringify(unseen()));
    project.replace(SHIPPING, "import (\n", 'import (\n\t_ "github.com/pkg/errors"\n');
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    const own = ["update GoServiceImage shipping", "update Image shipping"];
    assert.deepEqual(run.changed, [...DEPENDENCIES, ...own].sort());
    assert.equal(run.solves.length, 2);
    const images = await project.images();
    assert.deepEqual([images["auth"], images["billing"]], [base["auth"], base["billing"]]);
    assert.notEqual(images["shipping"]!.digest, base["shipping"]!.digest);
    base = images;
  });

  it("S5: keeps the bytes of services that do not use a module that is bumped", async () => {
    project.write({ "go.mod": goMod("v0.9.1") });
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    // go.mod is a file of every service, so each is solved again …
    assert.equal(run.solves.length, 4);
    // … and sees that it would come out the same, without the Go command
    assert.equal(run.logs().filter((log) => log.includes("not built again: ")).length, 2);
    // a module that the builder has unpacked is not downloaded, nor unpacked again
    const downloads = run.logs().flatMap((log) => log.match(/(?<=go: downloading )\S+/g) ?? []);
    assert.deepEqual([...new Set([...downloads, "github.com/pkg/errors"])], ["github.com/pkg/errors"]);
    const services = ["auth", "billing", "shipping"];
    const updates = services.flatMap((name) => [`update GoServiceImage ${name}`, `update Image ${name}`]);
    assert.deepEqual(run.changed, [...DEPENDENCIES, ...updates].sort());
    // third-party packages are compiled by the dependencies' solve alone, and of the tree what imports the module
    const importer = "example.com/shop/application/shipping/cmd/shipping";
    assert.deepEqual(new Set(run.compiled()), new Set([importer]));
    const images = await project.images();
    for (const service of ["auth", "billing"]) {
      // … under another version, and comes out with the same bytes, of which nothing has to be pushed
      assert.notEqual(images[service]!.version, base[service]!.version);
      assert.equal(images[service]!.digest, base[service]!.digest);
      assert.equal(images[service]!.ref, base[service]!.ref);
      assert.deepEqual(uploadsTo(run.requests, service), []);
    }
    assert.notEqual(images["shipping"]!.digest, base["shipping"]!.digest);
    assert.ok(uploadsTo(run.requests, "shipping").length > 0);
    assert.ok(uploadsTo(run.requests, "go-dependencies").length > 0);
  });

  /** Packages of two services that no builder of an earlier run knows. */
  function unseenPackages(): TreeFiles {
    const text = (name: string): string => `package ${name}\n\nconst Text = ${JSON.stringify(unseen())}\n`;
    return {
      "pkg/greeting/text.go": text("greeting"),
      "pkg/money/text.go": text("money"),
    };
  }

  function uploadsTo(requests: readonly RegistryRequest[], repository: string): RegistryRequest[] {
    return blobUploads(requests).filter(({ path }) => path.includes(`/${project.namespace}/${repository}/`));
  }
});

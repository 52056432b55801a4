/*
 * Proves what an empty builder makes of the same sources: the same bytes, and with the registry's cache no step is
 * run again. What was run is read from BuildKit's records.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "../../tools/run";
import { blobDownloads, blobUploads, type RegistryRequest } from "../support/integration/accessLog";
import type { BuildStep } from "../support/integration/buildRecords";
import { goMonorepo } from "../support/integration/goMonorepo";
import { crane, digestOf } from "../support/integration/images";
import { SpareBuilder } from "../support/integration/spareBuilder";
import { type Run, TestProject } from "../support/integration/testProject";
import { makeTree, removeTrees } from "../support/tree";

const MINUTES = 60_000;

describe("an empty builder", function () {
  this.timeout(10 * MINUTES);
  let project: TestProject;
  let builder: SpareBuilder;
  let images: Record<string, { readonly digest: string }>;
  let dependencies: string | undefined;

  before(async () => {
    project = await TestProject.create({ tree: goMonorepo() });
    await withEmptyBuilder(project);
    assert.ok(executed(builder.records.allRunSteps()).length > 0);
    images = await project.images();
    dependencies = await dependenciesOf(project);
    assert.ok(dependencies);
  });

  after(async () => {
    await SpareBuilder.removeAll();
    project.remove();
    removeTrees();
  });

  it("F23 makes the same digests as another empty builder, of services and of dependencies", async () => {
    const other = await TestProject.create({ tree: goMonorepo() });
    try {
      await withEmptyBuilder(other);
      assert.ok(
        executed(builder.records.allRunSteps()).length > 0,
        "another namespace has another cache, so this one compiled",
      );
      assert.deepEqual(digestsOf(await other.images()), digestsOf(images));
      assert.equal(await dependenciesOf(other), dependencies);
    } finally {
      other.remove();
    }
  });

  it("F23 makes the same digests once more with the modules and packages that the builder has kept", async () => {
    const other = await TestProject.create({ tree: goMonorepo() });
    try {
      const downloads = (): string[] =>
        builder.records
          .solves()
          .flatMap((solve) => builder.records.log(solve).match(/go: downloading .*/g) ?? []);
      assert.ok(downloads().length > 0);
      builder.forgetSteps();
      builder.records.mark();
      other.env["DOCKER_CONFIG"] = builder.dockerConfig;
      const run = await other.up();
      assert.equal(run.code, 0, run.output);
      assert.ok(executed(builder.records.allRunSteps()).length >= 6);
      assert.deepEqual(downloads(), []);
      assert.deepEqual(digestsOf(await other.images()), digestsOf(images));
      assert.equal(await dependenciesOf(other), dependencies);
    } finally {
      other.remove();
    }
  });

  it("S9: finds no file in the dependencies that a build does not read", async () => {
    const folder = makeTree({});
    const archive = join(folder, "all.tar");
    const made = await crane("export", `${project.registry}/go-dependencies@${dependencies ?? ""}`, archive);
    assert.equal(made.code, 0, made.stderr);
    const unpacked = await run("tar", ["-C", folder, "-xmf", archive, "standard", "compiled"]);
    assert.equal(unpacked.code, 0, unpacked.stderr);
    for (const name of ["standard", "compiled"]) {
      const files = readdirSync(join(folder, name), { recursive: true, encoding: "utf8" });
      const results = files.filter((file) => file.endsWith("-d"));
      assert.ok(results.length > 0);
      const others = results.filter(
        (file) => !/^(!<arch>|go index )/.test(readStart(join(folder, name, file))),
      );
      assert.deepEqual(others, []);
      const ids = new Set(results.map((file) => basename(file, "-d")));
      const entries = files.filter((file) => file.endsWith("-a")).map((file) => join(folder, name, file));
      assert.ok(entries.every((entry) => ids.has(readFileSync(entry, "utf8").split(" ")[2] ?? "")));
    }
  });

  it("S8: runs no step again with the registry's cache, though the state is new", async () => {
    await project.forget();
    const run = await withEmptyBuilder(project);
    const steps = builder.records.allRunSteps();
    assert.ok(steps.length > 0);
    assert.deepEqual(executed(steps), []);
    // layers are neither pulled nor pushed: what is read are the caches' own lists, and what is written, too
    const lists = ["auth", "billing", "shipping", "go-dependencies"];
    assert.deepEqual(repositoriesOf(blobDownloads(run.requests)), lists.sort());
    assert.ok(blobUploads(run.requests).length <= lists.length);
    assert.deepEqual(await project.images(), images);
    assert.equal(await dependenciesOf(project), dependencies);
  });

  it("S8: solves nothing with the state of another machine", async () => {
    const run = await withEmptyBuilder(project, 0);
    assert.deepEqual(run.changed, []);
    assert.deepEqual(run.requests, []);
  });

  it("F5 builds on without a cache that is not one", async () => {
    await project.forget();
    for (const service of Object.keys(images)) {
      const reference = `${project.registry}/${service}:buildcache`;
      assert.ok(await digestOf(reference), `${reference} was written`);
      // any image: no cache records are in it
      const done = await crane(
        "copy",
        `${project.registry}/go-dependencies@${dependencies ?? ""}`,
        reference,
      );
      assert.equal(done.code, 0, done.stderr);
    }
    await withEmptyBuilder(project);
    assert.ok(executed(builder.records.allRunSteps()).some(({ name }) => name.includes("compile")));
    assert.deepEqual(await project.images(), images);
  });

  async function withEmptyBuilder(one: TestProject, solves = 4): Promise<Run> {
    await SpareBuilder.removeAll();
    builder = await SpareBuilder.start();
    one.env["DOCKER_CONFIG"] = builder.dockerConfig;
    const run = await one.up();
    assert.equal(run.code, 0, run.output);
    // nothing was built elsewhere
    assert.equal(run.solves.length, 0);
    assert.equal(builder.records.solves().length, solves);
    return run;
  }
});

function digestsOf(images: Readonly<Record<string, { readonly digest: string }>>): string[] {
  return Object.values(images).map(({ digest }) => digest);
}

function readStart(file: string): string {
  return readFileSync(file).subarray(0, 16).toString("latin1");
}

async function dependenciesOf(project: TestProject): Promise<string | undefined> {
  const repository = `${project.registry}/go-dependencies`;
  const tags = (await crane("ls", repository)).stdout.split("\n").filter((tag) => tag.startsWith("go1."));
  assert.equal(tags.length, 1);
  return digestOf(`${repository}:${tags[0] ?? ""}`);
}

/** Repositories of requests, one entry a request. */
function repositoriesOf(requests: readonly RegistryRequest[]): string[] {
  return requests.map(({ path }) => path.split("/blobs/")[0]?.split("/").at(-1) ?? "").sort();
}

function executed(steps: readonly BuildStep[]): BuildStep[] {
  return steps.filter(({ cached }) => !cached);
}

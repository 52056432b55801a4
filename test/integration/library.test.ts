/*
 * Proves what another program gets from the library: the image that the arguments describe, also where default
 * providers are disabled, and a clear refusal where no provider is left or another run holds the stack.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { waitUntil } from "../../tools/engine/process";
import { goMonorepo } from "../support/integration/goMonorepo";
import { digestOf } from "../support/integration/images";
import { askCrane, type ImageConfig } from "../support/integration/runcContainer";
import { CHECKOUT, sharedEngine } from "../support/integration/sharedEngine";
import { TestProject } from "../support/integration/testProject";

const MINUTES = 60_000;
const DISABLED = { "pulumi:disable-default-providers": ["*"] };

/** A program with one image, as another team would write it. */
function program(namespace: string): string {
  const { builder, goImage, goVersion } = sharedEngine();
  return `
    const { ExistingNamespace, GoServiceImage } = require(${JSON.stringify(join(CHECKOUT, "dist", "components"))});
    const registry = process.env.TEST_REGISTRY;
    const [host, ...path] = registry.split("/");
    const namespace = ${namespace};
    const image = new GoServiceImage("auth", {
      source: "shop", main: "application/auth/cmd/auth", namespace, cache: "off", platforms: ["linux/amd64"],
      builder: "${builder}", go: { image: "${goImage}", version: "${goVersion}" },
      ports: [8000, "9000/udp"], labels: { vendor: 'A "shop" for $5' }, extraTags: ["latest"],
    });
    const { ref, digest, tags, version, platforms } = image;
    module.exports = { images: { auth: { ref, digest, tags, version, platforms } } };
  `;
}

const EXISTING = 'new ExistingNamespace("registry", { registry })';

describe("the library in another program", function () {
  this.timeout(10 * MINUTES);
  let project: TestProject;

  before(async () => {
    project = await TestProject.create({ tree: goMonorepo(), program: program(EXISTING) });
    project.env["TEST_REGISTRY"] = project.registry;
    project.configure(DISABLED);
  });

  after(() => project.remove());

  it("B16 tells that there is no provider, if there is none", async () => {
    project.useProgram(
      program(
        "{ host, path: path.join('/'), provider: undefined, logins: [], ready: [], repository: () => [] }",
      ),
    );
    const run = await project.up();
    project.useProgram(program(EXISTING));
    assert.notEqual(run.code, 0);
    assert.match(run.output, /[Dd]efault provider for 'docker-build' disabled/);
    assert.equal(run.solves.length, 0);
  });

  it("B16 works with default providers disabled, through the namespace's own", async () => {
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    assert.equal(run.solves.length, 1);
  });

  it("pushes an index, also for one platform, with the configuration of the arguments", async () => {
    const { ref, digest, tags, version, platforms } = (await project.images())["auth"]!;
    assert.deepEqual(tags, [version, "latest"]);
    assert.deepEqual(platforms, ["linux/amd64"]);
    for (const tag of tags) {
      assert.equal(await digestOf(`${project.registry}/auth:${tag}`), digest);
    }
    const index = JSON.parse(await askCrane("manifest", ref)) as {
      manifests: { platform: { architecture: string } }[];
    };
    assert.deepEqual(
      index.manifests.map(({ platform }) => platform.architecture),
      ["amd64"],
    );
    const { config, created } = JSON.parse(await askCrane("config", ref)) as ImageConfig;
    assert.deepEqual(Object.keys(config.ExposedPorts ?? {}).sort(), ["8000/tcp", "9000/udp"]);
    assert.deepEqual(config.Labels, { vendor: 'A "shop" for $5' });
    assert.equal(config.User, "65532:65532");
    assert.equal(created, "1970-01-01T00:00:00Z");
  });

  it("F19 refuses a second run on the stack while one is at work, and the first one finishes", async () => {
    project.replace("application/auth/cmd/auth/main.go", "len(words)", "len(words)+2");
    const first = project.up();
    assert.ok(await waitUntil(() => project.isLocked(), 60_000), "the first run holds the lock");
    const second = await project.pulumi("up", "--yes", "--skip-preview", "--stack", "test");
    assert.notEqual(second.code, 0);
    assert.match(`${second.stdout}${second.stderr}`, /locked by 1 lock/);
    const done = await first;
    assert.equal(done.code, 0, done.output);
    assert.deepEqual(done.changed, ["update GoServiceImage auth", "update Image auth"]);
  });

  it("removes its resources when it is destroyed, and keeps the image", async () => {
    const { ref, digest } = (await project.images())["auth"]!;
    const run = await project.destroy();
    assert.equal(run.code, 0, run.output);
    assert.deepEqual(await project.resources(), []);
    assert.deepEqual(run.writes, []);
    assert.equal(await digestOf(ref), digest);
  });
});

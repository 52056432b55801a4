/*
 * Proves what another program gets from the library: the image that the arguments describe, also where default
 * providers are disabled, and a clear refusal where no provider is left or another run holds the stack; and that commands
 * and another stack can use what it exports.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { waitUntil } from "../../tools/engine/process";
import { goMonorepo } from "../support/integration/goMonorepo";
import { digestOf } from "../support/integration/images";
import { askCrane, type ImageConfig } from "../support/integration/runcContainer";
import { CHECKOUT, sharedEngine } from "../support/integration/sharedEngine";
import { STACK, TestProject } from "../support/integration/testProject";
import type { TreeFiles } from "../support/tree";
import { type Finished, run } from "../../tools/run";

const MINUTES = 60_000;
const DISABLED = { "pulumi:disable-default-providers": ["*"] };

/** A program with one service, as another team would write it. */
function program(namespace: string): string {
  const { builder, goImage, goVersion } = sharedEngine();
  return `
    const { ExistingNamespace, GoServices } = require(${JSON.stringify(join(CHECKOUT, "dist", "components"))});
    const registry = process.env.TEST_REGISTRY;
    const [host, ...path] = registry.split("/");
    const shop = new GoServices("shop", {
      source: "shop", namespace: ${namespace}, services: { auth: "application/auth/cmd/auth" },
      cache: "off", platforms: ["linux/amd64"], builder: "${builder}",
      go: { image: "${goImage}", version: "${goVersion}" },
      labels: { vendor: 'A "shop" for $5' }, extraTags: ["latest"],
      serviceOptions: { auth: { ports: [8000, "9000/udp"] } },
    });
    module.exports = { images: shop.images };
  `;
}

const EXISTING = 'new ExistingNamespace("registry", { registry })';

/** Another team's stack on the same backend: the example, as it is in the package. */
function consumer(stack: string): TreeFiles {
  return {
    "consumer/Pulumi.yaml":
      "name: shop-consumer\nmain: program.js\nruntime: { name: nodejs, options: { typescript: false } }\n",
    [`consumer/Pulumi.${STACK}.yaml`]: `config: { "shop-consumer:shop": ${stack} }\n`,
    "consumer/package.json": '{ "private": true }\n',
    "consumer/program.js": `module.exports = require(${JSON.stringify(join(CHECKOUT, "dist/examples/consumer"))});\n`,
    "consumer/node_modules": { link: join(CHECKOUT, "node_modules") },
  };
}

describe("the library in another program", function () {
  this.timeout(10 * MINUTES);
  let project: TestProject;

  before(async () => {
    project = await TestProject.create({ tree: goMonorepo(), program: program(EXISTING) });
    project.env["TEST_REGISTRY"] = project.registry;
    project.configure(DISABLED);
  });

  after(() => project.remove());

  it("B16 reports that there is no provider, if there is none", async () => {
    project.useProgram(
      program(
        "{ host, path: path.join('/'), provider: undefined, registries: [], ready: [], repository: () => [] }",
      ),
    );
    const done = await project.up();
    project.useProgram(program(EXISTING));
    assert.notEqual(done.code, 0);
    assert.match(done.output, /[Dd]efault provider for 'docker-build' disabled/);
    assert.equal(done.solves.length, 0);
  });

  it("B16 works with default providers disabled, through the namespace's own", async () => {
    const done = await project.up();
    assert.equal(done.code, 0, done.output);
    assert.equal(done.solves.length, 1);
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

  it("exports what the commands and another stack read", async () => {
    const { ref } = (await project.images())["auth"]!;
    const command = async (...args: string[]): Promise<string> => {
      const main = join(CHECKOUT, "dist", "cli", "main.js");
      const done = await run(process.execPath, [main, ...args, "--stack", STACK], {
        cwd: project.folder,
        env: project.env,
      });
      assert.equal(done.code, 0, done.stderr);
      return done.stdout;
    };
    assert.match(await command("compose"), new RegExp(`image: ${ref}\n[^]*8000:8000`));
    assert.match(await command("size"), /github\.com\/google\/shlex/);
    project.write(consumer(`organization/go-service-image/${STACK}`));
    const other = async (...args: string[]): Promise<Finished> => {
      const folder = project.path("consumer");
      return run("pulumi", [...args, "--non-interactive"], { cwd: folder, env: project.env });
    };
    for (const args of [
      ["stack", "init", STACK],
      ["up", "--yes"],
    ]) {
      const done = await other(...args);
      assert.equal(done.code, 0, `${done.stdout}${done.stderr}`);
    }
    const outputs = JSON.parse((await other("stack", "output", "--json")).stdout) as Record<string, string>;
    assert.equal(outputs["authImage"], ref);
    assert.match(outputs["compose"]!, new RegExp(`image: ${ref}`));
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
    assert.deepEqual(done.changed, ["update GoServiceImage shop-auth", "update Image shop-auth"]);
  });

  it("removes its resources when it is destroyed, and keeps the image", async () => {
    const { ref, digest } = (await project.images())["auth"]!;
    const done = await project.destroy();
    assert.equal(done.code, 0, done.output);
    assert.deepEqual(await project.resources(), []);
    assert.deepEqual(done.writes, []);
    assert.equal(await digestOf(ref), digest);
  });
});

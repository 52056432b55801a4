/*
 * Proves that a registry behind TLS and a login is pushed to with the login of the namespace: a wrong password is
 * reported, a new one changes no image, no secret is in the state, and a registry or builder that is down loses nothing.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { PULUMI } from "../../tools/goTools/catalog";
import { program } from "../../tools/goTools/toolset";
import { pathsOf } from "../../tools/paths";
import { stackCredentials } from "../../tools/pulumi/stackCredentials";
import type { Session } from "../../tools/steps/session";
import { goMonorepo } from "../support/integration/goMonorepo";
import { craneWith } from "../support/integration/images";
import { sharedEngine } from "../support/integration/sharedEngine";
import { SpareBuilder } from "../support/integration/spareBuilder";
import { SpareRegistry, USER } from "../support/integration/spareRegistry";
import { type Config, type Run, TestProject } from "../support/integration/testProject";

const MINUTES = 60_000;
const SERVICES = ["auth", "billing", "shipping"];

describe("a registry with TLS and a login", function () {
  this.timeout(10 * MINUTES);
  let registry: SpareRegistry;
  let builder: SpareBuilder;
  let project: TestProject;

  before(async () => {
    registry = await SpareRegistry.start("first-password");
    builder = await SpareBuilder.start([registry.host]);
    project = await TestProject.create({ tree: goMonorepo() });
    // the shared builder compiles; the caches are copied, so that the empty one does not have to
    const warm = await project.up();
    assert.equal(warm.code, 0, warm.output);
    for (const cache of ["go-dependencies:cache", ...SERVICES.map((name) => `${name}:buildcache`)]) {
      const config = registry.dockerConfig("first-password");
      const done = await craneWith(
        config,
        "copy",
        `${project.registry}/${cache}`,
        `${registry.host}/team/${cache}`,
      );
      assert.equal(done.code, 0, done.stderr);
    }
    await project.forget();
    project.env["DOCKER_CONFIG"] = builder.dockerConfig;
  });

  after(async () => {
    await SpareBuilder.removeAll();
    await SpareRegistry.removeAll();
    project.remove();
  });

  it("pushes with the right one, which is in neither the state nor the output", async () => {
    await login("first-password");
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    const images = await project.images();
    for (const service of SERVICES) {
      const { ref, digest } = images[service]!;
      assert.ok(ref.startsWith(`${registry.host}/team/${service}@`));
      const done = await craneWith(registry.dockerConfig("first-password"), "digest", ref);
      assert.equal(done.stdout.trim(), digest, done.stderr);
    }
    assert.ok(!`${run.output}${await project.state()}`.includes("first-password"));
  });

  it("gives the login of the stack's configuration to those who ask for sizes", async () => {
    const options = {
      stack: "test",
      services: undefined,
      own: undefined,
      root: undefined,
      generated: false,
      port: undefined,
      engine: undefined,
      tools: "any" as const,
      verbose: false,
      json: false,
      force: false,
    };
    const session: Session = {
      paths: pathsOf(project.folder),
      options,
      tools: sharedEngine().tools,
      project: "go-service-image",
      pulumi: program(sharedEngine().tools, PULUMI),
      env: project.env,
      stackFile: join(project.folder, "Pulumi.test.yaml"),
    };
    assert.deepEqual(await stackCredentials(session), { username: USER, password: "first-password" });
  });

  it("is read by a refresh, over TLS", async () => {
    registry.log.mark();
    const run = await project.refresh("--expect-no-changes");
    assert.equal(run.code, 0, run.output);
    assert.doesNotMatch(run.output, /warning/i);
    assert.ok(registry.log.requests("team").some(({ status }) => status === 200));
  });

  it("reports a wrong password, and keeps what was there", async () => {
    const before = await project.images();
    await login("second-password");
    project.replace("application/shipping/cmd/shipping/main.go", "Cents(4)", "Cents(6)");
    const run = await project.up("--continue-on-error");
    assert.notEqual(run.code, 0);
    assert.match(run.output, /401|unauthori[sz]ed|password/i);
    assert.match(run.output, new RegExp(registry.host));
    assert.ok(!run.output.includes("second-password"));
    assert.deepEqual(run.failed, ["shipping"]);
    project.restore();
    await login("first-password");
    const again = await project.up();
    assert.equal(again.code, 0, again.output);
    assert.deepEqual(await project.images(), before);
  });

  it("F16 changes no image for a new password, and the next push uses it", async () => {
    registry.rotate("second-password");
    await login("second-password");
    const rotated = await project.up();
    assert.equal(rotated.code, 0, rotated.output);
    assert.deepEqual(imagesOf(rotated), []);
    assert.equal(rotated.solves.length, 0);
    project.replace("application/billing/cmd/billing/main.go", "Cents(3)", "Cents(5)");
    const changed = await project.up();
    assert.equal(changed.code, 0, changed.output);
    assert.deepEqual(imagesOf(changed), ["update Image billing"]);
  });

  it("F17 loses nothing in a refresh while the registry is down", async () => {
    const before = await imagesInState();
    await registry.stop();
    try {
      await project.refresh();
      assert.deepEqual(await imagesInState(), before);
    } finally {
      await registry.restart();
    }
    const after = await project.up("--expect-no-changes");
    assert.equal(after.code, 0, after.output);
  });

  it("F18 previews without a builder and without a registry, and changes nothing", async () => {
    const before = await project.state();
    project.replace("application/auth/cmd/auth/main.go", "len(words)", "len(words)+1");
    await builder.stop();
    await registry.stop();
    const run = await project.preview();
    assert.equal(run.code, 0, run.output);
    assert.deepEqual(run.changed, ["update GoServiceImage auth", "update Image auth"]);
    assert.equal(await project.state(), before);
  });

  async function login(password: string): Promise<void> {
    const config: Config = { registry: `${registry.host}/team`, username: USER };
    project.configure(config);
    const done = await project.pulumi(
      "config",
      "set",
      "--secret",
      "registryPassword",
      password,
      "--stack",
      "test",
    );
    assert.equal(done.code, 0, done.stderr);
  }

  async function imagesInState(): Promise<string[]> {
    return (await project.resources()).filter((urn) => urn.includes("docker-build:index:Image::")).sort();
  }
});

function imagesOf(run: Run): string[] {
  return run.changed.filter((one) => / Image /.test(one));
}

/*
 * Proves several BuildKit daemons as builders, one by a socket and one by TCP with certificates on both sides: services
 * are spread as the pool says, dependencies that one daemon has pushed are pulled by the other with the namespace's
 * login, caches stay warm, a daemon that is down moves its own services alone and without a difference, and comes back.
 * What was built where is read from the daemons' own records.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuilderPool } from "../../components/builders/builderPool";
import { BUILDX_FOLDER } from "../../components/builders/instances";
import { certificateFiles } from "../../tools/engine/certificates";
import { blobDownloads } from "../support/integration/accessLog";
import { clientCertificate } from "../support/integration/clientCertificate";
import { goMonorepo } from "../support/integration/goMonorepo";
import { craneWith } from "../support/integration/images";
import { sharedEngine } from "../support/integration/sharedEngine";
import { SpareBuilder } from "../support/integration/spareBuilder";
import { SpareRegistry, USER } from "../support/integration/spareRegistry";
import { type Run, TestProject } from "../support/integration/testProject";

const MINUTES = 60_000;
const DEPENDENCIES = "go-dependencies";
const PASSWORD = "first-password";

describe("two daemons as builders", function () {
  this.timeout(10 * MINUTES);
  let certificates: string;
  let registry: SpareRegistry;
  let project: TestProject;
  /** The daemon that the dependencies belong to, and the other one. */
  let near: SpareBuilder;
  let far: SpareBuilder;
  let addresses: Map<SpareBuilder, string>;
  /** Names of the services, by what they are made from: `billing` is the near daemon's, the others are the far one's. */
  let names: { readonly auth: string; readonly billing: string; readonly shipping: string };

  before(async () => {
    certificates = mkdtempSync(join(tmpdir(), "gsi-client-"));
    registry = await SpareRegistry.start(PASSWORD);
    const client = await clientCertificate(certificates);
    const builders = [
      await SpareBuilder.start([registry.host]),
      await SpareBuilder.start([registry.host], client),
    ];
    const ca = certificateFiles(sharedEngine().paths).authority;
    const configured = builders.map(({ address, tcp }) =>
      tcp === undefined ? address : `tcp://${tcp},cacert=${ca},cert=${client.cert},key=${client.key}`,
    );
    addresses = new Map(builders.map((one, index) => [one, configured[index]!.replace(/,.*/, "")]));
    const pool = new BuilderPool("test", configured);
    const home = (name: string): SpareBuilder =>
      builders.find((one) => addresses.get(one) === pool.home(name))!;
    near = home(DEPENDENCIES);
    far = builders.find((one) => one !== near)!;
    // addresses are new in every run, so that names are looked for that hash to the daemon
    const named = (service: string, builder: SpareBuilder): string =>
      Array.from({ length: 100 }, (_, index) => `${service}-${index}`).find(
        (name) => home(name) === builder,
      )!;
    names = { auth: named("auth", far), billing: named("billing", near), shipping: named("shipping", far) };
    const services = Object.entries(names).map(
      ([folder, name]) => `${name}=application/${folder}/cmd/${folder}`,
    );
    project = await TestProject.create({ tree: goMonorepo(), config: { services } });
    await copyCaches();
    project.env["BUILDX_CONFIG"] = join(project.folder, BUILDX_FOLDER);
    project.configure({
      builder: "",
      builders: configured,
      registry: `${registry.host}/team`,
      username: USER,
      registryPassword: PASSWORD,
      cache: "readOnly",
      services,
    });
  });

  after(async () => {
    await SpareBuilder.removeAll();
    await SpareRegistry.removeAll();
    project.remove();
    rmSync(certificates, { recursive: true });
  });

  it("build the services that are theirs, for all platforms", async () => {
    const run = await up(near, far);
    assert.deepEqual(solved(near), [names.billing, DEPENDENCIES].sort());
    assert.deepEqual(solved(far), [names.auth, names.shipping].sort());
    assert.equal(run.solves.length, 0);
    for (const name of Object.values(names)) {
      assert.deepEqual(await platformsOf(name), ["linux/amd64", "linux/arm64"]);
    }
  });

  it("start from the dependencies that another one has pushed, and keep their caches", async () => {
    const dependencies = (): number =>
      blobDownloads(registry.log.requests("team")).filter(({ path }) => path.includes(`/${DEPENDENCIES}/`))
        .length;
    const pulled: number[] = [];
    for (const text of ["second", "third"]) {
      edit("auth", text);
      registry.log.mark();
      const run = await up(near, far);
      assert.deepEqual(run.changed, updatesOf(names.auth));
      assert.deepEqual([solved(near), solved(far)], [[], [names.auth]]);
      pulled.push(dependencies());
    }
    assert.ok(pulled[0]! > 0 && pulled[1] === 0, `${pulled.join(" and ")} blobs of the dependencies`);
  });

  it("F6 make no difference when one is down, and the warning names it and what moves", async () => {
    await far.stop();
    const preview = await project.preview();
    assert.equal(preview.code, 0, preview.output);
    assert.deepEqual(preview.changed, []);
    const run = await up(near);
    assert.deepEqual(run.changed, []);
    assert.deepEqual(solved(near), []);
    const [warning, ...others] = run.messages.filter((message) => message.includes("does not answer"));
    assert.deepEqual(others, []);
    const moved = [names.auth, names.shipping].map((name) => `${name} on ${addresses.get(near)!}`);
    assert.ok(warning?.includes(addresses.get(far)!) === true, warning);
    assert.deepEqual(
      moved.map((text) => [text, warning.includes(text)]),
      moved.map((text) => [text, true]),
    );
    assert.ok(!warning.includes(names.billing), warning);
  });

  it("F6 build a changed service of the one that is down on the other one, for all platforms", async () => {
    edit("auth", "fourth");
    const run = await up(near);
    assert.deepEqual(run.changed, updatesOf(names.auth));
    assert.deepEqual(solved(near), [names.auth]);
    assert.deepEqual(await platformsOf(names.auth), ["linux/amd64", "linux/arm64"]);
  });

  it("F6 are one error when all are down, and nothing is changed", async () => {
    await near.stop();
    const before = [await project.resources(), await project.images()];
    edit("auth", "fifth");
    const run = await project.up();
    assert.notEqual(run.code, 0);
    assert.deepEqual(run.changed, []);
    const errors = run.messages.filter((message) => message.includes("do not answer"));
    assert.equal(errors.length, 1, run.output);
    for (const address of addresses.values()) {
      assert.ok(errors[0]!.includes(address), errors[0]);
    }
    assert.deepEqual([await project.resources(), await project.images()], before);
  });

  it("F6 build their own services again when they are back", async () => {
    await Promise.all([near.restart(), far.restart()]);
    const run = await up(near, far);
    assert.deepEqual(run.changed, updatesOf(names.auth));
    assert.deepEqual([solved(near), solved(far)], [[], [names.auth]]);
    assert.ok(!run.messages.some((message) => message.includes("does not answer")), run.output);
  });

  it("F6 lose the services of one that is killed at work, and no others; the next run builds them elsewhere", async () => {
    const auth = (await project.images())[names.auth]!;
    edit("auth", "sixth");
    edit("billing", "second");
    const [run] = await Promise.all([project.up("--continue-on-error"), far.killAtWork()]);
    assert.notEqual(run.code, 0);
    assert.deepEqual(run.failed, [names.auth]);
    assert.ok(solved(near).includes(names.billing));
    assert.equal(await digestInState(names.auth), auth.digest, "the state reports what is in the registry");

    const next = await up(near);
    // the provider that the failed run has asked for the outputs before it goes with this one
    const images = next.changed.filter((one) => !one.startsWith("delete pulumi"));
    assert.deepEqual(images, [`update Image ${names.auth}`]);
    assert.deepEqual(solved(near), [names.auth]);
    assert.deepEqual(await platformsOf(names.auth), ["linux/amd64", "linux/arm64"]);
    assert.notEqual((await project.images())[names.auth]!.digest, auth.digest);
  });

  it("B12 are refused with what is wrong with the rest of the configuration, when buildx would look elsewhere", async () => {
    const { BUILDX_CONFIG, ...env } = project.env;
    project.env = env;
    const run = await project.preview("--config", "go-service-image:cache=sometimes");
    project.env = { ...env, BUILDX_CONFIG };
    assert.notEqual(run.code, 0);
    assert.match(run.output, /cache: "sometimes" is not one of/);
    assert.match(run.output, /builders: need a folder of this project.*go-service-image builders env/);
  });

  /** The shared builder compiles, and the caches go to the registry of the test: empty builders do not have to. */
  async function copyCaches(): Promise<void> {
    const warm = await project.up();
    assert.equal(warm.code, 0, warm.output);
    const caches = [`${DEPENDENCIES}:cache`, ...Object.values(names).map((name) => `${name}:buildcache`)];
    for (const cache of caches) {
      const to = `${registry.host}/team/${cache}`;
      const done = await craneWith(
        registry.dockerConfig(PASSWORD),
        "copy",
        `${project.registry}/${cache}`,
        to,
      );
      assert.equal(done.code, 0, done.stderr);
    }
    await project.forget();
  }

  /** Counts from here on what the daemons solve that are running. */
  async function up(...running: SpareBuilder[]): Promise<Run> {
    running.forEach(({ records }) => records.mark());
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    return run;
  }

  function edit(folder: string, text: string): void {
    project.write({
      [`application/${folder}/cmd/${folder}/edited.go`]: `package main\n\nvar _ = "${text}"\n`,
    });
  }

  /** The digest that the engine has recorded of an image; no operation may be left open. */
  async function digestInState(name: string): Promise<unknown> {
    const { deployment } = JSON.parse(await project.state()) as {
      deployment: {
        resources: { urn: string; type: string; outputs?: { digest?: string } }[];
        pending_operations?: unknown[];
      };
    };
    assert.deepEqual(deployment.pending_operations ?? [], []);
    const { outputs } = deployment.resources.find(
      ({ urn, type }) => type.endsWith(":Image") && urn.endsWith(`::${name}`),
    )!;
    return outputs?.digest;
  }

  async function platformsOf(name: string): Promise<string[]> {
    const { ref } = (await project.images())[name]!;
    const done = await craneWith(registry.dockerConfig(PASSWORD), "manifest", ref);
    assert.equal(done.code, 0, done.stderr);
    const { manifests } = JSON.parse(done.stdout) as {
      manifests: { platform: { os: string; architecture: string } }[];
    };
    return manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`).sort();
  }
});

/** Repositories of what a daemon has solved since its mark. */
function solved({ records }: SpareBuilder): string[] {
  return records
    .solves()
    .flatMap((solve) => solve.names)
    .map((name) => /\/team\/([^:]+):/.exec(name)?.[1] ?? name)
    .sort();
}

function updatesOf(name: string): string[] {
  return [`update GoServiceImage ${name}`, `update Image ${name}`];
}

/**
 * Proves, with the real engine, BuildKit, two registries behind TLS and logins and a strict double of Tencent's API, that
 * `staging` builds into the namespace it makes, one service alone as well, that `prod` promotes what staging has built into
 * the enterprise namespace it makes (equal digests, attached documents too), refuses what staging does not have, moves its
 * names for a whole release or not at all, rolls back, and removes nothing, least of all when protection refuses a
 * destroy; and that no secret is left anywhere.
 */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";
import { Repository } from "../../components/registry/repository";
import { Transport } from "../../components/registry/transport";
import { digestOfBytes, INDEX_TYPE, MANIFEST_TYPE } from "../../components/registry/manifest";
import { targetsOf } from "../../stacks/targets";
import { TencentFake } from "../fakes/tencent/server";
import { FaultProxy } from "../support/integration/faultProxy";
import { CHECKOUT, sharedEngine } from "../support/integration/sharedEngine";
import { SpareBuilder } from "../support/integration/spareBuilder";
import { SpareRegistry, USER } from "../support/integration/spareRegistry";
import { type Said } from "../support/integration/projectFolder";
import { type Exported, StacksProject } from "../support/integration/stacksProject";
import { environmentForTests } from "../support/environment";
import { Readable } from "node:stream";

const key = { secretId: "AKIDcanary0id", secretKey: "canary-secret-key-1", uin: "100000000001" };
const region = "ap-guangzhou";
const SERVICES = ["auth", "shop"] as const;
type Service = (typeof SERVICES)[number];

describe("promotion from staging to prod", function () {
  this.timeout(300_000);
  let fake: TencentFake;
  let built: SpareRegistry;
  let live: SpareRegistry;
  let proxy: FaultProxy;
  let builder: SpareBuilder;
  let project: StacksProject;
  let transport: Transport;
  let first: Record<string, Exported>;

  before(async () => {
    fake = await TencentFake.start({ keys: [key] });
    built = await SpareRegistry.start("first-password");
    live = await SpareRegistry.start("second-password");
    proxy = await FaultProxy.start(live.host);
    builder = await SpareBuilder.start([built.host]);
    transport = new Transport(environmentForTests(CHECKOUT));
    project = new StacksProject({
      DOCKER_CONFIG: builder.dockerConfig,
      TENCENTCLOUD_ENDPOINT: fake.url,
      TENCENTCLOUD_SECRET_ID: key.secretId,
      TENCENTCLOUD_SECRET_KEY: key.secretKey,
    });
    project.write("shop/go.mod", "module example.com/shop\n\ngo 1.24\n");
    SERVICES.forEach((service) => edit(service, "one"));
    const { builder: name, goImage, goVersion } = sharedEngine();
    const source = { root: "shop", platforms: ["linux/amd64"], builder: name, goImage, goVersion };
    const namespace = { namespace: "acme-staging", host: built.host, username: USER, keepVersions: 20 };
    await project.init("staging", { ...source, ...namespace }, { registryPassword: "first-password" });
    const instance = fake.world.addInstance(region, "tcr-xxxxxxxx", key.uin);
    const owned = { namespace: "live", instance: instance.id, host: proxy.host };
    const target = { ...owned, username: USER, fromUsername: USER };
    const secrets = { registryPassword: "second-password", fromPassword: "first-password" };
    await project.init("prod", target, secrets);
  });

  after(async () => {
    await transport.close();
    project.remove();
    await builder.remove();
    await proxy.close();
    await live.remove();
    await built.remove();
    await fake.close();
  });

  it("B10 staging reports everything that is wrong before anything happens", async () => {
    project.configure("staging", { username: "", namespace: "Acme" });
    project.env["TENCENTCLOUD_SECRET_ID"] = "";
    const said = await project.run("staging", "up");
    project.configure("staging", { username: USER, namespace: "acme-staging" });
    project.env["TENCENTCLOUD_SECRET_ID"] = key.secretId;
    assert.notEqual(said.code, 0, said.output);
    assert.match(said.output, /username/);
    project.env["TENCENTCLOUD_SECRET_KEY"] = "";
    const keys = await project.run("staging", "up");
    project.env["TENCENTCLOUD_SECRET_KEY"] = key.secretKey;
    assert.notEqual(keys.code, 0, keys.output);
    assert.match(keys.output, /TENCENTCLOUD_SECRET_KEY.*missing/);
    assert.equal(fake.calls.length, 0);
    assert.doesNotMatch(await project.state("staging"), /CcrNamespace/);
  });

  it("brings one service up alone, before the namespace is there", async () => {
    const targets = targetsOf(["auth"]).flatMap((target) => ["--target", target]);
    await succeed(project.run("staging", "up", ...targets));
    assert.ok(fake.world.repository(region, "acme-staging/auth"));
    assert.equal(fake.world.repository(region, "acme-staging/shop"), undefined);
  });

  it("F22 staging builds into the namespace that it makes, and leaves no secret anywhere", async () => {
    await succeed(project.run("staging", "up", "--logtostderr", "--logflow", "-v=9"));
    assert.deepEqual([...fake.world.namespaces(region).keys()], ["acme-staging"]);
    first = await project.images("staging");
    for (const service of SERVICES) {
      assert.equal(
        first[service]?.ref,
        `${built.host}/acme-staging/${service}@${first[service]?.digest ?? ""}`,
      );
      assert.equal(fake.world.repository(region, `acme-staging/${service}`)?.isPublic, false);
    }
    await succeed(project.run("staging", "preview", "--diff"));
    await project.state("staging");
    const traces = `${project.traces()}\n${registryContent(built)}`;
    assert.match(traces, /example\.com\/shop/, "the search must be able to find something");
    for (const canary of [key.secretKey, key.secretId, "first-password"]) {
      assert.ok(!traces.includes(canary), `${canary} was found`);
      assert.ok(!traces.includes(Buffer.from(canary).toString("base64")), `${canary} was found in base64`);
    }
    await succeed(project.run("staging", "up", "--expect-no-changes"));
  });

  it("prod copies what staging has built, documents too, with equal digests and without a build", async () => {
    const attached = await attach("auth", first["auth"]!.digest);
    builder.records.mark();
    await succeed(project.run("prod", "up"));
    assert.deepEqual(builder.records.solves(), []);
    const promoted = await project.images("prod");
    for (const service of SERVICES) {
      const { digest, version } = first[service]!;
      assert.equal(promoted[service]?.ref, `${proxy.host}/live/${service}@${digest}`);
      assert.deepEqual(promoted[service].tags, [version, "prod"]);
      for (const reference of [digest, version, "prod"]) {
        assert.equal(await liveDigest(service, reference), digest, reference);
      }
      const pulled = await repository(live, `live/${service}`, "second-password").manifest(digest);
      assert.equal(digestOfBytes(pulled!.bytes), digest);
    }
    const documents = repository(live, "live/auth", "second-password");
    const list = await documents.manifest(first["auth"]!.digest.replace(":", "-"));
    assert.match(list!.bytes.toString(), new RegExp(attached.document));
    assert.equal(await documents.digestOf(attached.document), attached.document);
    assert.ok(await documents.hasBlob({ mediaType: "", digest: attached.blob, size: 0 }));
    const signature = `${first["auth"]!.digest.replace(":", "-")}.sig`;
    assert.equal(await documents.digestOf(signature), attached.document);
  });

  it("F18 a preview and an up without a change do not ask the registry", async () => {
    proxy.clear();
    await succeed(project.run("prod", "preview"));
    await succeed(project.run("prod", "up", "--expect-no-changes"));
    assert.deepEqual(proxy.passed, []);
    for (const secret of ["first-password", "second-password"]) {
      assert.ok(!project.traces().includes(secret));
    }
  });

  it("refuses a service and a version that staging does not have, before anything is copied", async () => {
    proxy.clear();
    const unknown = await fail(promote("aut=1", "shop"));
    assert.match(unknown, /promote\[0\]: "aut=1" names a service that staging does not have.*auth/);
    assert.match(unknown, /promote\[1\]: "shop" is not of the form/);
    edit("shop", "two");
    await succeed(project.run("staging", "up"));
    const missing = `sha256:${"0".repeat(64)}`;
    const output = await fail(promote("auth=none-such"));
    assert.match(output, /promote.auth: "none-such" is not in .*acme-staging\/auth/);
    assert.match(await fail(promote(`auth=${missing}`)), /promote.auth: "sha256:0+" is not in/);
    assert.match(await fail(promote("auth=buildcache")), /is not an image/);
    assert.deepEqual(proxy.writes(), []);
    assert.equal(await liveDigest("shop", "prod"), first["shop"]!.digest);
  });

  it("one image that cannot arrive: no name moves, nor the outputs; the next run takes up from there", async () => {
    edit("auth", "two");
    await succeed(project.run("staging", "up"));
    const second = await project.images("staging");
    proxy.clear();
    proxy.fail(/^PUT .*\/live\/shop\/manifests\/sha256:/, 403);
    const output = await fail(promote());
    assert.match(
      output,
      /not every image has arrived.*shop: .*the credentials do not allow this \(403\): on demand/s,
    );
    assert.equal(
      await liveDigest("auth", second["auth"]!.digest),
      second["auth"]!.digest,
      "auth has arrived",
    );
    for (const service of SERVICES) {
      assert.equal(await liveDigest(service, "prod"), first[service]!.digest);
      assert.equal((await project.images("prod"))[service]?.digest, first[service]!.digest);
    }
    proxy.clear();
    await succeed(promote());
    assert.ok(!proxy.writes().some((one) => one.startsWith("POST")), "no blob is sent twice");
    for (const service of SERVICES) {
      assert.equal(await liveDigest(service, "prod"), second[service]!.digest);
      assert.equal(await liveDigest(service, first[service]!.version), first[service]!.digest, "stays");
    }
  });

  it("a blob that staging has lost is named, and no name moves", async () => {
    const before = await tagsOf("prod");
    edit("auth", "three");
    edit("shop", "three");
    await succeed(project.run("staging", "up"));
    const lost = await loseLayer("shop", (await project.images("staging"))["shop"]!.digest);
    const output = await fail(promote());
    assert.match(output, new RegExp(`shop: .*acme-staging/shop@${lost}: does not exist`));
    assert.deepEqual(await tagsOf("prod"), before);
    edit("shop", "two");
    await succeed(project.run("staging", "up"));
    await succeed(promote());
  });

  it("a name that cannot be moved: the others are moved back", async () => {
    const before = await tagsOf("prod");
    proxy.clear();
    proxy.fail(/^PUT .*\/live\/shop\/manifests\/prod/, 403);
    await fail(promote(...SERVICES.map((service) => `${service}=${first[service]!.version}`)));
    assert.ok(
      proxy.writes().filter((one) => /auth\/manifests\/prod/.test(one)).length >= 2,
      "moved and back",
    );
    assert.deepEqual(await tagsOf("prod"), before);
  });

  it("rolls back by version and by digest, without copying, and removes nothing", async () => {
    const before = await tagsOf("prod");
    proxy.clear();
    await succeed(promote(`auth=${first["auth"]!.version}`, `shop=${first["shop"]!.digest}`));
    assert.ok(!proxy.writes().some((one) => one.startsWith("POST") || one.startsWith("DELETE")));
    for (const service of SERVICES) {
      assert.equal(await liveDigest(service, "prod"), first[service]!.digest);
      assert.equal(
        await liveDigest(service, before[service]),
        before[service],
        "what ran before is still there",
      );
    }
    await succeed(promote());
    assert.deepEqual(await tagsOf("prod"), before);
  });

  it("F1 F2 a registry that fails for a moment is asked again", async () => {
    edit("auth", "four");
    await succeed(project.run("staging", "up"));
    proxy.clear();
    proxy.fail(/^POST .*\/blobs\/uploads/, 503, 2);
    proxy.fail(/^PUT .*\/blobs\/uploads/, 0, 1);
    proxy.fail(/^PUT .*\/manifests\/sha256/, 429, 2);
    proxy.fail(/^PUT .*\/manifests\/prod/, 502, 1, true);
    await succeed(promote());
    const { digest } = (await project.images("staging"))["auth"]!;
    assert.equal(await liveDigest("auth", "prod"), digest);
    await succeed(project.run("prod", "up", "--expect-no-changes"));
  });

  it("F17 a refresh loses nothing while the registry is down, and finds what somebody removed", async () => {
    const state = await tagsOf("prod");
    proxy.clear();
    proxy.fail(/./, 403);
    await succeed(project.run("prod", "refresh"));
    proxy.clear();
    await succeed(project.run("prod", "up", "--expect-no-changes"));
    const removed = repository(live, "live/auth", "second-password");
    assert.ok(await removed.deleteTag(state["auth"]));
    assert.equal(await liveDigest("auth", "prod"), undefined);
    await succeed(project.run("prod", "refresh"));
    await succeed(project.run("prod", "up"));
    assert.deepEqual(await tagsOf("prod"), state);
  });

  it("F16 a new password copies nothing, and the next promotion uses it", async () => {
    live.rotate("first-password");
    await project.secrets("prod", { registryPassword: "first-password" });
    proxy.clear();
    await succeed(project.run("prod", "up"));
    assert.deepEqual(proxy.writes(), []);
    edit("shop", "five");
    await succeed(project.run("staging", "up"));
    await succeed(promote());
    live.rotate("second-password");
    await project.secrets("prod", { registryPassword: "second-password" });
    await succeed(project.run("prod", "up"));
  });

  it("F16 a new password of staging builds nothing, and the next push and promotion use it", async () => {
    built.rotate("second-password");
    await project.secrets("staging", { registryPassword: "second-password" });
    await project.secrets("prod", { fromPassword: "second-password" });
    builder.records.mark();
    await succeed(project.run("staging", "up"));
    assert.deepEqual(builder.records.solves(), []);
    edit("shop", "six");
    await succeed(project.run("staging", "up"));
    await succeed(promote());
    const { digest } = (await project.images("staging"))["shop"]!;
    assert.equal(await liveDigest("shop", "prod"), digest);
  });

  it("F13 F14 destroying one stack leaves the other's images", async () => {
    const state = await tagsOf("prod");
    project.configure("staging", { onDestroy: "deleteImages" });
    await succeed(project.run("staging", "up"));
    await succeed(project.run("staging", "destroy"));
    assert.deepEqual([...fake.world.namespaces(region).keys()], []);
    assert.deepEqual(await tagsOf("prod"), state);
    const before = await project.state("prod");
    assert.match(await fail(project.run("prod", "destroy", "--continue-on-error")), /protected/);
    assert.deepEqual(resourcesIn(await project.state("prod")), resourcesIn(before));
    // staging is gone, and with it what an update of prod would promote: protection goes without one
    await project.ok("state", "unprotect", "--all", "--yes", "--stack", "prod");
    const output = await succeed(project.run("prod", "destroy"));
    assert.deepEqual([...fake.world.instances.get("tcr-xxxxxxxx")!.namespaces.keys()], ["live"]);
    assert.match(output, new RegExp(`stay in the registry: .*live/auth@${state["auth"]}`));
    assert.deepEqual(await tagsOf("prod"), state);
  });

  function edit(service: Service, word: string): void {
    const text = `package main\n\nfunc main() { println("${service} ${word}") }\n`;
    project.write(`shop/cmd/${service}/main.go`, text);
  }

  /** The namespace and the release in a state, without what every export encrypts anew; the rest is only looked at. */
  function resourcesIn(state: string): unknown {
    const readable = (key: string, value: unknown): unknown => (key === "ciphertext" ? "" : value);
    const { deployment } = JSON.parse(state, readable) as { deployment: { resources: { urn: string }[] } };
    const own = deployment.resources.filter(({ urn }) => /TcrNamespace|ImagePromotion/.test(urn));
    assert.ok(own.length >= 5);
    return own;
  }

  function promote(...selections: string[]): Promise<Said> {
    project.configure("prod", { promote: selections });
    return project.run("prod", "up");
  }

  function repository(registry: SpareRegistry, path: string, password: string): Repository {
    const address = { host: registry.host, path, credentials: { username: USER, password } };
    return new Repository(transport, address, "pull,push");
  }

  function liveDigest(service: string, reference: string): Promise<string | undefined> {
    return repository(live, `live/${service}`, "second-password").digestOf(reference);
  }

  async function tagsOf(tag: string): Promise<Record<Service, string>> {
    return {
      auth: (await liveDigest("auth", tag)) ?? "",
      shop: (await liveDigest("shop", tag)) ?? "",
    };
  }

  /** Attaches a document to an image of staging, by the specification's tag and by cosign's. */
  async function attach(service: string, digest: string): Promise<{ document: string; blob: string }> {
    const source = repository(built, `acme-staging/${service}`, "first-password");
    const blob = Buffer.from('{"packages":[]}');
    const layer = { mediaType: "application/spdx+json", digest: digestOfBytes(blob), size: blob.length };
    const empty = Buffer.from("{}");
    const config = { mediaType: "application/vnd.oci.empty.v1+json", digest: digestOfBytes(empty), size: 2 };
    await source.writeBlob(layer, () => Promise.resolve(Readable.from([blob])));
    await source.writeBlob(config, () => Promise.resolve(Readable.from([empty])));
    const subject = { mediaType: INDEX_TYPE, digest, size: (await source.manifest(digest))!.bytes.length };
    const parts = { artifactType: "application/spdx+json", config, layers: [layer], subject };
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST_TYPE, ...parts }));
    const document = digestOfBytes(bytes);
    const manifest = { mediaType: MANIFEST_TYPE, digest: document, bytes };
    await source.putManifest(document, manifest);
    await source.putManifest(`${digest.replace(":", "-")}.sig`, manifest);
    const manifests = [{ mediaType: MANIFEST_TYPE, digest: document, size: bytes.length }];
    const list = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests }));
    await source.putManifest(digest.replace(":", "-"), { mediaType: INDEX_TYPE, digest: "", bytes: list });
    return { document, blob: layer.digest };
  }

  /** Takes the compiled service's layer out of staging's registry. @returns its digest. */
  async function loseLayer(service: string, digest: string): Promise<string> {
    const source = repository(built, `acme-staging/${service}`, "first-password");
    const index = JSON.parse((await source.manifest(digest))!.bytes.toString()) as {
      manifests: { digest: string }[];
    };
    const image = (await source.manifest(index.manifests[0]!.digest))!.bytes.toString();
    const layers = (JSON.parse(image) as { layers: { digest: string }[] }).layers;
    const lost = layers.at(-1)!.digest;
    const hex = lost.slice("sha256:".length);
    fs.rmSync(path.join(built.folder, "data/docker/registry/v2/blobs/sha256", hex.slice(0, 2), hex, "data"));
    return lost;
  }
});

/** Everything that a registry holds; what is compressed with gzip also unpacked. */
function registryContent({ folder }: SpareRegistry): string {
  const files = fs.readdirSync(path.join(folder, "data"), { recursive: true, withFileTypes: true });
  const blobs = files
    .filter((one) => one.isFile() && one.name === "data")
    .map((one) => fs.readFileSync(path.join(one.parentPath, one.name)));
  return blobs
    .map((blob) => (blob.readUInt16BE(0) === 0x1f8b ? gunzipSync(blob) : blob).toString("latin1"))
    .join("\n");
}

async function succeed(run: Promise<Said>): Promise<string> {
  const { code, output } = await run;
  assert.equal(code, 0, output);
  return output;
}

async function fail(run: Promise<Said>): Promise<string> {
  const { code, output } = await run;
  assert.notEqual(code, 0, output);
  return output;
}

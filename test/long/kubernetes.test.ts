/*
 * Proves on a real Kubernetes control plane, with Pulumi's own provider, BuildKit and a strict double of Tencent's API, that
 * the examples run as they are: what a changed line, an image that fails and a rotated pull secret do to the cluster, that
 * pods are admitted by the `restricted` standard without a warning, and that a destroy leaves nothing. No image is pulled
 * there, and nothing runs: kwok says of each pod that it is ready. `npm run long -- kubernetes`.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { documentedPolicies } from "../fakes/tencent/documentedPolicies";
import type { FakeInstance } from "../fakes/tencent/enterpriseWorld";
import type { Policy } from "../fakes/tencent/policy";
import { TencentFake } from "../fakes/tencent/server";
import { CHECKOUT, sharedEngine } from "../support/integration/sharedEngine";
import { SpareBuilder } from "../support/integration/spareBuilder";
import { SpareRegistry } from "../support/integration/spareRegistry";
import { Cluster, type Manifest } from "../support/kubernetes/cluster";
import { type ExampleRun, ExampleStack } from "../support/kubernetes/exampleStack";
import { ensurePrograms, type Programs } from "../support/kubernetes/goPrograms";

const MINUTES = 60_000;
const CATALOG = "application/catalog/cmd/catalog/main.go";
const AUTH = "application/auth/cmd/auth/main.go";
const RESTRICTED = Object.fromEntries(
  ["enforce", "warn", "audit"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "restricted"]),
);
const key = { secretId: "AKIDcanary0id", secretKey: "canary-secret-key-1", uin: "100000000001" };

describe("examples on a Kubernetes control plane", function () {
  this.timeout(60 * MINUTES);
  // each test goes on where the one before it has ended
  this.bail(true);
  let programs: Programs;
  let cluster: Cluster;

  before(async () => {
    const folder = join(sharedEngine().paths.data, "kubernetes");
    programs = await ensurePrograms(folder, (text) => process.stdout.write(`    ${text}\n`));
    cluster = await Cluster.start(programs);
  });
  after(() => cluster.remove());

  const deployments = async (namespace: string): Promise<Map<string, Rollout>> => {
    const { items = [] } = await cluster.must("GET", `/apis/apps/v1/namespaces/${namespace}/deployments`);
    return new Map(items.map((one) => [labelOf(one), rolloutOf(one)]));
  };
  const pods = async (namespace: string): Promise<readonly Manifest[]> =>
    (await cluster.must("GET", `/api/v1/namespaces/${namespace}/pods`)).items ?? [];
  const isGone = async (path: string): Promise<boolean> => (await cluster.ask("GET", path)).status === 404;

  it("would say of a pod that the standard refuses why it does", async () => {
    await cluster.must("POST", "/api/v1/namespaces", namespaceOf("strict"));
    const body = { metadata: { name: "loose" }, spec: { containers: [{ name: "loose", image: "loose" }] } };
    const { status } = await cluster.ask("POST", "/api/v1/namespaces/strict/pods", body);
    assert.equal(status, 403);
    const template = { metadata: { labels: { app: "loose" } }, spec: body.spec };
    const spec = { selector: { matchLabels: { app: "loose" } }, template };
    const path = "/apis/apps/v1/namespaces/strict/deployments";
    const { warnings } = await cluster.ask("POST", path, { metadata: { name: "loose" }, spec });
    assert.match(warnings.join(), /would violate PodSecurity .*restricted/);
  });

  describe("examples/kubernetes on the engine of this checkout", () => {
    let stack: ExampleStack;
    let last: Rollout;

    before(async () => {
      await cluster.must("POST", "/api/v1/namespaces", namespaceOf("team"));
      const config = {
        "kubernetes:namespace": "team",
        "shop-on-kubernetes:build": { platforms: ["linux/amd64"] },
      };
      stack = await ExampleStack.create("kubernetes", programs, { KUBECONFIG: cluster.kubeconfig }, config);
      await stack.shell(engineCommands(stack.folder));
      await stack.set("registry", `${sharedEngine().registry}/test/${randomBytes(6).toString("hex")}`);
    });
    after(() => stack.remove());

    it("deploys the image by its digest; its pods are admitted without a warning", async () => {
      const done = succeeded(await stack.run("up"));
      last = (await deployments("team")).get("catalog")!;
      assert.match(last.image, /^127\.0\.0\.1:\d+\/test\/.*\/catalog@sha256:[0-9a-f]{64}$/);
      assert.equal(last.ready, 2);
      assert.deepEqual(warningsIn(done), []);
    });

    it("has nothing to do then", async () => {
      succeeded(await stack.run("up", "--expect-no-changes"));
    });

    it("a changed line rolls the Deployment", async () => {
      stack.replace(CATALOG, '"catalog", Version', '"catalogue", Version');
      const done = succeeded(await stack.run("up"));
      assert.deepEqual(done.changed, ["update Deployment catalog", "update Image catalog"]);
      const after = (await deployments("team")).get("catalog")!;
      assert.notEqual(after.image, last.image);
      assert.equal(after.generation, last.generation + 1);
      last = after;
    });

    it("an image that fails changes nothing in the cluster", async () => {
      stack.replace(CATALOG, "func main() {", "func main() { undefined()");
      const done = await stack.run("up");
      assert.notEqual(done.code, 0, done.output);
      assert.deepEqual(done.failed, ["catalog"]);
      assert.deepEqual((await deployments("team")).get("catalog"), last);
    });

    it("a destroy leaves nothing", async () => {
      succeeded(await stack.run("destroy"));
      assert.deepEqual(await stack.resources(), []);
      assert.equal((await deployments("team")).size, 0);
    });
  });

  describe("examples/tke", () => {
    let fake: TencentFake;
    let instance: FakeInstance;
    let registry: SpareRegistry;
    let builder: SpareBuilder;
    let stack: ExampleStack;
    let known: NodeJS.Timeout;
    let last: ReadonlyMap<string, Rollout>;

    before(async () => {
      fake = await TencentFake.start({ keys: [key], policies: [policyOf("shop")] });
      instance = fake.world.addInstance("ap-guangzhou", "tcr-xxxxxxxx", key.uin);
      registry = await SpareRegistry.start("unknown");
      builder = await SpareBuilder.start([registry.host]);
      known = acceptAccounts(instance, registry);
      const { builder: name, goImage: image, goVersion: version } = sharedEngine();
      const env = {
        KUBECONFIG: cluster.kubeconfig,
        DOCKER_CONFIG: builder.dockerConfig,
        BUILDX_CONFIG: undefined,
        TENCENTCLOUD_ENDPOINT: fake.url,
        TENCENTCLOUD_SECRET_ID: key.secretId,
        TENCENTCLOUD_SECRET_KEY: key.secretKey,
      };
      stack = await ExampleStack.create("tke", programs, env, {
        "shop-on-tke:region": "ap-guangzhou",
        "shop-on-tke:instance": instance.id,
        "shop-on-tke:host": registry.host,
        "shop-on-tke:build": { builder: name, go: { image, version }, platforms: ["linux/amd64"] },
      });
    });
    after(async () => {
      clearInterval(known);
      stack.remove();
      await builder.remove();
      await registry.remove();
      await fake.close();
    });

    const pullSecrets = async (): Promise<Logins> => {
      const { items = [] } = await cluster.must("GET", "/api/v1/namespaces/shop/secrets");
      assert.equal(items.length, 1);
      return loginsIn(items[0]!);
    };
    const pullAccount = (): { username: string; password: string } => {
      const { login, password } = instance.accounts.find((one) => one.login === "tcr$shop-pull")!;
      return { username: login, password };
    };

    it("one program makes the namespace, pushes, and deploys what the cluster may pull", async () => {
      const done = succeeded(await stack.run("up"));
      assert.deepEqual(warningsIn(done), []);
      last = await deployments("shop");
      for (const [name, { image }] of last) {
        assert.match(image, new RegExp(`^${registry.host}/shop/${name}@sha256:[0-9a-f]{64}$`));
      }
      assert.deepEqual(
        [...last].map(([name, { ready }]) => [name, ready]),
        [
          ["auth", 1],
          ["catalog", 2],
        ],
      );
      assert.equal((await pods("shop")).length, 3);
      const { username, password } = (await pullSecrets())[registry.host]!;
      assert.deepEqual({ username, password }, pullAccount());
    });

    it("has nothing to do then", async () => {
      succeeded(await stack.run("up", "--expect-no-changes"));
    });

    it("a changed line rolls one Deployment", async () => {
      stack.replace(CATALOG, '"catalog", Version', '"catalogue", Version');
      builder.records.mark();
      const done = succeeded(await stack.run("up"));
      assert.deepEqual(done.changed, ["update Deployment catalog", "update Image catalog"]);
      assert.equal(builder.records.solves().length, 1);
      const after = await deployments("shop");
      assert.equal(after.get("catalog")!.generation, last.get("catalog")!.generation + 1);
      assert.deepEqual(after.get("auth"), last.get("auth"));
      last = after;
    });

    it("a rotated pull account changes its Secret alone: no image, no Deployment", async () => {
      const { password } = pullAccount();
      await stack.set("rotation", "2");
      builder.records.mark();
      const done = succeeded(await stack.run("up"));
      const changed = done.changes
        .map(({ type, name }) => `${type} ${name}`)
        // the dynamic provider has the configuration as its inputs
        .filter((one) => !/^(Stack|pulumi-nodejs) /.test(one));
      assert.deepEqual([...new Set(changed)].sort(), ["Secret pull", "ServiceAccount team-pull"]);
      assert.deepEqual(builder.records.solves(), []);
      assert.notEqual(pullAccount().password, password);
      assert.equal((await pullSecrets())[registry.host]?.password, pullAccount().password);
      assert.deepEqual(await deployments("shop"), last);
    });

    it("an image that fails changes no Deployment", async () => {
      stack.replace(AUTH, "func main() {", "func main() { undefined()");
      const done = await stack.run("up");
      assert.notEqual(done.code, 0, done.output);
      assert.deepEqual(done.failed, ["auth"]);
      assert.deepEqual(await deployments("shop"), last);
    });

    it("a destroy leaves nothing in the cluster and no account; the images stay", async () => {
      succeeded(await stack.run("destroy"));
      assert.deepEqual(await stack.resources(), []);
      assert.ok(await isGone("/api/v1/namespaces/shop"));
      assert.deepEqual([instance.accounts.length, instance.immutability.length], [0, 0]);
      assert.ok(instance.namespaces.has("shop"));
    });
  });
});

/** What a Deployment runs, and how far it is. */
interface Rollout {
  readonly image: string;
  readonly generation: number;
  readonly ready: number;
}

/** The policy of docs/tencent.md, of a namespace. */
function policyOf(namespace: string): Policy {
  const text = JSON.stringify(documentedPolicies().enterprise);
  return JSON.parse(text.replaceAll("tcr-xxxxxxxx/prod", `tcr-xxxxxxxx/${namespace}`)) as Policy;
}

type Logins = Readonly<Record<string, { readonly username: string; readonly password: string }>>;

function succeeded(run: ExampleRun): ExampleRun {
  assert.equal(run.code, 0, run.output);
  return run;
}

/** What the API has warned of; what Pulumi itself says while a Deployment is not ready yet is none of that. */
function warningsIn({ output }: ExampleRun): string[] {
  return output.split("\n").filter((line) => line.includes("PodSecurity"));
}

function namespaceOf(name: string): object {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: RESTRICTED } };
}

function labelOf({ metadata }: Manifest): string {
  return (metadata as { labels: Record<string, string> }).labels["app.kubernetes.io/name"] ?? "";
}

function rolloutOf({ metadata, spec, status }: Manifest): Rollout {
  const { template } = spec as { template: { spec: { containers: { image: string }[] } } };
  const { readyReplicas = 0 } = status as { readyReplicas?: number };
  const { image = "" } = template.spec.containers[0] ?? {};
  return { image, generation: metadata?.generation ?? 0, ready: readyReplicas };
}

function loginsIn(secret: Manifest): Logins {
  const { ".dockerconfigjson": text = "" } = secret["data"] as Record<string, string>;
  return (JSON.parse(Buffer.from(text, "base64").toString()) as { auths: Logins }).auths;
}

/** The commands of docs/engine.md that configure an example, after those that install it. */
function engineCommands(folder: string): string {
  const text = readFileSync(join(CHECKOUT, "docs", "engine.md"), "utf8");
  const [commands] = /^engine\(\) \{[^]*?\n(?=pulumi up\n)/m.exec(text) ?? assert.fail("no commands");
  const { paths } = sharedEngine();
  const copy = join(folder, "..", "..", ".go-service-image", "engine.json");
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(paths.engineFile, copy);
  return commands;
}

/** As the service does: whoever has an account of the instance may log in to its registry. */
function acceptAccounts(instance: FakeInstance, registry: SpareRegistry): NodeJS.Timeout {
  let last = "";
  return setInterval(() => {
    const accounts = instance.accounts.map(({ login, password }): [string, string] => [login, password]);
    if (JSON.stringify(accounts) !== last) {
      last = JSON.stringify(accounts);
      registry.accept(Object.fromEntries(accounts));
    }
  }, 20);
}

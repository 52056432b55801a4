/*
 * Proves that the TKE example declares one program's worth: the namespace, an account that may pull alone, its Secret, and
 * for each service an image, a Deployment by its digest and a Service; that nothing but the image's own Deployment waits
 * for an image; and that the program runs with a registry that is there, without an account. No cluster is asked.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Registration, registrations } from "../support/component/recording";

const DIGEST = `sha256:${"d".repeat(64)}`;
const TENCENT = { region: "ap-guangzhou", instance: "tcr-1", host: "acme.tencentcloudcr.com" };

describe("examples/tke", () => {
  const folder = process.cwd();
  const load = createRequire(__filename);
  const program = join(folder, "dist", "examples", "tke", "index.js");

  afterEach(() => {
    process.chdir(folder);
    pulumi.runtime.setAllConfig({});
  });

  function run(config: Record<string, string>): Promise<Registration[]> {
    process.chdir(join(folder, "examples", "tke"));
    const values = Object.entries(config).map(([key, value]) => [`project:${key}`, value]);
    pulumi.runtime.setAllConfig(Object.fromEntries(values) as Record<string, string>);
    Reflect.deleteProperty(load.cache, program);
    return registrations(
      () => void load(program),
      (type, name) => {
        if (type.endsWith("ServiceAccount")) {
          return { password: `canary-${name}` };
        }
        return type.endsWith("docker-build:index:Image") ? { digest: DIGEST } : {};
      },
    );
  }

  const ofType = (all: readonly Registration[], type: string): Registration[] =>
    all.filter((one) => one.type.endsWith(type));

  it("deploys each image by its digest, pulled with an account that may do nothing else", async () => {
    const all = await run(TENCENT);
    const deployments = ofType(all, "apps/v1:Deployment");
    assert.deepEqual(deployments.map(({ name }) => name).sort(), ["auth", "catalog"]);
    for (const { name, inputs } of deployments) {
      const pod = (inputs["spec"] as { template: { spec: Pod } }).template.spec;
      assert.equal(pod.containers[0]?.image, `acme.tencentcloudcr.com/shop/${name}@${DIGEST}`);
      assert.deepEqual(pod.imagePullSecrets, [{ name: "pull" }]);
    }
    const account = ofType(all, "tcr:ServiceAccount").find(({ name }) => name === "team-pull");
    assert.deepEqual(account?.inputs["actions"], ["tcr:PullRepository"]);
    assert.equal(account.inputs["expiresInDays"], 365);
    const [secret] = ofType(all, "core/v1:Secret");
    assert.deepEqual(secret?.secretInputs, ["stringData"]);
    const { auths } = JSON.parse(
      (secret.inputs["stringData"] as Record<string, string>)[".dockerconfigjson"]!,
    ) as { auths: Record<string, { username: string; password: string; auth: string }> };
    const credentials = auths["acme.tencentcloudcr.com"]!;
    assert.deepEqual([credentials.username, credentials.password], ["tcr$shop-pull", "canary-team-pull"]);
    assert.equal(Buffer.from(credentials.auth, "base64").toString(), "tcr$shop-pull:canary-team-pull");
  });

  it("a changed rotation reaches the account that pulls, and no image and no Deployment", async () => {
    const withoutRotation = await run(TENCENT);
    const rotated = await run({ ...TENCENT, rotation: "2" });
    const changed = rotated.filter(({ inputs }, index) => {
      return JSON.stringify(inputs) !== JSON.stringify(withoutRotation[index]?.inputs);
    });
    assert.deepEqual(
      changed.map(({ type, name }) => `${type.split(":").at(-1) ?? ""} ${name}`),
      ["ServiceAccount team-pull"],
    );
  });

  it("no Deployment is made from an output of the Secret: replacing it would delete them first", async () => {
    for (const { name, dependencies, madeFrom } of ofType(await run(TENCENT), "apps/v1:Deployment")) {
      assert.ok(dependencies.includes("pull"), "comes after the Secret");
      assert.deepEqual(madeFrom["spec"], [name]);
    }
  });

  it("builds where and with what the configuration says", async () => {
    const go = { image: "127.0.0.1:5000/library/golang:1.26.8", version: "1.26.8" };
    const build = JSON.stringify({ builder: "mine", go, platforms: ["linux/arm64"] });
    const images = ofType(await run({ ...TENCENT, build }), "docker-build:index:Image");
    assert.equal(images.length, 2);
    for (const { inputs } of images) {
      assert.deepEqual(inputs["builder"], { name: "mine" });
      assert.deepEqual(inputs["platforms"], ["linux/arm64"]);
    }
  });

  it("shows at a Deployment what the cluster's namespace would refuse of its pods", async () => {
    const [namespace] = ofType(await run(TENCENT), "core/v1:Namespace");
    const { labels } = namespace!.inputs["metadata"] as { labels: Record<string, string> };
    assert.deepEqual(Object.entries(labels), [
      ["pod-security.kubernetes.io/enforce", "restricted"],
      ["pod-security.kubernetes.io/warn", "restricted"],
    ]);
  });

  it("a failed image keeps its own Deployment alone from changing", async () => {
    const all = await run(TENCENT);
    for (const { name, dependencies } of ofType(all, "apps/v1:Deployment")) {
      assert.ok(dependencies.includes(name), "waits for its image");
      const other = name === "auth" ? "catalog" : "auth";
      assert.ok(!dependencies.includes(other));
    }
  });

  it("puts a Service with the image's ports before each of them", async () => {
    const services = ofType(await run(TENCENT), "core/v1:Service");
    const portsOf = ({ inputs }: Registration): number[] =>
      (inputs["spec"] as { ports: { port: number }[] }).ports.map(({ port }) => port);
    assert.deepEqual(Object.fromEntries(services.map((one) => [one.name, portsOf(one)])), {
      auth: [8000],
      catalog: [8000, 9000],
    });
  });

  it("runs with a registry that is there, without an account of Tencent Cloud", async () => {
    const all = await run({ registry: "127.0.0.1:5000/shop" });
    assert.ok(!all.some(({ type }) => type.includes("tcr:") || type.endsWith("core/v1:Secret")));
    assert.equal(ofType(all, "apps/v1:Deployment").length, 2);
  });
});

interface Pod {
  readonly containers: readonly { readonly image: string }[];
  readonly imagePullSecrets?: unknown;
}

/*
 * Proves that the examples that import the package by its name run: the program declares its images, and two stacks of
 * others use them.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { DIGEST, record, type Recording, valueOf } from "../support/component/recording";

describe("examples", () => {
  const folder = process.cwd();
  const load = createRequire(__filename);

  afterEach(() => process.chdir(folder));

  async function run<Exports>(
    example: string,
    config: Readonly<Record<string, string>>,
    outputs: unknown = {},
  ): Promise<Recording<Exports | undefined> & { result: Exports }> {
    process.chdir(join(folder, "examples", example));
    Object.entries(config).forEach(([key, value]) => pulumi.runtime.setConfig(`project:${key}`, value));
    const program = join(folder, "dist", "examples", example, "index.js");
    Reflect.deleteProperty(load.cache, program);
    const recording = await record(
      () => load(program) as Exports,
      false,
      (type) => (type === "pulumi:pulumi:StackReference" ? { outputs, secretOutputNames: [] } : {}),
    );
    assert.ifError(recording.error);
    return { ...recording, result: recording.result! };
  }

  /** Outputs of the program, as its stack has them. */
  async function exported(): Promise<{ images: unknown }> {
    const { result } = await run<{ images: unknown }>("program", { registry: "registry.example.com/team" });
    return { images: await valueOf(pulumi.output(result.images)) };
  }

  it("program declares two images and what they share", async () => {
    const { result, registrations } = await run<{ authImage: pulumi.Output<string> }>("program", {
      registry: "registry.example.com/team",
    });
    assert.equal(await valueOf(result.authImage), `registry.example.com/team/auth@${DIGEST}`);
    assert.deepEqual(
      registrations.filter(({ type }) => type === "docker-build:index:Image").map(({ name }) => name),
      ["shop-go-dependencies", "shop-auth", "shop-order"],
    );
  });

  it("consumer makes a compose file of them", async () => {
    const { result } = await run<Record<string, pulumi.Output<string>>>(
      "consumer",
      { shop: "org/shop/dev" },
      await exported(),
    );
    const image = `registry.example.com/team/auth@${DIGEST}`;
    assert.equal(await valueOf(result["authImage"]!), image);
    assert.match((await valueOf(result["compose"]!))!, new RegExp(`auth:\n +image: ${image}\n[^]*8000:8000`));
  });

  it("deploy runs each of them in a Deployment, with its ports", async () => {
    const { registrations } = await run("deploy", { shop: "org/shop/dev" }, await exported());
    const pods = registrations.flatMap(({ type, inputs }) =>
      type === "kubernetes:apps/v1:Deployment"
        ? [(inputs as { spec: { template: { spec: { containers: object[] } } } }).spec.template.spec]
        : [],
    );
    const containers = pods.map((pod) => pod.containers[0] as { image: string; ports: object[] });
    assert.deepEqual(
      containers.map(({ image, ports }) => [image, ports.length]),
      [
        [`registry.example.com/team/auth@${DIGEST}`, 2],
        [`registry.example.com/team/order@${DIGEST}`, 0],
      ],
    );
  });
});

/* Proves that the example program, which imports the package by its name, declares its images. */
import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

describe("examples/program", () => {
  const folder = process.cwd();
  afterEach(() => process.chdir(folder));

  it("declares two images and what they share", async () => {
    const types: string[] = [];
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => {
          types.push(`${type} ${name}`);
          return { id: name, state: { ...(inputs as object), digest: `sha256:${"1".repeat(64)}` } };
        },
        call: ({ inputs }) => inputs as Record<string, unknown>,
      },
      "shop-images",
      "dev",
    );
    pulumi.runtime.setConfig("shop-images:registry", "registry.example.com/team");
    process.chdir(join(folder, "examples", "program"));
    const program = (await import(join(folder, "dist", "examples", "program", "index.js"))) as {
      images: Record<string, pulumi.Output<string>>;
    };
    const refs = await new Promise((resolve) => pulumi.output(program.images).apply(resolve));
    assert.deepEqual(refs, {
      auth: `registry.example.com/team/auth@sha256:${"1".repeat(64)}`,
      order: `registry.example.com/team/order@sha256:${"1".repeat(64)}`,
    });
    assert.deepEqual(types.filter((one) => one.startsWith("docker-build")).sort(), [
      "docker-build:index:Image auth",
      "docker-build:index:Image order",
      "docker-build:index:Image shop-dependencies",
    ]);
  });
});

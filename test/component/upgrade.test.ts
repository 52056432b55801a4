/*
 * Proves that a state which an earlier version has written is taken as it is: the present program registers every resource of
 * it with the very inputs that are recorded, the folder of each build's context among them, whose name has a hash of what
 * is in it. So nothing is replaced, and nothing is built.
 */
import assert from "node:assert/strict";
import { buildImages } from "../../stacks/build";
import { readConfiguration } from "../../stacks/configuration";
import { environmentOf } from "../../stacks/environments";
import { record, type Registration } from "../support/component/recording";
import { matchesGolden } from "../support/golden";
import { SHOP } from "../support/shop";
import { below, makeTree, removeTrees } from "../support/tree";

const CONFIG = {
  root: "shop",
  registry: "registry.example.com/team",
  goImage: `registry.example.com/golang:1.26.8@sha256:${"1".repeat(64)}`,
  goVersion: "1.26.8",
  extraTags: '["latest"]',
  labels: '["vendor=Shop"]',
  timezone: "Asia/Shanghai",
  serviceOptions: JSON.stringify({
    auth: { ports: [8000], arguments: ["-v"], versionVariable: "main.Version" },
  }),
};

/** What the engine keeps of a resource, and compares. */
function kept({ urn, parent, provider, inputs }: Registration): object {
  return { urn, parent, provider, inputs };
}

describe("a state of version 0.1", () => {
  const [before, env] = [process.cwd(), process.env];
  afterEach(() => {
    process.chdir(before);
    process.env = env;
    removeTrees();
  });

  it("is taken as it is", async () => {
    process.chdir(makeTree(below("shop", SHOP)));
    // what this machine downloads by
    process.env = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("GO")));
    const keys = Object.entries(CONFIG).map(([key, value]) => [`go-service-image:${key}`, value]);
    const { registrations, error } = await record(async () => {
      const configuration = readConfiguration(
        Object.fromEntries(keys) as Record<string, string>,
        "go-service-image",
      );
      return buildImages(environmentOf(configuration, "stack"), configuration);
    });
    assert.ifError(error);
    process.chdir(before);
    const state = JSON.stringify(registrations.map(kept), null, 2);
    matchesGolden("component/golden/state-0.1.txt", `${state}\n`);
  });
});

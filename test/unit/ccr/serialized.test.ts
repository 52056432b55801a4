/**
 * Proves that what is written into a stack's state as a provider captures nothing of this package, and is the same
 * text over versions. Once a version is released, its text is kept in test/fixtures/ccr and never edited.
 */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as provider from "../../../components/tencent/provider/library";
import { serializedProviders } from "../../../components/tencent/provider/serialized";

const root = path.resolve(__dirname, "../../../..");
const kinds = [
  "namespace",
  "repository",
  "retention",
  "tcrNamespace",
  "tcrRepository",
  "tcrAccount",
  "tcrRetention",
  "tcrImmutability",
] as const;

async function serialized(kind: (typeof kinds)[number]): Promise<string> {
  const { text } = await pulumi.runtime.serializeFunction(() => serializedProviders[kind]);
  return text;
}

describe("serialized providers", () => {
  for (const kind of kinds) {
    it(`F21 ${kind}: captures nothing`, async () => {
      const { text, containsSecrets } = await pulumi.runtime.serializeFunction(() => one);
      assert.equal(containsSecrets, false);
      const scopes = [...text.matchAll(/with\(\{(.*?)\}\)/g)].map((match) => match[1]?.trim());
      const captured = scopes.filter((scope) => scope !== "this: undefined, arguments: undefined");
      assert.deepEqual(captured, ["one: __one, this: undefined, arguments: undefined"]);
      const modules = [...text.matchAll(/require\("([^"]*)"\)/g)].map((match) => match[1]);
      assert.deepEqual(modules, ["node:module"]);
      assert.ok(!text.includes(root), "no path of this machine");
    });
    const one = serializedProviders[kind];
  }

  it("F21 the text is that of the first version", async () => {
    const released = fs.readFileSync(path.join(root, "test/fixtures/ccr/provider-0.1.0.txt"), "utf8");
    for (const kind of kinds) {
      assert.equal(methodsOf(await serialized(kind)), methodsOf(released));
    }
  });

  it("F21 every method that the text of the first version calls is still exported", () => {
    assert.equal(typeof provider.configure, "function");
    for (const kind of kinds) {
      for (const method of ["check", "diff", "create", "read", "update", "delete"] as const) {
        assert.equal(typeof provider[kind][method], "function", `${kind}.${method}`);
      }
    }
  });
});

/** The functions of a serialized provider, without the names of variables around them. */
function methodsOf(text: string): string {
  return text.slice(text.indexOf("function __f"), text.lastIndexOf("function __f"));
}

/* Proves that what the document shows of other languages is in the schema: components, arguments, and what is read of them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";

interface Schema {
  readonly resources: Readonly<
    Record<string, { readonly inputProperties: object; readonly properties: object }>
  >;
}

const DOCUMENT = readFileSync("docs/languages.md", "utf8");
const { resources } = JSON.parse(readFileSync("plugin/schema.json", "utf8")) as Schema;

function shown(language: string): string {
  return new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "m").exec(DOCUMENT)?.[1] ?? "";
}

describe("programs of the document on other languages", () => {
  it("have what the schema has: YAML", () => {
    const program = parse(shown("yaml")) as {
      resources: { shop: { type: string; properties: object } };
      outputs: { images: string };
    };
    const { type, properties } = program.resources.shop;
    const { inputProperties, properties: outputs } = resources[type.replace(":", ":index:")]!;
    assert.deepEqual(
      Object.keys(properties).filter((name) => !(name in inputProperties)),
      [],
    );
    assert.ok(program.outputs.images.replace(/^.*\.(.*)\}$/, "$1") in outputs);
  });

  it("have what the schema has: Python", () => {
    const program = shown("python");
    const common = [...program.matchAll(/"(\w+)": "/g)].map((match) => match[1] ?? "");
    const calls = [...program.matchAll(/images\.(Go\w+)\("\w+", (.*), \*\*common\)/g)];
    assert.equal(calls.length, 2);
    for (const [, component = "", args = ""] of calls) {
      const { inputProperties } = resources[`pulumi-go-service-image:index:${component}`]!;
      const names = [...args.matchAll(/(\w+)=/g)].map((match) => match[1] ?? "");
      assert.deepEqual(
        [...common, ...names].filter((name) => !(name in inputProperties)),
        [],
      );
    }
    assert.match(program, /auth\.image/);
    assert.ok("image" in resources["pulumi-go-service-image:index:GoServiceImage"]!.properties);
  });
});

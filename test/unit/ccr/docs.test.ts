/** Proves that docs/tencent.md names what the code uses: the policy every action, the table every place of keys. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

const root = path.resolve(__dirname, "../../../..");
const docs = fs.readFileSync(path.join(root, "docs/tencent.md"), "utf8");
const sources = path.join(root, "components/namespaces/ccr");

describe("docs/tencent.md", () => {
  const code = fs.readdirSync(sources).map((file) => fs.readFileSync(path.join(sources, file), "utf8"));
  const actions = new Set(code.join("\n").match(/[A-Z][A-Za-z]+Personal(?=")/g));

  it("has a policy with every action that is called, and no other but push and pull", () => {
    assert.ok(actions.size > 10);
    const granted = new Set([...docs.matchAll(/"tcr:([A-Za-z]+Personal)"/g)].map((match) => match[1]));
    assert.deepEqual(
      [...granted].sort(),
      [...actions, "PushRepositoryPersonal", "PullRepositoryPersonal"].sort(),
    );
  });

  it("has policies that are JSON", () => {
    const blocks = [...docs.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
    assert.equal(blocks.length, 2);
    blocks.forEach((block) => assert.doesNotThrow(() => JSON.parse(block) as unknown));
  });

  it("names every variable and configuration key that credentials come from", () => {
    const credentials = fs.readFileSync(path.join(root, "components/tencent/credentials.ts"), "utf8");
    for (const key of new Set(credentials.match(/tencentcloud:[a-zA-Z]+/g))) {
      assert.ok(docs.includes(key), key);
    }
    for (const name of new Set(credentials.match(/(?<=TENCENTCLOUD)_[A-Z_]+[A-Z]/g))) {
      assert.ok(docs.includes(name), name);
    }
  });

  it("names the version of the provider that the SDK has", () => {
    const sdk = fs.readFileSync(path.join(root, "sdks/tencentcloud/package.json"), "utf8");
    const { version } = JSON.parse(sdk) as { version: string };
    assert.ok(docs.includes(`tencentcloudstack/tencentcloud ${version}`));
  });
});

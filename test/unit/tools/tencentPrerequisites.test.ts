/** Proves that `make up` of a stack of Tencent Cloud says what is missing from files and variables alone, all at once. */
import * as assert from "node:assert/strict";
import { type Given, missingPrerequisites } from "../../../tools/steps/tencentPrerequisites";

const keys = { TENCENTCLOUD_SECRET_ID: "AKIDexample", TENCENTCLOUD_SECRET_KEY: "example" };

function missing(stack: string, config: Record<string, string>, changed: Partial<Given> = {}): string[] {
  const full = Object.entries(config).map(([key, value]) => [key.includes(":") ? key : `p:${key}`, value]);
  return missingPrerequisites({
    stack,
    project: "p",
    config: Object.fromEntries(full) as Record<string, string>,
    hasStack: () => true,
    places: { env: keys, home: "/home/u", read: () => undefined },
    ...changed,
  });
}

describe("prerequisites of a stack of Tencent Cloud", () => {
  const nothing: Partial<Given> = { places: { env: {}, home: "/home/u", read: () => undefined } };

  it("are none for stacks that have nothing to do with it", () => {
    assert.deepEqual(missing("dev", {}, { ...nothing, hasStack: () => false }), []);
    assert.deepEqual(missing("mine", {}, { ...nothing, hasStack: () => false }), []);
  });

  it("are the stack to promote from, the passwords and the keys, all at once", () => {
    const config = { fromUsername: "1", username: "2" };
    const problems = missing("prod", config, { ...nothing, hasStack: () => false });
    assert.equal(problems.length, 4);
    assert.match(problems[0]!, /there is no stack staging here\. Fix: make up STACK=staging/);
    assert.match(problems[1]!, /fromPassword: is empty.*Fix: pulumi config set --secret fromPassword/);
    assert.match(problems[2]!, /registryPassword: is empty/);
    assert.match(problems[3]!, /TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY: are set neither/);
  });

  it("are met by a stack that is there, secrets that are set, and keys from any source", () => {
    const config = { fromUsername: "1", fromPassword: "(secret)" };
    assert.deepEqual(missing("prod", config), []);
    const encrypted = { "tencentcloud:secretId": "(secret)", "tencentcloud:secretKey": "(secret)" };
    assert.deepEqual(missing("staging", encrypted, nothing), []);
    const read = (file: string): string | undefined =>
      file === "/home/u/.tccli/default.credential" ? '{"secretId":"AKIDx","secretKey":"k"}' : undefined;
    assert.deepEqual(missing("staging", {}, { places: { env: {}, home: "/home/u", read } }), []);
  });

  it("go by what the configuration says: another stack, another environment, a registry that is there", () => {
    const asked: string[] = [];
    const hasStack = (name: string): boolean => asked.push(name) > 0;
    assert.deepEqual(missing("live", { environment: "prod", from: "build" }, { hasStack }), []);
    assert.deepEqual(asked, ["build"]);
    assert.deepEqual(missing("prod", { from: "org/other/staging" }, { hasStack: () => false }), []);
    assert.deepEqual(missing("prod", { registry: "r.example.com/live" }, nothing), []);
  });

  it("are reported without the values of keys that are swapped", () => {
    const env = { TENCENTCLOUD_SECRET_ID: "canary", TENCENTCLOUD_SECRET_KEY: "AKIDcanary" };
    const problems = missing("staging", {}, { places: { env, home: "/", read: () => undefined } });
    assert.match(problems.join(), /are swapped/);
    assert.doesNotMatch(problems.join(), /canary/);
  });
});

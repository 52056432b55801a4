/** Proves that `make up` of a stack of Tencent Cloud says what is missing from files and variables alone, all at once. */
import * as assert from "node:assert/strict";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ask } from "../../../tools/run";
import { makeTree, removeTrees } from "../../support/tree";
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

  it("a service alone is brought up where images are built; a release is promoted as a whole", () => {
    assert.deepEqual(missing("staging", {}, { services: ["auth"] }), []);
    assert.deepEqual(missing("prod", {}, { services: ["auth"] }), [
      "SERVICE: stack prod promotes whole releases, not single services. Fix: leave SERVICE out; `promote` in its " +
        "configuration selects a service's version (`auth=VERSION`).",
    ]);
  });

  it("are reported without the values of keys that are swapped", () => {
    const env = { TENCENTCLOUD_SECRET_ID: "canary", TENCENTCLOUD_SECRET_KEY: "AKIDcanary" };
    const problems = missing("staging", {}, { places: { env, home: "/", read: () => undefined } });
    assert.match(problems.join(), /are swapped/);
    assert.doesNotMatch(problems.join(), /canary/);
  });
});

describe("the first `make up` of a clone, before anything is installed", () => {
  const stacks = {
    "Pulumi.prod.yaml": "config:\n  go-service-image:from: staging\n",
    "Pulumi.live.yaml":
      "config:\n  go-service-image:environment: prod\n  go-service-image:from: org/shop/build\n",
    "Pulumi.staging.yaml": "config:\n  go-service-image:registry: r.example.com/team\n",
    "Pulumi.keyed.yaml":
      "config:\n  go-service-image:environment: staging\n  tencentcloud:secretId:\n    secure: v1:x\n",
  };
  after(removeTrees);

  /** What the first steps say, in a folder with nothing but them and stack files: there is no package, and no npm. */
  function said(env: Record<string, string>, folder = makeTree(stacks)): string {
    cpSync("tools/bootstrap.mjs", join(folder, "tools", "bootstrap.mjs"));
    cpSync("tools/firstUp.mjs", join(folder, "tools", "firstUp.mjs"));
    const program = join(folder, "tools", "bootstrap.mjs");
    return ask(process.execPath, [program, "up"], { env: { HOME: join(folder, "home"), ...env } }).stderr;
  }

  it("says what a stack of Tencent Cloud lacks", () => {
    const prod = said({ STACK: "prod" });
    assert.match(prod, /^stack prod promotes what the stack staging has built.*make up STACK=staging$/m);
    assert.match(prod, /^TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY: are not set/m);
    assert.match(said({ STACK: "live" }), /^\nTENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY: are not set/);
  });

  for (const [title, env] of [
    ["no stack of Tencent Cloud", { STACK: "dev" }],
    ["a registry that is there", { STACK: "staging" }],
    ["keys in the configuration", { STACK: "keyed" }],
    ["keys in the environment", { STACK: "live", TENCENTCLOUD_SECRET_ID: "AKIDx" }],
  ] as const) {
    it(`${title}: goes on`, () => {
      assert.match(said(env), /package-lock\.json/, "the next thing that is missing in such a folder");
    });
  }

  it("leaves a clone in which something was installed to the whole check", () => {
    const folder = makeTree(stacks);
    mkdirSync(join(folder, ".go-service-image"));
    assert.match(said({ STACK: "prod" }, folder), /package-lock\.json/);
  });
});

/**
 * Proves that the slim SDK is what Pulumi's generator makes of the Terraform provider, as far as states and the engine
 * see it: tokens, names and parameterization; and that a registration that fails says why and blocks nothing.
 */
import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as tencentcloud from "@pulumi/tencentcloud";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings";

/** Terraform's names, from the provider's own documentation, with the token that the bridge makes of each. */
const tokens: [string, string][] = [
  ["TcrInstance", "tencentcloud:index/tcrInstance:TcrInstance"],
  ["TcrVpcAttachment", "tencentcloud:index/tcrVpcAttachment:TcrVpcAttachment"],
];

interface Request {
  getName(): string;
  getVersion(): string;
  getParameterization(): { getName(): string; getVersion(): string; getValue_asU8(): Uint8Array };
}

type Callback = (error: unknown, response?: { getRef(): string }) => void;

describe("slim SDK of the Terraform provider", () => {
  for (const [name, token] of tokens) {
    it(`${name} has the generated SDK's token`, () => {
      const made = (tencentcloud as unknown as Record<string, { __pulumiType: string } | undefined>)[name];
      assert.equal(made?.__pulumiType, token);
    });
  }

  it("has no resource beside these and the provider", () => {
    const classes = Object.keys(tencentcloud).filter((name) => /^[A-Z]/.test(name));
    assert.deepEqual(classes.sort(), ["Provider", ...tokens.map(([name]) => name)].sort());
  });

  it("asks the engine for the bridge with this provider and version as its parameter", async () => {
    let seen: Request | undefined;
    await withRegistration((request, answer) => {
      seen = request;
      answer(null, { getRef: () => "ref" });
    });
    assert.equal(await tencentcloud.getPackage(), "ref");
    assert.equal(seen?.getName(), "terraform-provider");
    assert.equal(seen.getVersion(), "1.1.1");
    const parameterization = seen.getParameterization();
    assert.equal(parameterization.getName(), "tencentcloud");
    assert.equal(parameterization.getVersion(), tencentcloud.manifest().version);
    assert.deepEqual(JSON.parse(Buffer.from(parameterization.getValue_asU8()).toString()), {
      remote: {
        url: "registry.terraform.io/tencentcloudstack/tencentcloud",
        version: tencentcloud.manifest().version,
      },
    });
  });

  it("registers once for all resources of a deployment, and again for another", async () => {
    let count = 0;
    const register = (_: Request, answer: Callback): void => {
      count += 1;
      answer(null, { getRef: () => `ref-${count}` });
    };
    await withRegistration(register);
    assert.deepEqual(await Promise.all([tencentcloud.getPackage(), tencentcloud.getPackage()]), [
      "ref-1",
      "ref-1",
    ]);
    await withRegistration(register);
    assert.equal(await tencentcloud.getPackage(), "ref-2");
  });

  it("a registration that fails is reported to every resource that waits, and blocks no later one", async () => {
    const answers: Callback[] = [];
    await withRegistration((_, answer) => answers.push(answer));
    const waiting = [tencentcloud.getPackage(), tencentcloud.getPackage()];
    answers[0]!({ code: 2, message: "no such plugin" });
    for (const one of waiting) {
      await assert.rejects(
        one,
        /tencentcloud 1\.83\.25 could not be registered: the engine refused it: no such plugin/,
      );
    }
    const again = tencentcloud.getPackage();
    answers[1]!(null, { getRef: () => "ref" });
    assert.equal(await again, "ref");
  });

  it("names a language host that is too old", async () => {
    await withRegistration((_, answer) => answer({ code: 12, message: "unknown method RegisterPackage" }));
    await assert.rejects(
      tencentcloud.getPackage(),
      /language host is too old.*Fix: put the pulumi-language-nodejs/,
    );
  });

  it("refuses a resource without what it must have", () => {
    assert.throws(
      () => new tencentcloud.TcrInstance("n", {} as tencentcloud.TcrInstanceArgs),
      /TcrInstance: missing required 'name', 'instanceType'/,
    );
  });
});

async function withRegistration(register: (request: Request, answer: Callback) => void): Promise<void> {
  const mocks: pulumi.runtime.Mocks = { call: () => ({}), newResource: () => ({ id: "id", state: {} }) };
  await pulumi.runtime.setMocks(mocks);
  const monitor = new MockMonitor(mocks);
  Object.assign(monitor, { registerPackage: register });
  setMockOptions(monitor, "project", "stack");
}

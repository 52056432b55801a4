/**
 * Proves, with the real engine and a strict double of the API that grants what docs/tencent.md grants and no more, that a
 * namespace of the enterprise edition is made, refreshed, adopted and destroyed as declared, and that it converges after
 * every ordinary accident. No part of it is the Terraform provider's, so nothing is left to assume.
 */
import * as assert from "node:assert/strict";
import { documentedPolicies } from "../fakes/tencent/documentedPolicies";
import type { FakeInstance } from "../fakes/tencent/enterpriseWorld";
import { TencentFake } from "../fakes/tencent/server";
import { CcrProject, type Declared } from "../support/integration/ccrProject";

const region = "ap-guangzhou";
const INSTANCE = "tcr-xxxxxxxx";
const key = { secretId: "IKIDcanary0id", secretKey: "canary-secret-key-1", uin: "100000000001" };
const args = {
  name: "prod",
  instance: { id: INSTANCE, host: "acme.tencentcloudcr.com" },
  blockVulnerable: "high",
  keepVersions: 50,
  immutableTags: { movable: ["latest"] },
};
const prod: Declared = { kind: "tcr", args, repositories: ["auth", "shop"] };

describe("TcrNamespace in the engine", function () {
  this.timeout(180_000);
  const { enterprise, enterpriseDelete } = documentedPolicies();
  let fake: TencentFake;
  let instance: FakeInstance;
  let project: CcrProject;

  beforeEach(async () => {
    fake = await TencentFake.start({ keys: [key], policies: [enterprise] });
    instance = fake.world.addInstance(region, INSTANCE, key.uin);
    project = new CcrProject().installFlat();
    Object.assign(project.env, {
      TENCENTCLOUD_ENDPOINT: fake.url,
      TENCENTCLOUD_SECRET_ID: key.secretId,
      TENCENTCLOUD_SECRET_KEY: key.secretKey,
    });
    await project.init("unused");
  });

  afterEach(async () => {
    project.remove();
    await fake.close();
  });

  const up = (declared: Declared = prod, ...flags: string[]): Promise<string> =>
    succeed(project.up(declared, ...flags));
  const refresh = (...flags: string[]): Promise<string> =>
    succeed(project.run(["refresh", "--yes", "--skip-preview", ...flags]));

  it("makes namespace, rules and account under the documented policy, and then has nothing to do", async () => {
    await up();
    assert.deepEqual([...instance.namespaces.keys()], ["prod"]);
    assert.deepEqual([instance.retention.length, instance.immutability.length], [1, 1]);
    assert.deepEqual(
      instance.accounts.map(({ login }) => login),
      ["tcr$prod-push"],
    );
    const before = fake.calls.length;
    await up(prod, "--expect-no-changes");
    assert.equal(fake.calls.length, before, "an up without a change calls nothing");
    await refresh("--expect-no-changes");
  });

  it("F22 the account's password is an output, and in clear nowhere", async () => {
    // Pulumi's own traces (-v=9) hold every output, also secret ones
    await up();
    const [account] = instance.accounts;
    const logins = await project.ok(["stack", "output", "logins", "--show-secrets", "--json"]);
    assert.equal((JSON.parse(logins) as { password: string }[])[0]?.password, account!.password);
    await succeed(project.run(["stack", "export", "--file", "export.json"]));
    const traces = project.traces().replaceAll(logins, "");
    assert.match(traces, /prod-push/, "the search must be able to find something");
    for (const canary of [key.secretKey, key.secretId, account!.password]) {
      assert.ok(!traces.includes(canary), `${canary} was found`);
    }
  });

  it("a destroy that protection refuses changes nothing at all", async () => {
    await up({ ...prod, protect: true });
    const [world, state] = [JSON.stringify(instance), readable(await project.resources())];
    const output = await fail(project.run(["destroy", "--yes", "--skip-preview", "--continue-on-error"]));
    assert.match(output, /protected/);
    assert.deepEqual(readable(await project.resources()), state);
    assert.equal(JSON.stringify(instance), world);
    await up({ ...prod, protect: true }, "--expect-no-changes");
  });

  it("destroy keeps the namespace, and up again needs adopt to use it", async () => {
    await up();
    instance.namespaces.get("prod")!.repositories.add("auth");
    await succeed(project.run(["destroy", "--yes", "--skip-preview"]));
    assert.ok(instance.namespaces.get("prod")!.repositories.has("auth"));
    assert.deepEqual([instance.accounts.length, instance.immutability.length], [0, 0]);
    const output = await fail(project.up(prod));
    assert.match(output, /namespace prod exists in this account already.*adopt: true/s);
    const adopting = { ...prod, args: { ...args, adopt: true } };
    await up(adopting);
    await up(adopting, "--expect-no-changes");
    assert.equal(instance.accounts.length, 1);
  });

  it("adopt takes up a whole namespace that no state knows of: each part is there once, as declared", async () => {
    const adopting = { ...prod, args: { ...args, adopt: true } };
    await up(adopting);
    instance.namespaces.get("prod")!.repositories.add("auth");
    const { password } = instance.accounts[0]!;
    await project.ok(["stack", "rm", "--force", "--yes", "--preserve-config"]);
    await project.ok(["stack", "init", "test"]);
    await up(adopting);
    await up(adopting, "--expect-no-changes");
    assert.deepEqual([instance.namespaces.size, instance.accounts.length], [1, 1]);
    assert.deepEqual([instance.retention.length, instance.immutability.length], [1, 1]);
    assert.notEqual(instance.accounts[0]!.password, password, "nobody knows the old one any more");
    await succeed(project.run(["destroy", "--yes", "--skip-preview"]));
    assert.ok(instance.namespaces.get("prod")!.repositories.has("auth"));
  });

  it("deleteImages deletes a service's repository when it goes, and everything in the end", async () => {
    fake.keys[0] = { ...key, policies: [enterprise, enterpriseDelete] };
    const deleting = { ...prod, args: { ...args, onDestroy: "deleteImages" } };
    await up(deleting);
    const { repositories } = instance.namespaces.get("prod")!;
    ["auth", "shop", "pushed-by-others"].forEach((name) => repositories.add(name));
    await up({ ...deleting, repositories: ["auth"] });
    assert.deepEqual([...repositories], ["auth", "pushed-by-others"]);
    await succeed(project.run(["destroy", "--yes", "--skip-preview"]));
    assert.equal(instance.namespaces.size, 0);
  });

  it("converges when the answer of every create is lost, and when a run was refused halfway", async () => {
    for (const action of [
      "CreateNamespace",
      "CreateServiceAccount",
      "CreateTagRetentionRule",
      "CreateImmutableTagRules",
    ]) {
      fake.faults.add({ action, kind: "reset", when: "after" });
    }
    await up();
    await up(prod, "--expect-no-changes");
    assert.deepEqual([instance.namespaces.size, instance.accounts.length], [1, 1]);
  });

  it("a policy that lacks an action: one error that names it, and the next up goes on", async () => {
    const lacking = enterprise.statement.map((one) => ({
      ...one,
      action: one.action.filter((action) => action !== "tcr:CreateImmutableTagRules"),
    }));
    fake.keys[0] = { ...key, policies: [{ statement: lacking }] };
    // a grant that has just been given takes a minute: a final refusal is reported at once
    fake.faults.add({ action: "CreateImmutableTagRules", kind: { code: "InvalidParameter" } });
    const output = await fail(project.up(prod, "--continue-on-error"));
    assert.match(output, /CreateImmutableTagRules: the API refused a parameter.*\(InvalidParameter:/);
    fake.keys[0] = key;
    await up();
    await up(prod, "--expect-no-changes");
    assert.deepEqual([instance.accounts.length, instance.immutability.length], [1, 1]);
  });

  it("full pages: 130 accounts and rules of others are not touched, in up, refresh and destroy", async () => {
    for (let index = 0; index < 130; index += 1) {
      instance.addAccount(`other-${index}`, "", 1_700_000_000_000);
      instance.addImmutability(`other-${index}`);
    }
    const before = [JSON.stringify(instance.accounts), JSON.stringify(instance.immutability)];
    await up();
    await up(prod, "--expect-no-changes");
    await refresh("--expect-no-changes");
    await succeed(project.run(["destroy", "--yes", "--skip-preview"]));
    assert.deepEqual([JSON.stringify(instance.accounts), JSON.stringify(instance.immutability)], before);
  });

  it("a refresh in a shell with another region forgets nothing", async () => {
    await up();
    project.env["TENCENTCLOUD_REGION"] = "ap-shanghai";
    await refresh("--expect-no-changes");
    await up(prod, "--expect-no-changes");
  });

  it("what somebody deleted is made again after a refresh", async () => {
    await up();
    instance.accounts.length = 0;
    instance.retention.length = 0;
    await refresh();
    await up();
    assert.deepEqual([instance.accounts.length, instance.retention.length], [1, 1]);
  });

  it("an account that has ended is made again, a changed rotation gives it a new password", async () => {
    await up();
    const password = instance.accounts[0]!.password;
    instance.accounts[0]!.expiresAt = 1;
    await refresh();
    await up();
    const revived = instance.accounts[0]!.password;
    assert.notEqual(revived, password);
    await up({ ...prod, args: { ...args, credentials: { rotation: "2" } } });
    assert.notEqual(instance.accounts[0]!.password, revived);
    assert.equal(instance.accounts.length, 1);
  });

  it("a preview needs neither keys nor API, and reports a mistyped region", async () => {
    const without = { TENCENTCLOUD_SECRET_ID: "", TENCENTCLOUD_SECRET_KEY: "" };
    project.env["CCR_PROGRAM"] = JSON.stringify(prod);
    await succeed(project.run(["preview"], without));
    const output = await fail(project.run(["preview"], { ...without, TENCENTCLOUD_REGION: "ap-guangzou" }));
    assert.match(output, /"ap-guangzou" is not a valid region/);
    assert.equal(fake.calls.length, 0);
  });
});

/** A state without what every export encrypts anew. */
function readable(resources: unknown): unknown {
  const text = JSON.stringify(resources, (key, value: unknown) => (key === "ciphertext" ? "" : value));
  return JSON.parse(text) as unknown;
}

async function succeed(run: ReturnType<CcrProject["run"]>): Promise<string> {
  const { code, output } = await run;
  assert.equal(code, 0, output);
  return output;
}

async function fail(run: ReturnType<CcrProject["run"]>): Promise<string> {
  const { code, output } = await run;
  assert.notEqual(code, 0, output);
  return output;
}

/**
 * Proves what Pulumi learns about the parts of an enterprise namespace: what is a change and what is not, where a part
 * is looked for, what a refresh sees, and that the push account stays valid without touching anything else.
 */
import * as assert from "node:assert/strict";
import * as provider from "../../../components/tencent/provider/library";
import { immutabilityOf } from "../../../components/tencent/tcr/rules";
import type { FakeInstance } from "../../fakes/tencent/enterpriseWorld";
import { TencentFake } from "../../fakes/tencent/server";
import { ours, region } from "../ccr/harness";
import { INSTANCE } from "./harness";

const DAY = 24 * 60 * 60 * 1000;

const namespace = {
  instance: INSTANCE,
  name: "prod",
  isPublic: false,
  scan: true,
  block: false,
  severity: "high",
  adopt: false,
  onDestroy: "keep",
} as const;
const account = {
  instance: INSTANCE,
  name: "prod-push",
  description: "Pushes to prod",
  namespace: "prod",
  actions: ["tcr:PushRepository"],
  expiresInDays: 10,
  rotation: "",
  adopt: false,
};
const rule = { instance: INSTANCE, namespace: "prod", rule: immutabilityOf(["latest"], ["cache"]) };

describe("parts of an enterprise namespace as Pulumi resources", () => {
  let fake: TencentFake;
  let instance: FakeInstance;
  const before = { ...process.env };
  const configuration = new Map<string, string>();

  beforeEach(async () => {
    fake = await TencentFake.start({ keys: [ours] });
    instance = fake.world.addInstance(region, INSTANCE, ours.uin);
    process.env["TENCENTCLOUD_ENDPOINT"] = fake.url;
    process.env["TENCENTCLOUD_SECRET_ID"] = ours.secretId;
    process.env["TENCENTCLOUD_SECRET_KEY"] = ours.secretKey;
    Reflect.deleteProperty(process.env, "TENCENTCLOUD_REGION");
    configuration.clear();
    provider.configure({ config: { get: (key: string) => configuration.get(key) } } as never);
  });

  afterEach(async () => {
    for (const name of Object.keys(process.env).filter((one) => one.startsWith("TENCENTCLOUD_"))) {
      Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, before);
    await fake.close();
  });

  it("a namespace: no difference without a change, one update for a change, no call for what only the stack knows", async () => {
    const { id, outs } = await provider.tcrNamespace.create(namespace);
    assert.equal(id, `${INSTANCE}#prod`);
    assert.deepEqual(provider.tcrNamespace.diff(id, outs!, namespace), { changes: false, replaces: [] });
    const blocking = { ...namespace, block: true, severity: "low" };
    assert.equal(provider.tcrNamespace.diff(id, outs!, blocking).changes, true);
    const updated = await provider.tcrNamespace.update(id, outs!, blocking);
    assert.equal(instance.namespaces.get("prod")!.severity, "low");
    const before = fake.calls.length;
    const adopting = { ...blocking, adopt: true, onDestroy: "deleteImages" } as const;
    assert.equal(provider.tcrNamespace.diff(id, updated.outs!, adopting).changes, true);
    await provider.tcrNamespace.update(id, updated.outs!, adopting);
    assert.equal(fake.calls.length, before);
    const renamed = { ...namespace, name: "live", instance: "tcr-2" };
    assert.deepEqual(provider.tcrNamespace.diff(id, outs!, renamed).replaces, ["instance", "name"]);
  });

  it("another region in the shell neither forgets nor moves anything; a declared one does", async () => {
    const made = await provider.tcrNamespace.create(namespace);
    const push = await provider.tcrAccount.create(account);
    const immutable = await provider.tcrImmutability.create(rule);
    process.env["TENCENTCLOUD_REGION"] = "ap-shanghai";
    assert.equal((await provider.tcrNamespace.read(made.id, made.outs!)).id, made.id);
    assert.equal((await provider.tcrAccount.read(push.id, push.outs!)).id, push.id);
    assert.equal((await provider.tcrImmutability.read(immutable.id, immutable.outs!)).id, immutable.id);
    assert.equal(provider.tcrNamespace.diff(made.id, made.outs!, namespace).changes, false);
    const elsewhere = { ...namespace, region: "ap-shanghai" };
    assert.deepEqual(provider.tcrNamespace.diff(made.id, made.outs!, elsewhere).replaces, ["region"]);
    const same = { ...namespace, region };
    assert.deepEqual(provider.tcrNamespace.diff(made.id, made.outs!, same).replaces, []);
    await assert.rejects(provider.tcrNamespace.read(made.id, { ...made.outs!, apiRegion: "ap-shanghai" }), {
      message: /DescribeNamespaces: .*ResourceNotFound/,
    });
  });

  it("a refresh sees what somebody changed or deleted, and the next update makes it as declared", async () => {
    const made = await provider.tcrNamespace.create(namespace);
    instance.namespaces.get("prod")!.isPublic = true;
    const seen = (await provider.tcrNamespace.read(made.id, made.outs!)).props as typeof made.outs;
    assert.equal(provider.tcrNamespace.diff(made.id, seen!, namespace).changes, true);
    await provider.tcrNamespace.update(made.id, seen!, namespace);
    assert.equal(instance.namespaces.get("prod")!.isPublic, false);
    const immutable = await provider.tcrImmutability.create(rule);
    instance.immutability[0]!.rule = { ...rule.rule, TagPattern: "v*" };
    const drifted = (await provider.tcrImmutability.read(immutable.id, immutable.outs!)).props;
    assert.equal(provider.tcrImmutability.diff(immutable.id, drifted as never, rule).changes, true);
    instance.immutability.length = 0;
    instance.namespaces.clear();
    assert.deepEqual(await provider.tcrImmutability.read(immutable.id, immutable.outs!), {
      id: "",
      props: {},
    });
    assert.deepEqual(await provider.tcrNamespace.read(made.id, made.outs!), { id: "", props: {} });
  });

  it("onDestroy keep deletes nothing of the namespace, deleteImages all of it, adopted ones stay", async () => {
    const made = await provider.tcrNamespace.create(namespace);
    instance.namespaces.get("prod")!.repositories.add("auth");
    await provider.tcrNamespace.delete(made.id, made.outs!);
    assert.ok(instance.namespaces.has("prod"));
    await provider.tcrNamespace.delete(made.id, { ...made.outs!, onDestroy: "deleteImages", owned: false });
    assert.ok(instance.namespaces.has("prod"));
    await provider.tcrNamespace.delete(made.id, { ...made.outs!, onDestroy: "deleteImages" });
    assert.ok(!instance.namespaces.has("prod"));
  });

  it("an account is renewed when half of its life is over, revived when it has ended, and else let be", async () => {
    const { id, outs } = await provider.tcrAccount.create(account);
    const changed = (days: number): boolean | undefined => {
      const old = { ...outs!, expiresAt: outs!.expiresAt - days * DAY };
      return provider.tcrAccount.diff(id, old, account).changes;
    };
    assert.deepEqual([0, 4, 6, 11].map(changed), [false, false, true, true]);
    const renewed = await provider.tcrAccount.update(
      id,
      { ...outs!, expiresAt: outs!.expiresAt - 6 * DAY },
      account,
    );
    assert.equal(renewed.outs!.password, outs!.password);
    const revived = await provider.tcrAccount.update(id, { ...outs!, expiresAt: 1 }, account);
    assert.notEqual(revived.outs!.password, outs!.password);
    assert.equal(revived.outs!.password, instance.accounts[0]!.password);
    assert.equal(instance.accounts.length, 1);
  });

  it("a changed rotation gives an account a new password, in place", async () => {
    const { id, outs } = await provider.tcrAccount.create(account);
    const rotated = { ...account, rotation: "2026-11" };
    assert.deepEqual(provider.tcrAccount.diff(id, outs!, rotated), {
      changes: true,
      replaces: [],
      deleteBeforeReplace: true,
    });
    const updated = await provider.tcrAccount.update(id, outs!, rotated);
    assert.equal(updated.outs!.password, instance.accounts[0]!.password);
    assert.notEqual(updated.outs!.password, outs!.password);
    assert.equal(provider.tcrAccount.diff(id, updated.outs!, rotated).changes, false);
  });

  it("an account that was deleted elsewhere is distinguished from others, and made again", async () => {
    const { id, outs } = await provider.tcrAccount.create(account);
    instance.accounts.length = 0;
    instance.addAccount("somebody", "", 1_700_000_000_000);
    assert.deepEqual(await provider.tcrAccount.read(id, outs!), { id: "", props: {} });
    const made = await provider.tcrAccount.update(id, outs!, { ...account, description: "Pushes" });
    assert.equal(made.outs!.password, instance.accounts[1]!.password);
    assert.equal(instance.accounts[0]!.expiresAt, 1_700_000_000_000);
  });

  it("a repository is only remembered, and goes with its images", async () => {
    const props = { instance: INSTANCE, namespace: "prod", name: "auth" };
    const made = await provider.tcrRepository.create(props);
    assert.equal(fake.calls.length, 0);
    instance.addNamespace("prod").repositories.add("auth");
    await provider.tcrRepository.delete(made.id, made.outs!);
    assert.equal(instance.namespaces.get("prod")!.repositories.size, 0);
    await provider.tcrRepository.delete(made.id, made.outs!);
  });

  it("one error with what it means, the code and the request's id; a region typo before any call", async () => {
    const unknown = { ...namespace, instance: "tcr-nobody" };
    await assert.rejects(provider.tcrNamespace.create(unknown), (error: unknown) => {
      assert.ok(error instanceof Error);
      assert.match(
        error.message,
        /^DescribeNamespaces: .*instance.*region.* \(ResourceNotFound: .*request id fake/,
      );
      assert.equal(error.stack, "");
      return true;
    });
    configuration.set("tencentcloud:region", "ap-guangzou");
    const before = fake.calls.length;
    const { failures } = provider.tcrNamespace.check({}, namespace);
    assert.match(failures![0]!.reason, /region: "ap-guangzou" is not a valid region.*`ap-guangzhou`/);
    assert.equal(fake.calls.length, before);
  });
});

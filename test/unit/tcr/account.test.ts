/**
 * Proves the life of a push account against a strict double of the API: its password is always known, it is found among
 * any number of others and touches none of them, and it stays valid.
 */
import * as assert from "node:assert/strict";
import {
  type AccountInputs,
  createAccount,
  deleteAccount,
  renewAccount,
  rotateAccount,
} from "../../../components/tencent/tcr/lifecycle/accountLogic";
import type { FaultKind } from "../../fakes/tencent/faults";
import { TcrBench } from "./harness";

const DAY = 24 * 60 * 60 * 1000;
const push: AccountInputs = {
  name: "prod-push",
  description: "Pushes to prod",
  namespace: "prod",
  actions: ["tcr:PushRepository", "tcr:PullRepository", "tcr:CreateRepository"],
  expiresInDays: 30,
  rotation: "",
  adopt: false,
};

const broken: [string, FaultKind][] = [
  ["no answer in time", "hang"],
  ["a reset connection", "reset"],
  ["an answer that is none", "html"],
  ["InternalError", { code: "InternalError" }],
];

describe("push account of the enterprise edition", () => {
  const bench = new TcrBench();
  const account = () => bench.instance.accounts.find(({ login }) => login === "tcr$prod-push")!;

  it("is made with an explicit end, and may use its namespace alone", async () => {
    const made = await createAccount(bench.tcr(), push);
    assert.deepEqual(made, {
      login: "tcr$prod-push",
      password: account().password,
      expiresAt: account().expiresAt,
    });
    assert.deepEqual(bench.fake.calls.at(-1)!.parameters["Duration"], 30);
    assert.deepEqual(account().permissions, [{ Resource: "prod", Actions: push.actions }]);
  });

  for (const when of ["before", "after"] as const) {
    for (const [title, kind] of broken) {
      it(`F8 ${title} ${when} the effect of a create: there is one, and its password is known`, async () => {
        bench.fake.faults.add({ action: "CreateServiceAccount", kind, when });
        const { password } = await createAccount(bench.tcr(), push);
        assert.equal(bench.instance.accounts.length, 1);
        assert.equal(password, account().password);
      });
    }
  }

  it("F8 every answer is lost: gives up, with the last failure", async () => {
    const fault = { action: "CreateServiceAccount", kind: "reset", when: "after", times: 99 } as const;
    bench.fake.faults.add(fault);
    await assert.rejects(createAccount(bench.tcr(), push), { code: "ClientError.Network" });
  });

  it("a half-made one of a run that was killed is made again", async () => {
    bench.instance.addAccount("prod-push", "Pushes to prod", 0);
    const { password } = await createAccount(bench.tcr(), push);
    assert.equal(bench.instance.accounts.length, 1);
    assert.equal(password, account().password);
  });

  it("F9 one of somebody else's is refused without adopt, and replaced with it", async () => {
    const other = bench.instance.addAccount("prod-push", "by hand", 0);
    await assert.rejects(createAccount(bench.tcr(), push), /tcr\$prod-push exists already.*adopt: true/);
    assert.deepEqual(bench.instance.accounts, [other]);
    await createAccount(bench.tcr(), { ...push, adopt: true });
    assert.notEqual(account(), other);
  });

  it("230 other accounts, the first of them expired: it is found, and none of them is touched", async () => {
    for (let index = 0; index < 230; index += 1) {
      bench.instance.addAccount(`other-${index}`, "", 1_700_000_000_000);
    }
    const before = JSON.stringify(bench.instance.accounts);
    const { expiresAt } = await createAccount(bench.tcr(), push);
    assert.equal((await bench.tcr().accounts.find("prod-push"))?.expiresAt, expiresAt);
    await renewAccount(bench.tcr(), push);
    const touched = bench.fake.calls.filter(({ action }) => action === "ModifyServiceAccount");
    assert.deepEqual(
      touched.map(({ parameters }) => parameters["Name"]),
      ["tcr$prod-push"],
    );
    await deleteAccount(bench.tcr(), "prod-push");
    assert.equal(JSON.stringify(bench.instance.accounts), before);
    assert.equal(await bench.tcr().accounts.find("prod-push"), undefined);
  });

  it("renewing gives it all of its days again, and revives one that was disabled, with the same password", async () => {
    const { password } = await createAccount(bench.tcr(), push);
    account().expiresAt -= 29 * DAY;
    account().disabled = true;
    const expiresAt = await renewAccount(bench.tcr(), push);
    assert.equal(expiresAt, account().expiresAt);
    assert.ok(account().expiresAt > bench.clock.now() + 29 * DAY);
    assert.equal(account().disabled, false);
    assert.equal(account().password, password);
  });

  it("renewing one that is gone says so, rotating makes it again with another password", async () => {
    assert.equal(await renewAccount(bench.tcr(), push), undefined);
    const { password } = await createAccount(bench.tcr(), push);
    assert.notEqual((await rotateAccount(bench.tcr(), push)).password, password);
    assert.equal(bench.instance.accounts.length, 1);
  });

  it("deleting one that is gone is not a failure", async () => {
    await deleteAccount(bench.tcr(), "prod-push");
  });
});

/**
 * Proves what the client does with answers that are none and with failures that pass: it calls again where that
 * is safe, with growing and capped waits, gives up by itself, and says what happened.
 */
import * as assert from "node:assert/strict";
import { TencentApiError } from "../../../components/tencent/api/apiError";
import { DEFAULT_POLICY } from "../../../components/tencent/api/retry";
import type { FaultKind } from "../../fakes/tencent/faults";
import { Bench, ours } from "./harness";

const action = "DescribeNamespacePersonal";

const passing: [string, FaultKind][] = [
  ["RequestLimitExceeded", { code: "RequestLimitExceeded" }],
  ["RequestLimitExceeded of the account", { code: "RequestLimitExceeded.UinLimitExceeded" }],
  ["InternalError", { code: "InternalError" }],
  ["UnauthorizedOperation right after a grant", { code: "UnauthorizedOperation" }],
  ["HTML with status 200", "html"],
  ["an empty object with status 200", "empty"],
  ["502", { http: 502 }],
  ["a reset connection", "reset"],
  ["no answer in time", "hang"],
  ["a body that never ends", "slow-body"],
];

describe("transient failures of the API", () => {
  const bench = new Bench();

  for (const [title, kind] of passing) {
    it(`F8 ${title}, once: the call goes through`, async () => {
      bench.fake.world.addNamespace("ap-guangzhou", "team", ours.uin);
      bench.fake.faults.add({ action, kind });
      assert.equal((await bench.ccr().namespaces.find("team"))?.name, "team");
      assert.equal(bench.clock.waits.length, 1);
    });
  }

  it("F8 RequestLimitExceeded always: gives up after three minutes, and says so", async () => {
    bench.fake.faults.add({ action, kind: { code: "RequestLimitExceeded" }, times: 1000 });
    await assert.rejects(
      bench.ccr().namespaces.list(""),
      /too many calls.*RequestLimitExceeded: on demand, request id fake/,
    );
    const waited = bench.clock.waits.reduce((sum, wait) => sum + wait, 0);
    assert.ok(
      waited >= DEFAULT_POLICY.deadline - 1000 && waited < DEFAULT_POLICY.deadline + DEFAULT_POLICY.cap,
    );
    assert.ok(bench.clock.waits.every((wait) => wait <= DEFAULT_POLICY.cap));
    assert.ok(bench.clock.waits[0]! < bench.clock.waits[3]!);
  });

  it("F8 InternalError always: gives up after the allowed calls", async () => {
    bench.fake.faults.add({ action, kind: { code: "InternalError" }, times: 1000 });
    await assert.rejects(bench.ccr().namespaces.list(""), { code: "InternalError" });
    assert.equal(bench.clock.waits.length, DEFAULT_POLICY.attempts - 1);
  });

  it("F8 UnauthorizedOperation always: gives up when a grant would have arrived", async () => {
    bench.fake.faults.add({ action, kind: { code: "UnauthorizedOperation" }, times: 1000 });
    await assert.rejects(bench.ccr().namespaces.list(""), /may not do this: grant the action/);
    const waited = bench.clock.waits.reduce((sum, wait) => sum + wait, 0);
    assert.ok(waited >= DEFAULT_POLICY.grant && waited < DEFAULT_POLICY.grant + 2 * DEFAULT_POLICY.cap);
  });

  for (const code of [
    "AuthFailure.SecretIdNotFound",
    "InvalidParameter",
    "InternalError.ErrUnauthorized",
    "FailedOperation",
  ]) {
    it(`F8 ${code}: is final, one call`, async () => {
      bench.fake.faults.add({ action, kind: { code }, times: 1000 });
      await assert.rejects(bench.ccr().namespaces.list(""), { code });
      assert.equal(bench.clock.waits.length, 0);
    });
  }

  it("F8 nothing listens: says that nothing was sent", async () => {
    const ccr = bench.ccr();
    await bench.fake.close();
    await assert.rejects(ccr.namespaces.list(""), (error: unknown) => {
      assert.ok(error instanceof TencentApiError);
      assert.equal(error.code, "ClientError.Refused");
      assert.equal(error.effect, "none");
      return true;
    });
  });

  for (const answer of [
    { Data: {} },
    { Data: { NamespaceCount: 0 } },
    { Data: null },
    { Data: { NamespaceInfo: [] } },
  ]) {
    it(`F17 ${JSON.stringify(answer)} is a failure, never an empty list`, async () => {
      bench.fake.faults.add({ action, kind: { answer }, times: 1000 });
      await assert.rejects(bench.ccr().namespaces.find("team"), { code: "ClientError.Malformed" });
    });
  }

  it("F17 a list with a hole is a failure, never a shorter list", async () => {
    bench.fake.faults.add({
      action,
      kind: { answer: { Data: { NamespaceCount: 5, NamespaceInfo: [] } } },
      times: 1000,
    });
    await assert.rejects(bench.ccr().namespaces.find("team"), /the list ends after 0 of 5/);
  });

  it("an empty list may be null", async () => {
    bench.fake.faults.add({ action, kind: { answer: { Data: { NamespaceCount: 0, NamespaceInfo: null } } } });
    assert.equal(await bench.ccr().namespaces.find("team"), undefined);
  });

  it("F17 an answer without its data is a failure, never an empty list", async () => {
    bench.fake.faults.add({ action, kind: "empty", times: 1000 });
    await assert.rejects(bench.ccr().namespaces.find("team"), { code: "ClientError.Malformed" });
  });
});

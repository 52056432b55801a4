/**
 * Proves that the client's requests carry a signature that an independent implementation of TC3-HMAC-SHA256
 * accepts, in the region that was asked for, and that wrong keys, tokens and clocks are distinguished.
 */
import * as assert from "node:assert/strict";
import { TencentApiError } from "../../../components/tencent/api/apiError";
import { TencentFake } from "../../fakes/tencent/server";
import { Bench, ours, theirs, TestClock } from "./harness";
import { ccrOver } from "../../../components/tencent/ccr/api/ccrClient";
import { TencentApiClient } from "../../../components/tencent/api/apiClient";
import { endpointOf } from "../../../components/tencent/api/endpoint";

describe("signature of API calls", () => {
  const bench = new Bench();

  it("is accepted, with the region of the client", async () => {
    await bench.ccr(ours, "ap-hongkong").namespaces.list("");
    assert.equal(bench.fake.calls[0]?.region, "ap-hongkong");
    assert.equal(bench.fake.calls[0].uin, ours.uin);
  });

  it("F8 AuthFailure: a wrong key is reported at once, with the request's id and without the key", async () => {
    const wrong = { ...ours, secretKey: "canary-wrong-key" };
    await assert.rejects(bench.ccr(wrong).namespaces.list(""), (error: unknown) => {
      assert.ok(error instanceof TencentApiError);
      assert.equal(error.code, "AuthFailure.SignatureFailure");
      assert.match(error.requestId, /^fake-request-/);
      assert.match(error.message, /secret key does not belong to the secret id/);
      assert.doesNotMatch(error.message, /canary/);
      return true;
    });
    assert.equal(bench.clock.waits.length, 0);
  });

  it("F22 a refusal that repeats the id is shown without it", async () => {
    const unknown = { ...ours, secretId: "AKIDcanaryunknown" };
    await assert.rejects(bench.ccr(unknown).namespaces.list(""), (error: unknown) => {
      assert.ok(error instanceof TencentApiError);
      assert.equal(error.code, "AuthFailure.SecretIdNotFound");
      assert.doesNotMatch(error.message + (error.stack ?? "") + JSON.stringify(error), /AKIDcanary/);
      return true;
    });
  });

  it("carries the session token of temporary keys", async () => {
    bench.fake.keys.push({ ...theirs, secretId: "AKIDtemporary", token: "session-token" });
    const key = { ...theirs, secretId: "AKIDtemporary" };
    await bench.ccr({ ...key, token: "session-token" }).namespaces.list("");
    await assert.rejects(bench.ccr(key).namespaces.list(""), { code: "AuthFailure.TokenFailure" });
  });

  it("F8 SignatureExpire: a clock that is off is named as the cause", async () => {
    const late = await TencentFake.start({ keys: [ours], clockOffset: 400 });
    try {
      const api = new TencentApiClient({
        credentials: { ...ours, source: "test" },
        region: "ap-guangzhou",
        endpoint: endpointOf("tcr", { TENCENTCLOUD_ENDPOINT: late.url }),
        version: "2019-09-24",
        clock: new TestClock(),
      });
      await assert.rejects(ccrOver(api).namespaces.list(""), (error: unknown) => {
        assert.ok(error instanceof TencentApiError);
        assert.equal(error.code, "AuthFailure.SignatureExpire");
        assert.match(error.message, /clock is off/);
        return true;
      });
    } finally {
      await late.close();
    }
  });
});

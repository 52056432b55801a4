/**
 * Proves that the double of the API is as strict as the service: it serves what Tencent's own SDK types and nothing else,
 * refuses what the SDK does not have, keeps to the documented rate, knows both sites, and grants what a policy grants.
 */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { CCR_REGIONS } from "../../../components/tencent/api/regions";
import { TencentApiClient } from "../../../components/tencent/api/apiClient";
import { endpointOf } from "../../../components/tencent/api/endpoint";
import { API_VERSION } from "../../../components/tencent/provider/context";
import { enterpriseActions } from "../../fakes/tencent/enterpriseActions";
import { personalActions } from "../../fakes/tencent/personalActions";
import { REGIONS } from "../../fakes/tencent/regions";
import type { FakeKey } from "../../fakes/tencent/signature";
import { TencentFake } from "../../fakes/tencent/server";
import { API, checkAnswer } from "../../fakes/tencent/shapes";
import { ours, region, TestClock } from "./harness";

const abroad: FakeKey = {
  secretId: "IKIDabroad03",
  secretKey: "canary-key-abroad",
  uin: "200000000001",
  site: "international",
};

describe("double of Tencent's API", () => {
  let fake: TencentFake;
  const clock = new TestClock();

  beforeEach(async () => {
    fake = await TencentFake.start({ keys: [ours, abroad], now: () => 0 });
  });
  afterEach(() => fake.close());

  const client = (key: FakeKey = ours, domain = "", place = region): TencentApiClient =>
    new TencentApiClient({
      credentials: { ...key, source: "test" },
      region: place,
      endpoint: endpointOf("tcr", { TENCENTCLOUD_ENDPOINT: fake.url, TENCENTCLOUD_DOMAIN: domain }),
      version: API_VERSION,
      clock,
      policy: { attempts: 1, base: 1, cap: 1, grant: 0, deadline: 0 },
    });
  const call = (action: string, parameters: object, api = client()): Promise<unknown> =>
    api.call(action, parameters, (answer) => answer);

  it("serves the actions whose types it has, and no other", () => {
    const served = Object.keys({ ...personalActions, ...enterpriseActions }).sort();
    const typed = Object.keys(API.actions).filter((one) => one !== "ModifyServiceAccountPassword");
    assert.deepEqual(served, typed.sort());
  });

  it("every action that the library calls is one of the SDK's", () => {
    const root = path.resolve(__dirname, "../../../../components/tencent");
    const code = fs
      .readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((file) => /api\/\w+\.ts$/.test(file))
      .map((file) => fs.readFileSync(path.join(root, file), "utf8"))
      .join("\n");
    const called = [...code.matchAll(/(?:call(?:Once)?\(|action = )"([A-Z]\w+)"/g)].map(
      ([, name = ""]) => name,
    );
    assert.ok(called.length > 25);
    assert.deepEqual(
      called.filter((name) => API.actions[name] === undefined),
      [],
    );
  });

  const wrong: [string, object, string][] = [
    ["an unknown parameter", { Namespace: "team", Name: "team" }, "UnknownParameter"],
    ["a missing one", {}, "MissingParameter"],
    ["one of a wrong type", { Namespace: 1 }, "InvalidParameter"],
  ];
  for (const [title, parameters, code] of wrong) {
    it(`refuses ${title}`, async () => {
      await assert.rejects(call("CreateNamespacePersonal", parameters), { code });
    });
  }

  it("refuses what is wrong inside a parameter", async () => {
    fake.world.addInstance(region, "tcr-1", ours.uin).addNamespace("prod");
    const base = { RegistryId: "tcr-1", NamespaceName: "prod" };
    await assert.rejects(call("CreateImmutableTagRules", { ...base, Rule: { TagPattern: "v*" } }), {
      code: "MissingParameter",
    });
    await assert.rejects(call("CreateImmutableTagRules", { ...base, Rule: "v*" }), {
      code: "InvalidParameter",
    });
  });

  it("cannot answer with what the SDK does not have", () => {
    assert.throws(
      () => checkAnswer("DescribeImageFilterPersonal", { Data: { SameImages: [{}] } }),
      /of type string/,
    );
    assert.throws(() => checkAnswer("DescribeNamespaces", { Namespaces: [] }), /not recognized/);
  });

  it("refuses the 21st call of an action in a second, and no call of another", async () => {
    for (let count = 0; count < 20; count += 1) {
      await call("DescribeUserQuotaPersonal", {});
    }
    await assert.rejects(call("DescribeUserQuotaPersonal", {}), { code: "RequestLimitExceeded" });
    await call("DescribeRepositoryOwnerPersonal", {});
  });

  it("knows every region, and refuses a mistyped one", async () => {
    assert.deepEqual([...REGIONS].sort(), [...CCR_REGIONS].sort());
    for (const place of REGIONS) {
      await call("DescribeUserQuotaPersonal", {}, client(ours, "", place));
    }
    await assert.rejects(call("DescribeUserQuotaPersonal", {}, client(ours, "", "ap-guangzou")), {
      code: "UnsupportedRegion",
    });
  });

  it("serves both sites and a region's host, each with its own accounts, and no other host", async () => {
    await call("DescribeUserQuotaPersonal", {}, client(abroad, "intl.tencentcloudapi.com"));
    await call("DescribeUserQuotaPersonal", {}, client(ours, "ap-guangzhou.tencentcloudapi.com"));
    for (const [key, domain] of [
      [abroad, ""],
      [ours, "intl.tencentcloudapi.com"],
    ] as const) {
      const code = "AuthFailure.SecretIdNotFound";
      await assert.rejects(call("DescribeUserQuotaPersonal", {}, client(key, domain)), { code });
    }
    await assert.rejects(call("DescribeUserQuotaPersonal", {}, client(ours, "example.com")), {
      code: "NoSuchProduct",
    });
  });

  it("grants what a policy grants, on the resource that it names", async () => {
    const policy = {
      statement: [
        {
          effect: "allow",
          action: ["tcr:CreateNamespacePersonal"],
          resource: [`qcs::tcr:${region}:uin/${ours.uin}:repo/team-*`],
        },
      ],
    };
    fake.keys[0] = { ...ours, policies: [policy] };
    await call("CreateNamespacePersonal", { Namespace: "team-a" });
    const code = "UnauthorizedOperation";
    await assert.rejects(call("CreateNamespacePersonal", { Namespace: "other" }), { code });
    await assert.rejects(call("DeleteNamespacePersonal", { Namespace: "team-a" }), { code });
  });
});

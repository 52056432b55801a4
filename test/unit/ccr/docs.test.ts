/**
 * Proves that docs/tencent.md names what the code uses: its policies every action and no other, its tables every place
 * of keys and every region. That the policies are enough, each test of the double shows: it grants nothing else.
 */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { CCR_REGIONS } from "../../../components/tencent/api/regions";
import { documentedPolicies } from "../../fakes/tencent/documentedPolicies";
import { API } from "../../fakes/tencent/shapes";

const root = path.resolve(__dirname, "../../../..");
const docs = fs.readFileSync(path.join(root, "docs/tencent.md"), "utf8");

/** What the Terraform provider calls for an instance and for access from a VPC, from its source. */
const terraform = [
  "tcr:CreateInstance",
  "tcr:CreateInternalEndpointDns",
  "tcr:CreateMultipleSecurityPolicy",
  "tcr:DeleteInternalEndpointDns",
  "tcr:DeleteMultipleSecurityPolicy",
  "tcr:DescribeExternalEndpointStatus",
  "tcr:DescribeInstances",
  "tcr:DescribeInternalEndpointDnsStatus",
  "tcr:DescribeInternalEndpoints",
  "tcr:DescribeReplicationInstances",
  "tcr:DescribeSecurityPolicies",
  "tcr:ManageExternalEndpoint",
  "tcr:ManageInternalEndpoint",
  "tcr:ModifyInstance",
  "tag:DescribeResourceTagsByResourceIds",
  "tag:ModifyResourceTags",
];

/** Every action that is named in a folder's code. */
function actionsIn(folder: string): string[] {
  const code = fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => fs.readFileSync(path.join(root, folder, file), "utf8"))
    .join("\n");
  return Object.keys(API.actions).filter((action) => code.includes(`"${action}"`));
}

function granted(...policies: { statement: readonly { action: readonly string[] }[] }[]): string[] {
  const all = policies.flatMap(({ statement }) => statement.flatMap(({ action }) => action));
  return [...new Set(all)].sort();
}

describe("docs/tencent.md", () => {
  const { personal, enterprise, enterpriseDelete, terraform: provider } = documentedPolicies();

  it("has a policy with every action that is called for CCR, and no other but push and pull", () => {
    const called = actionsIn("components/tencent/ccr");
    assert.equal(called.length, 15);
    const wanted = [...called, "PushRepositoryPersonal", "PullRepositoryPersonal"];
    assert.deepEqual(granted(personal), wanted.map((action) => `tcr:${action}`).sort());
  });

  it("has policies with every action that is called for TCR, and no other", () => {
    const called = actionsIn("components/tencent/tcr");
    assert.ok(called.length >= 18);
    assert.deepEqual(granted(enterprise, enterpriseDelete), called.map((action) => `tcr:${action}`).sort());
  });

  it("has a policy for what the Terraform provider makes, with the tags that it reads", () => {
    assert.deepEqual(granted(provider), [...terraform].sort());
  });

  it("names every variable and configuration key that credentials come from", () => {
    for (const file of ["credentials", "endpoint"]) {
      const code = fs.readFileSync(path.join(root, `components/tencent/api/${file}.ts`), "utf8");
      for (const key of new Set(code.match(/tencentcloud:[a-zA-Z]+/g))) {
        assert.ok(docs.includes(key), key);
      }
      for (const name of new Set(code.match(/(?<=TENCENTCLOUD)_[A-Z_]+[A-Z]/g))) {
        assert.ok(docs.includes(name), name);
      }
    }
  });

  it("names every region", () => {
    for (const region of CCR_REGIONS) {
      assert.ok(docs.includes(`\`${region}\``) || docs.includes(`"${region}"`), region);
    }
  });

  it("names the version of the provider that the SDK has", () => {
    const sdk = fs.readFileSync(path.join(root, "sdks/tencentcloud/package.json"), "utf8");
    const { version } = JSON.parse(sdk) as { version: string };
    assert.ok(docs.includes(`tencentcloudstack/tencentcloud ${version}`));
  });
});

import * as fs from "node:fs";
import * as path from "node:path";
import type { Policy } from "./policy";

const root = path.resolve(__dirname, "../../../..");

/** What each of the documented policies is for, in their order. */
export interface DocumentedPolicies {
  readonly personal: Policy;
  readonly enterprise: Policy;
  /** Beside the enterprise edition's, where images are deleted. */
  readonly enterpriseDelete: Policy;
  /** Beside the enterprise edition's, for what the Terraform provider makes. */
  readonly terraform: Policy;
}

/** The policies of docs/tencent.md. @throws Error if there are others. */
export function documentedPolicies(): DocumentedPolicies {
  const docs = fs.readFileSync(path.join(root, "docs/tencent.md"), "utf8");
  const blocks = [...docs.matchAll(/```json\n([\s\S]*?)```/g)].map(
    ([, json = ""]) => JSON.parse(json) as Policy,
  );
  const [personal, enterprise, enterpriseDelete, terraform, ...others] = blocks;
  if (!personal || !enterprise || !enterpriseDelete || !terraform || others.length > 0) {
    throw new Error("docs/tencent.md has other policies than those that are known here");
  }
  return { personal, enterprise, enterpriseDelete, terraform };
}

/** The documented actions on any resource, for tests that are not about the resources. */
export function documentedActions(): Policy[] {
  const { personal, enterprise, enterpriseDelete } = documentedPolicies();
  return [personal, enterprise, enterpriseDelete].map(({ statement }) => ({
    statement: statement.map((one) => ({ ...one, resource: ["*"] })),
  }));
}

import { isDeepStrictEqual } from "node:util";
import { hasCode, TencentApiError } from "../../api/apiError";
import { lookUntil } from "../../api/retry";
import { createOnce } from "../../api/createOnce";
import type { TencentApi } from "../../api/apiClient";
import type { FoundRule, NamespaceRules } from "../api/namespaceRules";

/**
 * Gives a namespace the rule: there is one at most, so one that is there becomes it, whoever made it. A create whose
 * answer was lost, or that somebody else was faster with, ends in the same way.
 *
 * @returns the rule's id.
 * @throws TencentApiError
 */
export async function ensureRule<Rule extends object>(
  api: TencentApi,
  rules: NamespaceRules<Rule>,
  namespace: string,
  rule: Rule,
): Promise<number> {
  const find = (): Promise<FoundRule<Rule> | undefined> => rules.find(namespace);
  let found = await find();
  if (found === undefined) {
    await createOnce({
      create: () => rules.create(namespace, rule),
      isThere: async () => (await find()) !== undefined,
      isTaken: (error) => error instanceof TencentApiError && error.effect === "none" && isRefusal(error),
      clock: api.clock,
    });
    found = await lookUntil(find, (seen) => seen !== undefined, api.clock);
  }
  if (found === undefined) {
    throw new Error(
      `the rule of namespace ${namespace} was made and is not listed. Fix: run \`pulumi up\` again`,
    );
  }
  if (!isDeepStrictEqual(found.rule, rule)) {
    await rules.modify(namespace, found.id, rule);
  }
  return found.id;
}

/** Removes the namespace's rule; it is not a failure if there is none any more. */
export async function removeRule<Rule>(rules: NamespaceRules<Rule>, namespace: string): Promise<void> {
  const found = await rules.find(namespace);
  if (found === undefined) {
    return;
  }
  try {
    await rules.delete(namespace, found.id);
  } catch (error) {
    if (!hasCode(error, "ResourceNotFound")) {
      throw error;
    }
  }
}

/** Which code says that there is a rule already is not documented; what is there afterwards decides. */
function isRefusal({ code }: TencentApiError): boolean {
  return /Exist/i.test(code) || code.startsWith("ResourceInUse");
}

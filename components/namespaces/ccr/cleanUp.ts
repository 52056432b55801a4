import { hasCode } from "../../tencent/apiError";
import { Reader } from "./records";
import type { Ccr } from "./ccrClient";
import { isNearlyFull, removable } from "./retention";
import type { RetentionRule, Tag, Version } from "./retention";

/** What a clean-up did. */
export interface CleanUpResult {
  /** Tags that were removed, sorted. */
  readonly removed: readonly string[];
  /** Tags that are left. */
  readonly remaining: number;
}

/** Tags per repository that Tencent documents, where the account's own limit cannot be read. */
const documentedTagLimit = 100;

/**
 * Removes the versions of a repository that the rule lets go, and looks again afterwards.
 *
 * @param warn told when the repository is nearly full also afterwards.
 * @throws Error if a tag that had to stay is gone afterwards.
 * @throws TencentApiError if the API refuses; what was removed before stays removed.
 */
export async function cleanUp(
  ccr: Ccr,
  repository: string,
  rule: RetentionRule,
  warn: (message: string) => void,
): Promise<CleanUpResult> {
  const before = await ccr.tags.list(repository);
  const candidates = removable(before, rule, ccr.api.pace.now());
  const gone = new Set<string>();
  for (const version of candidates) {
    if (await isUnchanged(ccr, repository, version)) {
      await removeVersion(ccr, repository, version);
      version.tags.forEach((tag) => gone.add(tag));
    }
  }
  const after = gone.size === 0 ? before : await ccr.tags.list(repository);
  assertKept(repository, before, after, gone);
  await warnIfNearlyFull(ccr, repository, after.length, warn);
  return { removed: [...gone].sort(), remaining: after.length };
}

/** Tells when a repository has used four fifths of its tags or more: a push into a full one fails. */
export async function warnIfNearlyFull(
  ccr: Ccr,
  repository: string,
  tags: number,
  warn: (message: string) => void,
): Promise<void> {
  const limit = (await ccr.quotas.read()).tags ?? documentedTagLimit;
  if (isNearlyFull(tags, limit)) {
    warn(
      `${repository} has ${tags} of ${limit} tags; a push into a full repository fails. Set keepVersions, or remove tags`,
    );
  }
}

/** Whether no tag has come to the digest since it was listed: deleting one would delete that, too. */
async function isUnchanged(ccr: Ccr, repository: string, version: Version): Promise<boolean> {
  const action = "DescribeImageFilterPersonal";
  const [first = ""] = version.tags;
  try {
    const same = await ccr.api.call(action, { RepoName: repository, Tag: first }, (answer) =>
      Reader.data(action, answer)
        .list("SameImages")
        .map((image) => image.text("TagName")),
    );
    return same.every((tag) => version.tags.includes(tag));
  } catch (error) {
    if (hasCode(error, "ResourceNotFound")) {
      return false; // somebody else has removed it meanwhile
    }
    throw error;
  }
}

async function removeVersion(ccr: Ccr, repository: string, version: Version): Promise<void> {
  for (const tag of version.tags) {
    try {
      await ccr.tags.delete(repository, tag);
    } catch (error) {
      if (!hasCode(error, "ResourceNotFound")) {
        throw error;
      }
    }
  }
}

function assertKept(
  repository: string,
  before: readonly Tag[],
  after: readonly Tag[],
  gone: Set<string>,
): void {
  const left = new Set(after.map((tag) => tag.name));
  const lost = before.map((tag) => tag.name).filter((tag) => !gone.has(tag) && !left.has(tag));
  if (lost.length > 0) {
    throw new Error(
      `${repository}: ${lost.join(", ")} went missing while old versions were removed (by someone else, or by the ` +
        `service). Fix: run \`pulumi up\` again to push what this stack needs, and check who else removes tags`,
    );
  }
}

import { hasCode } from "../../api/apiError";
import { lookUntil } from "../../api/retry";
import type { Ccr } from "../api/ccrClient";
import type { Tag } from "../api/ccrTags";
import { isNearlyFull, removable, type RetentionRule, type Version } from "./retention";

/** What a clean-up did. */
export interface CleanUpResult {
  /** Tags that were removed, sorted. */
  readonly removed: readonly string[];
  /** Tags that are left. */
  readonly remaining: number;
}

/** Tags per repository that Tencent documents, where the account's own limit cannot be read. */
const DOCUMENTED_TAG_LIMIT = 100;

/**
 * Removes the versions of a repository that the rule lets go, and looks again afterwards. Nothing is removed before the
 * list shows what was just pushed: a list that is behind, or that calls digests something else, says nothing about what
 * is needed.
 *
 * @param say called with why nothing was removed, and when the repository is nearly full also afterwards.
 * @throws Error if a tag that had to stay is gone afterwards.
 * @throws TencentApiError if the API refuses; what was removed before stays removed.
 */
export async function cleanUp(
  ccr: Ccr,
  repository: string,
  rule: RetentionRule,
  say: (message: string) => void,
): Promise<CleanUpResult> {
  const [pushed] = rule.digests;
  const isListed = (tags: readonly Tag[]): boolean => tags.some(({ digest }) => digest === pushed);
  const before = await lookUntil(() => ccr.tags.list(repository), isListed, ccr.api.clock);
  const candidates = isListed(before) ? removable(before, rule, ccr.api.clock.now()) : [];
  if (!isListed(before)) {
    say(`${repository}: the image that was just pushed is not listed yet, so no old version was removed`);
  }
  const gone = new Set<string>();
  for (const version of candidates) {
    // the image goes first: what is attached to none is harmless, an image without its signature is not
    for (const one of [version, ...version.attached]) {
      if (!(await isUnchanged(ccr, repository, one))) {
        break;
      }
      await removeVersion(ccr, repository, one);
      one.tags.forEach((tag) => gone.add(tag));
    }
  }
  const after = gone.size === 0 ? before : await ccr.tags.list(repository);
  assertKept(repository, before, after, gone);
  await warnIfNearlyFull(ccr, repository, after.length, say);
  return { removed: [...gone].sort(), remaining: after.length };
}

/** Warns when a repository has used four fifths of its tags or more: a push into a full one fails. */
export async function warnIfNearlyFull(
  ccr: Ccr,
  repository: string,
  tags: number,
  warn: (message: string) => void,
): Promise<void> {
  const limit = (await ccr.quotas.read()).tags ?? DOCUMENTED_TAG_LIMIT;
  if (isNearlyFull(tags, limit)) {
    warn(
      `${repository} has ${tags} of ${limit} tags; a push into a full repository fails. Set keepVersions, or remove tags`,
    );
  }
}

/** Whether no tag has come to the digest since it was listed: deleting one would delete that, too. */
async function isUnchanged(ccr: Ccr, repository: string, version: Version): Promise<boolean> {
  const [first = ""] = version.tags;
  try {
    const same = await ccr.tags.sameImages(repository, first);
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

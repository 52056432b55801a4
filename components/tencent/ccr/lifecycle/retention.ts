import picomatch from "picomatch";
import type { Tag } from "../api/ccrTags";
import { subjectOf } from "./attached";

/** What of a repository must stay. */
export interface RetentionRule {
  /** Number of versions (distinct digests) to keep, the newest ones; at least 1. */
  readonly keepVersions: number;
  /** Versions younger than so many days stay in any case. */
  readonly minAgeDays: number;
  /** Tags that stay, as names or as patterns like `release-*`. */
  readonly keep: readonly string[];
  /** Tags of build caches: they stay, and count as no version. */
  readonly cacheTags: readonly string[];
  /** Digests that this stack, or another one, runs now; the first one is that of the push before the clean-up. */
  readonly digests: readonly string[];
}

/** A digest with all tags that point to it. */
export interface Version {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAt: number | undefined;
}

/** A version that may go, and what is attached to it, which goes along. */
export interface RemovableVersion extends Version {
  readonly attached: readonly Version[];
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * Which versions may go, oldest first. The digest decides, not the tag: the registry removes every tag
 * of a digest along with the first, so a version goes only if none of its tags is needed.
 *
 * What is attached to an image counts as no version and goes with its image; what is attached to something that is not
 * in the list (an image of one platform) stays.
 */
export function removable(tags: readonly Tag[], rule: RetentionRule, now: number): RemovableVersion[] {
  const isCache = matcher(rule.cacheTags);
  const isKept = matcher(rule.keep);
  const digestOf = new Map(tags.map(({ name, digest }) => [name, digest]));
  const all = versionsOf(tags);
  const isAttached = (version: Version): boolean =>
    version.tags.every((tag) => subjectOf(tag, digestOf) !== undefined);
  const attached = all.filter(isAttached);
  return all
    .filter((version) => !isAttached(version) && !version.tags.some(isCache))
    .slice(Math.max(1, rule.keepVersions))
    .filter((version) => !version.tags.some(isKept))
    .filter((version) => !rule.digests.includes(version.digest))
    .filter(({ pushedAt }) => pushedAt !== undefined && now - pushedAt >= rule.minAgeDays * DAY)
    .map((version) => ({
      ...version,
      attached: attached.filter(
        (one) =>
          !one.tags.some(isKept) && one.tags.every((tag) => subjectOf(tag, digestOf) === version.digest),
      ),
    }))
    .reverse();
}

/** The versions among the tags, newest first; one whose age is unknown counts as newest. */
export function versionsOf(tags: readonly Tag[]): Version[] {
  const byDigest = new Map<string, Tag[]>();
  for (const tag of tags) {
    byDigest.set(tag.digest, [...(byDigest.get(tag.digest) ?? []), tag]);
  }
  const versions = [...byDigest].map(([digest, group]) => ({
    digest,
    tags: group.map((tag) => tag.name).sort(),
    pushedAt: newest(group),
  }));
  return versions.sort((a, b) => rank(b) - rank(a) || a.digest.localeCompare(b.digest));
}

/** Whether a repository is so full that somebody should know: from 80 % of its tags. */
export function isNearlyFull(tags: number, limit: number): boolean {
  return tags >= limit * 0.8;
}

function newest(group: readonly Tag[]): number | undefined {
  const times = group.map((tag) => tag.pushedAt);
  return times.includes(undefined) ? undefined : Math.max(...times.map((time) => time ?? 0));
}

function rank({ pushedAt }: Version): number {
  return pushedAt ?? Number.MAX_SAFE_INTEGER;
}

function matcher(patterns: readonly string[]): (tag: string) => boolean {
  return patterns.length === 0 ? () => false : picomatch([...patterns]);
}

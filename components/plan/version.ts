import { commitOf } from "./git";
import { hashOfData } from "./hash";
import type { Problem } from "./problem";
import { CACHE_TAG, tagProblems } from "./reference";

/**
 * How a service's version, which is its tag, is found:
 * - `"content"`: a short hash of everything that the image is made from; the same on every machine, without git.
 * - `"commit"`: short id of the last commit that touched one of the service's files, plus `-dirty-<hash>` if one of
 *   them differs from it. Needs git and the full history.
 * - `{ value }`: a text of the caller's own, e.g. a release's number.
 */
export type VersionStrategy = "content" | "commit" | { readonly value: string };

/** Length of a content version in hexadecimal digits: 48 bits tell any number of versions of one service apart. */
const CONTENT_LENGTH = 12;

/** The version that follows from everything that an image is made from. */
export function contentVersion(inputs: unknown): string {
  return hashOfData(inputs).slice(0, CONTENT_LENGTH);
}

/** Whether the text is a version strategy, as problems. */
export function strategyProblems(field: string, strategy: VersionStrategy): Problem[] {
  if (typeof strategy === "object") {
    return versionProblems(`${field}.value`, strategy.value);
  }
  // a caller in plain JavaScript, or a configuration value
  return ["content", "commit"].includes(strategy)
    ? []
    : [
        {
          field,
          value: strategy,
          rule: "is no version strategy",
          fix: "use `content`, `commit` or `{ value: … }`",
        },
      ];
}

function versionProblems(field: string, value: string): Problem[] {
  return value === CACHE_TAG
    ? [{ field, value, rule: "is the tag of the registry cache", fix: "choose another version" }]
    : tagProblems(field, value);
}

/**
 * The version of a service.
 *
 * @param root the work tree's folder, which git is asked in.
 * @param files the service's files, relative to it.
 * @param content the content version, computed from the same inputs.
 */
export function versionOf(
  field: string,
  strategy: VersionStrategy,
  root: string,
  files: readonly string[],
  content: string,
  problems: Problem[],
): string {
  if (strategy === "content") {
    return content;
  }
  if (typeof strategy === "object") {
    return strategy.value;
  }
  const commit = commitOf(root, files);
  if ("problem" in commit) {
    problems.push({ field, value: strategy, ...commit.problem });
    return content;
  }
  return commit.dirty ? `${commit.id}-dirty-${content}` : commit.id;
}

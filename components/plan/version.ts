import { embedReach } from "../closure/embed";
import { readSourceFile } from "../closure/sourceFile";
import { sourceKind } from "../closure/sourceKind";
import { indexOf } from "../closure/treeIndex";
import { commitOf, type Reach } from "../source/git";
import type { SourceTree } from "../source/sourceTree";
import { baseName, foldersUpwards, joinPath, parentPath } from "../source/treePath";
import { moduleFiles } from "../toolchain/mainClosure";
import { hashOfData } from "../common/hash";
import type { Found, Problem } from "../common/problem";
import { CACHE_TAG } from "../common/reference";
import { tagProblems } from "../common/referenceProblems";

/**
 * How a service's version, which is its tag, is determined:
 * - `"content"`: a short hash of everything that the image is made from; the same on every machine, without git.
 * - `"commit"`: short id of the last commit that touched one of the service's files, plus `-dirty-<hash>` if one of
 *   them differs from it. Needs git and the full history.
 * - `{ value }`: a text of the caller's own, e.g. a release's number.
 */
export type VersionStrategy = "content" | "commit" | { readonly value: string };

/** Length of a content version in hexadecimal digits: 48 bits distinguish any number of versions of one service. */
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
          rule: "is not a version strategy",
          fix: "use `content`, `commit` or `{ value: … }`",
        },
      ];
}

function versionProblems(field: string, value: string): Problem[] {
  return value === CACHE_TAG
    ? [{ field, value, rule: "is reserved for the registry cache", fix: "choose another version" }]
    : tagProblems(field, value);
}

/**
 * The version of a service.
 *
 * @param tree the work tree, which git is asked in.
 * @param files the service's files, relative to it.
 * @param takes see {@link reachOf}.
 * @param content the content version, computed from the same inputs.
 */
export function versionOf(
  field: string,
  strategy: VersionStrategy,
  tree: SourceTree,
  files: readonly string[],
  takes: (path: string) => boolean,
  content: string,
): Found<string> {
  const found = (value: string): Found<string> => ({ value, problems: [] });
  if (strategy === "content") {
    return found(content);
  }
  if (typeof strategy === "object") {
    return found(strategy.value);
  }
  const commit = commitOf(tree, files, reachOf(tree, files, takes));
  if ("problem" in commit) {
    return { value: content, problems: [{ field, value: strategy, ...commit.problem }] };
  }
  return found(commit.dirty ? `${commit.id}-dirty-${content}` : commit.id);
}

/**
 * What has a say in a service's image beside its files: what was embedded, compiled or copied before it went, module files
 * above, and sources that their first lines exclude.
 *
 * @param takes whether the image would have a file if it were there, beside what Go takes.
 */
export function reachOf(
  tree: SourceTree,
  files: readonly string[],
  takes: (path: string) => boolean = () => false,
): Reach {
  const own = new Set(files);
  const sources = files.filter((path) => path.endsWith(".go"));
  const packages = new Set(sources.map(parentPath));
  const above = new Set(files.flatMap((path) => foldersUpwards(parentPath(path))));
  const embeds = sources.flatMap((path) =>
    (readSourceFile(indexOf(tree), path)?.embeds ?? []).map(({ value }) =>
      embedReach(parentPath(path), value),
    ),
  );
  const compiles = (path: string): boolean =>
    packages.has(parentPath(path)) && !own.has(path) && sourceKind(baseName(path)) !== undefined;
  const isModuleFile = (path: string): boolean =>
    moduleFiles([path]).length > 0 &&
    above.has(joinPath(path, path.endsWith("modules.txt") ? "../.." : ".."));
  const isProfile = (path: string): boolean =>
    baseName(path) === "default.pgo" && packages.has(parentPath(path));
  return {
    took: (path) => takes(path) || compiles(path) || isModuleFile(path) || isProfile(path),
    embeds: (path) => embeds.some((one) => one(path)),
    compiles,
  };
}

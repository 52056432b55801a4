import { didYouMean } from "../../common/didYouMean";
import type { Problem } from "../../common/problem";
import { foldersUpwards, joinPath, parentPath } from "../../source/treePath";
import type { ContextRoot } from "./contextRoot";
import { type Found, isPattern, type Kind, SourceSearch } from "./foundFiles";
import type { NamedSource } from "./sourcePatterns";

/** What instructions bring into one context. */
export interface ContextFiles {
  /** What belongs into it, by path relative to its folder, sorted. */
  readonly entries: ReadonlyMap<string, Kind>;
  /** What is copied but left out by the ignore file; of a folder that is left out whole, the folder alone. */
  readonly ignored: ReadonlySet<string>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Largest context, in bytes: more than that was never meant to be copied into a Go image. */
const LARGEST = 512 * 1024 * 1024;

/**
 * Finds what sources bring into a context, and what is wrong with them.
 *
 * @param path the Dockerfile, for messages.
 * @param isNamed whether it is one of the named contexts.
 */
export function contextFiles(
  root: ContextRoot,
  sources: readonly NamedSource[],
  path: string,
  isNamed = false,
): ContextFiles {
  const found = sources.map((source) => ({ source, result: SourceSearch.find(root, source) }));
  const entries = new Map(
    found.flatMap(({ result }) => [...result.entries]).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const ignored = new Set(found.flatMap(({ result }) => [...result.ignored]));
  const unusable = new Map(found.flatMap(({ result }) => [...result.unusable]));
  const problems = [
    ...root.refusedPatterns.map((pattern) => refused(root, pattern)),
    ...found.flatMap(({ source, result }) => sourceProblems(root, source, result, path, isNamed)),
    ...[...unusable].map(([name, rule]) => ({
      field: "dockerfile.path",
      value: root.shown(name),
      rule: `would be copied and ${rule}`,
      fix: `leave it out in ${root.ignoreName}`,
    })),
    ...sizeProblems(root, entries),
  ];
  const history = [...ignored].filter((one) => root.isUnsaidHistory(one));
  return {
    entries,
    ignored,
    problems,
    warnings: history.length === 0 ? [] : [historyWarning(root, history)],
  };
}

function refused({ ignoreName }: ContextRoot, pattern: string): Problem {
  const rule = `holds \`${pattern}\`, which is not a valid pattern for Docker`;
  return {
    field: "dockerfile.path",
    value: ignoreName,
    rule,
    fix: "escape or remove the unmatched character",
  };
}

function sourceProblems(
  root: ContextRoot,
  source: NamedSource,
  result: Found,
  path: string,
  isNamed: boolean,
): Problem[] {
  const at = { field: "dockerfile.path", value: `${path}:${source.line}` };
  const { written, pattern, below } = source;
  if (!result.exists && !isPattern(source)) {
    const isAbove = /(^|\/)\.\.(\/|$)/.test(written) && joinPath(".", written).startsWith("..");
    if (isAbove) {
      return [{ ...at, rule: `takes \`${written}\` from outside the context`, fix: outsideFix() }];
    }
    const whole = below === undefined ? pattern : joinPath(pattern, below);
    const folder = isNamed ? undefined : folderOf(root, whole, path);
    return [{ ...at, ...missing(root, whole, folder) }];
  }
  if (result.entries.size === 0 && result.ignored.size > 0 && result.unusable.size === 0) {
    if ([...result.ignored].every((one) => root.isUnsaidHistory(one))) {
      return [];
    }
    const rule = `takes \`${pattern}\`, all of which ${root.ignoreName} leaves out`;
    return isPattern(source) ? [] : [{ ...at, rule, fix: "allow it there, with a `!` pattern" }];
  }
  return [];
}

function outsideFix(): string {
  return "make `dockerfile.folder` a folder above both, or give it as one of `dockerfile.contexts`";
}

function missing(root: ContextRoot, pattern: string, folder?: string): Pick<Problem, "rule" | "fix"> {
  const parent = parentPath(pattern);
  const names = (root.entries(parent) ?? []).map(({ name }) => joinPath(parent, name));
  const rule = `takes \`${pattern}\`, which is not in the context \`${root.shownFolder}\``;
  if (folder !== undefined) {
    return { rule, fix: `set \`dockerfile.folder\` to \`${folder}\`, which has it` };
  }
  return { rule, fix: names.length === 0 ? "name an existing file or folder" : didYouMean(pattern, names) };
}

/** The folder that the Dockerfile was written for: its own, or one above it (`docker build src/api`). */
function folderOf({ tree, folder }: ContextRoot, pattern: string, path: string): string | undefined {
  return foldersUpwards(parentPath(path)).find(
    (one) =>
      one !== folder &&
      (tree.readFile(joinPath(one, pattern)) ?? tree.readFolder(joinPath(one, pattern))) !== undefined,
  );
}

function historyWarning(root: ContextRoot, history: readonly string[]): Problem {
  const names = history.map((one) => one.replace(/((?:^|\/)\.git)\/.*$/, "$1"));
  const [first = ".git"] = names;
  return {
    field: "dockerfile.path",
    value: root.shown(first),
    rule: "is left out of the context, because every commit would change the image",
    fix: `write \`!${first}\` into ${root.ignoreName} to copy it, or \`${first}\` to exclude it without this warning`,
  };
}

function sizeProblems(root: ContextRoot, entries: ReadonlyMap<string, Kind>): Problem[] {
  const sizes = new Map<string, number>();
  for (const [path, kind] of entries) {
    const top = path.split("/")[0] ?? path;
    const size = kind === "file" ? (root.tree.fileSize(root.inTree(path)) ?? 0) : 0;
    sizes.set(top, (sizes.get(top) ?? 0) + size);
  }
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, 3);
  const named = largest.map(([name, size]) => `${name} (${Math.round(size / 1e6)} MB)`).join(", ");
  const rule = `takes ${Math.round(total / 1e6)} MB into the context, most of it ${named}`;
  return total <= LARGEST
    ? []
    : [{ field: "dockerfile.path", rule, fix: `leave it out in ${root.ignoreName}` }];
}

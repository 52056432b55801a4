import { baseName, joinPath, parentPath } from "../source/treePath";
import { isEmbeddableName } from "./embedName";
import { compileName, hasMeta } from "./glob";
import type { TreeIndex } from "./treeIndex";

/** Why a pattern of `//go:embed` fails, in the words of the Go command. */
export class EmbedError extends Error {}

/**
 * The files that a pattern of `//go:embed` stands for, relative to the tree's root.
 *
 * @throws EmbedError where the Go command refuses the pattern.
 */
export function resolveEmbed(index: TreeIndex, packageDir: string, pattern: string): string[] {
  const all = pattern.startsWith("all:");
  const glob = all ? pattern.slice("all:".length) : pattern;
  const names = glob.split("/");
  const matchers = names.map(compileName);
  if (!isValidPath(names) || matchers.includes(undefined)) {
    throw new EmbedError("invalid pattern syntax");
  }
  const files = expand(index, packageDir, names).flatMap((path) => embedded(index, packageDir, path, all));
  if (files.length === 0) {
    throw new EmbedError("no matching files found");
  }
  return files;
}

/** Whether a pattern would take a path if it were there, as far as the names say. */
export function embedReach(packageDir: string, pattern: string): (path: string) => boolean {
  const all = pattern.startsWith("all:");
  const matchers = (all ? pattern.slice("all:".length) : pattern).split("/").map(compileName);
  const prefix = packageDir === "." ? "" : `${packageDir}/`;
  return (path) => {
    const names = path.startsWith(prefix) ? path.slice(prefix.length).split("/") : [];
    return (
      names.length >= matchers.length &&
      names.every((name, index) => {
        const matches = matchers[index];
        return index < matchers.length ? matches?.(name) === true : all || !/^[._]/.test(name);
      })
    );
  };
}

function isValidPath(names: readonly string[]): boolean {
  return names.every((name) => name !== "" && name !== "." && name !== "..");
}

/** What the pattern matches, folders included; links are followed on the way, as by Go's `filepath.Glob`. */
function expand(index: TreeIndex, folder: string, names: readonly string[]): string[] {
  const [name = "", ...rest] = names;
  const entries = index.folder(folder);
  if (entries === undefined) {
    return [];
  }
  const matches = hasMeta(name) ? compileName(name) : undefined;
  const found =
    matches === undefined ? [name].filter((one) => entries.has(one)) : [...entries.keys()].filter(matches);
  const paths = found.map((one) => joinPath(folder, one));
  return rest.length === 0 ? paths : paths.flatMap((path) => expand(index, path, rest));
}

function embedded(index: TreeIndex, packageDir: string, path: string, all: boolean): string[] {
  const entry = index.entry(path);
  const what = `${entry?.kind === "folder" && !entry.link ? "directory" : "file"} ${relative(packageDir, path)}`;
  checkWay(index, packageDir, path, what);
  if (entry === undefined || entry.link || (entry.kind !== "file" && entry.kind !== "folder")) {
    throw new EmbedError(`cannot embed irregular file ${relative(packageDir, path)}`);
  }
  if (entry.kind === "file") {
    return [path];
  }
  const files = filesBelow(index, packageDir, path, all);
  if (files.length === 0) {
    throw new EmbedError(`cannot embed ${what}: contains no embeddable files`);
  }
  return files;
}

/** Nothing between package and match may begin another module, be a link, or have a name no module can hold. */
function checkWay(index: TreeIndex, packageDir: string, path: string, what: string): void {
  for (let current = path; current !== packageDir; current = parentPath(current)) {
    if (index.entry(joinPath(current, "go.mod")) !== undefined) {
      throw new EmbedError(`cannot embed ${what}: in different module`);
    }
    if (current !== path && index.entry(current)?.link === true) {
      throw new EmbedError(`cannot embed ${what}: in non-directory ${relative(packageDir, current)}`);
    }
    if (!isEmbeddableName(baseName(current))) {
      throw new EmbedError(
        `cannot embed ${what}: ${current === path ? "invalid name" : "in invalid directory"} ${baseName(current)}`,
      );
    }
  }
}

/** The regular files below a folder: without other modules and, unless `all`, without what begins with `.` or `_`. */
function filesBelow(index: TreeIndex, packageDir: string, folder: string, all: boolean): string[] {
  const files: string[] = [];
  for (const { name, kind, link } of index.folder(folder)?.values() ?? []) {
    const path = joinPath(folder, name);
    const hidden = /^[._]/.test(name);
    const isFolder = kind === "folder" && !link;
    if ((hidden && !all) || !isEmbeddableName(name)) {
      if (!hidden && !isFolder) {
        throw new EmbedError(`cannot embed file ${relative(packageDir, path)}: invalid name ${name}`);
      }
    } else if (isFolder) {
      if (index.entry(joinPath(path, "go.mod")) === undefined) {
        files.push(...filesBelow(index, packageDir, path, all));
      }
    } else if (kind === "file" && !link) {
      files.push(path);
    }
  }
  return files;
}

function relative(packageDir: string, path: string): string {
  return packageDir === "." ? path : path.slice(packageDir.length + 1);
}

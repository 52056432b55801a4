import { isInside, joinPath, parentPath } from "../source/treePath";
import type { TreeIndex } from "./treeIndex";

/** A file that another one names to be read in its place. */
export interface Include {
  readonly name: string;
  /** Whether it is looked for beside the file that names it, too: `"x.h"`, and not `<x.h>`. */
  readonly quoted: boolean;
}

/** How the names of included files are understood. */
export interface IncludeSearch {
  /** Folder of the package, which the compilers run in. */
  readonly packageDir: string;
  /** Further folders, of a package that uses cgo; undefined for Go's own assembler. */
  readonly folders: readonly string[] | undefined;
}

const INCLUDE =
  /^[ \t]*(?:#[ \t]*(?:include|import|embed)|\.incbin)[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>|`([^`\n]+)`)/gm;

/** The files that a source for an assembler or a C compiler names. */
export function readIncludes(text: string): Include[] {
  return includesIn(text.replace(/\/\*[\s\S]*?\*\//g, ""));
}

/** The files that the C code in the comments of a Go file names. */
export function readPreambleIncludes(text: string): Include[] {
  return includesIn(text.replace(/^[ \t]*\/\/ ?/gm, ""));
}

/**
 * The files of the tree that are read in place of `#include` lines, and of lines in these. A line that a condition
 * leaves out counts as well: what is not there is not a problem.
 *
 * @param roots what the files of a package name, by their paths.
 */
export function includedFiles(
  index: TreeIndex,
  search: IncludeSearch,
  roots: ReadonlyMap<string, readonly Include[]>,
): string[] {
  const found = new Set<string>();
  const queue = [...roots];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [file, includes] = next;
    for (const include of includes) {
      const path = locate(index, search, file, include);
      if (path !== undefined && !found.has(path)) {
        found.add(path);
        queue.push([path, includesOf(index, path)]);
      }
    }
  }
  return [...found];
}

function includesIn(text: string): Include[] {
  return [...text.matchAll(INCLUDE)].map(([, quoted, angled, raw]) => ({
    name: quoted ?? raw ?? angled ?? "",
    quoted: angled === undefined,
  }));
}

/** Go's assembler opens every name in the package's folder, a C compiler first beside the file that names it. */
function locate(
  index: TreeIndex,
  { packageDir, folders }: IncludeSearch,
  file: string,
  { name, quoted }: Include,
): string | undefined {
  const inOrder =
    folders === undefined ? [packageDir] : [...(quoted ? [parentPath(file), packageDir] : []), ...folders];
  return inOrder
    .map((folder) => joinPath(folder, name))
    .find((path) => isInside(path) && (index.isFile(path) || index.outsideLink(path) !== undefined));
}

function includesOf(index: TreeIndex, path: string): readonly Include[] {
  return index.remember("includes", path, () =>
    readIncludes(index.isFile(path) ? (index.tree.readFile(path)?.toString("latin1") ?? "") : ""),
  );
}

import type { Problem } from "../common/problem";
import { joinPath } from "../source/treePath";
import { isLfsPointer, isLfsPointerFile, rememberLfs } from "./lfs";
import { type ModFile, parseModFile } from "./modFile";
import type { ModError } from "./modSyntax";
import type { TreeIndex } from "./treeIndex";
import { type WorkFile, parseWorkFile } from "./workFile";

/**
 * The go.mod file of a folder, read once; undefined if there is none.
 *
 * @param dependency whether it is that of a replaced module, where only some lines count.
 */
export function readModFile(index: TreeIndex, dir: string, dependency: boolean): ModFile | undefined {
  const path = joinPath(dir, "go.mod");
  return index.remember(dependency ? "dependencyModFile" : "modFile", path, () => {
    const text = readText(index, path);
    return text === undefined ? undefined : parseModFile(text, dependency);
  });
}

/** The go.work file of a folder, read once; undefined if there is none. */
export function readWorkFile(index: TreeIndex, dir: string): WorkFile | undefined {
  const path = joinPath(dir, "go.work");
  return index.remember("workFile", path, () => {
    const text = readText(index, path);
    return text === undefined ? undefined : parseWorkFile(text);
  });
}

/** The errors of a go.mod or go.work file as problems; a Git LFS pointer is reported as such, not as a syntax error. */
export function syntaxProblems(index: TreeIndex, path: string, errors: readonly ModError[]): Problem[] {
  if (errors.length > 0 && isLfsPointerFile(index, path)) {
    return [];
  }
  return errors.map(({ line, message }) => ({
    field: `${path}:${line}`,
    rule: `is not a valid line: ${message}`,
    fix: "correct the line",
  }));
}

function readText(index: TreeIndex, path: string): string | undefined {
  const content = index.isFile(path) ? index.tree.readFile(path) : undefined;
  if (content !== undefined) {
    rememberLfs(index, path, isLfsPointer(content));
  }
  return content?.toString("utf8");
}

import { isInside, joinPath } from "../source/treePath";
import { compareGoVersions, goLineOf } from "./goVersion";
import type { ModFile } from "./modFile";
import { readModFile } from "./modFiles";
import { type PlacedReplace, effectiveReplacements, folderOf, highestRequired } from "./replacements";
import type { TreeIndex } from "./treeIndex";

/** What modules of the tree require, as far as the tree says it. */
export interface Requirements {
  readonly requires: ModFile["require"];
  /** The go.mod files of replaced modules that count. */
  readonly files: readonly string[];
}

interface RequiringModule {
  readonly path: string;
  readonly file: ModFile;
}

/** A go.mod file if its `require` lines are complete: since Go 1.17 a module lists all that its packages need. */
export function completeFile(file: ModFile | undefined): ModFile | undefined {
  return file?.errors.length === 0 && compareGoVersions(goLineOf(file), "1.17") >= 0 ? file : undefined;
}

/**
 * What the main modules require, and the replaced ones that they require in turn; what third-party modules require cannot
 * be seen without the module cache. Where the lists of the main modules are not complete, the Go command reads what any
 * third-party module requires, which may be any replaced one.
 */
export function readRequirements(
  index: TreeIndex,
  mains: readonly RequiringModule[],
  replaces: readonly PlacedReplace[],
): Requirements {
  const mainPaths = new Set(mains.map(({ path }) => path));
  const isComplete = mains.every(({ file }) => completeFile(file) !== undefined);
  const requires = mains.flatMap(({ file }) => file.require);
  const files = new Set<string>();
  const read = (some: readonly PlacedReplace[]): void => {
    for (const dir of some.map(folderOf)) {
      const path = joinPath(dir ?? "", "go.mod");
      if (dir !== undefined && isInside(dir) && !files.has(path) && index.isFile(path)) {
        files.add(path);
        requires.push(...(readModFile(index, dir, true)?.require ?? []));
      }
    }
  };
  for (let size = -1; size !== files.size;) {
    size = files.size;
    const required = highestRequired(requires);
    const effective = effectiveReplacements(replaces, required);
    read([...effective.values()].filter(({ old }) => required.has(old.path)));
    const isThirdParty = (path: string): boolean => {
      const replace = effective.get(path);
      return !mainPaths.has(path) && (replace === undefined || folderOf(replace) === undefined);
    };
    if (!isComplete && [...required.keys()].some(isThirdParty)) {
      read(replaces);
    }
  }
  return { requires, files: [...files] };
}

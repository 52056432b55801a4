import type { SourceTree } from "../source/sourceTree";
import { cleanPath } from "../source/treePath";
import { findModuleDir, loadModuleSet } from "./moduleSet";
import { Packages } from "./packages";
import { resolveImport } from "./resolve";
import type { GoTarget } from "./target";
import { indexOf } from "./treeIndex";

/**
 * What packages of a closure without problems import beside the standard library.
 *
 * @param main folder of the main package that the closure is of.
 * @param folders of the packages, relative to the tree's root.
 * @returns import paths, once each, by the folder of the package that imports them.
 */
export function ownImports(
  tree: SourceTree,
  main: string,
  target: GoTarget,
  folders: readonly string[],
): Map<string, readonly string[]> {
  const index = indexOf(tree);
  const dir = cleanPath(main);
  const moduleDir = findModuleDir(index, dir);
  if (moduleDir === undefined) {
    return new Map();
  }
  const modules = loadModuleSet(index, moduleDir, dir, target.workspace);
  const packages = Packages.of(index, target);
  const isStandard = (path: string): boolean =>
    resolveImport(index, modules, target.goMinor, path).kind === "standard";
  return new Map(
    folders.map((folder) => {
      const imports = new Set(packages.load(folder).imports.map(({ value }) => value));
      return [folder, [...imports].filter((path) => !isStandard(path))];
    }),
  );
}

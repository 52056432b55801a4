import type { Problem } from "../common/problem";
import type { SourceTree } from "../source/sourceTree";
import { cleanPath } from "../source/treePath";
import type { Closure } from "./closureResult";
import { ClosureWalk } from "./closureWalk";
import { mainFolderProblem } from "./mainPackage";
import { findModuleDir, loadModuleSet } from "./moduleSet";
import type { GoTarget } from "./target";
import { indexOf } from "./treeIndex";

/**
 * Finds what a main package is built from, without the Go command, the module cache or the network.
 *
 * Third-party packages are followed only where they are vendored. A third-party package that imports one of the tree's
 * own modules can otherwise not be seen: the files of the imported package are missing from the result unless
 * first-party code imports it, too, or `extraPackages` names it.
 *
 * @param main folder of the main package, relative to the tree's root.
 * @param extraPackages import paths of packages that belong to the build, whoever imports them; those of modules that
 * the build does not see are passed over.
 * @returns a closure for any input; what is wrong with the tree stands in `problems`.
 */
export function loadClosure(
  tree: SourceTree,
  main: string,
  target: GoTarget,
  extraPackages: readonly string[] = [],
): Closure {
  const index = indexOf(tree);
  const dir = cleanPath(main);
  const problem = mainFolderProblem(index, main, dir);
  const moduleDir = problem === undefined ? findModuleDir(index, dir) : undefined;
  if (moduleDir === undefined) {
    return emptyClosure(problem === undefined ? [] : [problem]);
  }
  const modules = loadModuleSet(index, moduleDir, dir, target.workspace);
  return new ClosureWalk(index, modules, target).from(main, dir, extraPackages);
}

function emptyClosure(problems: readonly Problem[]): Closure {
  const nothing = {
    localModules: [],
    folders: new Map<string, string>(),
    files: [],
    packages: [],
    standardPackages: [],
    ownPackages: [],
    ownModules: [],
  };
  return { moduleDir: ".", modulePath: "", workDir: undefined, vendored: false, ...nothing, problems };
}

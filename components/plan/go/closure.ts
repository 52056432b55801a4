import type { Problem } from "../problem";
import type { SourceTree } from "../sourceTree";
import { cleanPath } from "../treePath";
import { ClosureWalk } from "./closureWalk";
import { mainFolderProblem } from "./mainPackage";
import { findModuleDir, loadModuleSet } from "./moduleSet";
import type { GoTarget } from "./target";
import { indexOf } from "./treeIndex";

/** What one main package is built from, for one target. */
export interface Closure {
  /** Folder of the module that holds the main package, relative to the tree's root (`"."` for the root). */
  readonly moduleDir: string;
  /** Path of that module, e.g. `example.com/shop`; empty if its go.mod names none. */
  readonly modulePath: string;
  /** Folder of the go.work file that applies, or undefined. */
  readonly workDir: string | undefined;
  /** Whether third-party packages come from a `vendor/` folder. */
  readonly vendored: boolean;
  /** Every file of the build, relative to the tree's root, sorted. */
  readonly files: readonly string[];
  /** Import paths of third-party packages that first-party code imports directly, sorted. */
  readonly packages: readonly string[];
  /** Import paths of standard library packages that the closure imports directly, sorted (`C` and `unsafe` left out). */
  readonly standardPackages: readonly string[];
  /** What would make the build fail, found without building. */
  readonly problems: readonly Problem[];
}

/**
 * Finds what a main package is built from, without the Go command, the module cache or the network.
 *
 * Third-party packages are followed only where they are vendored. A third-party module that imports a package of a
 * module that is replaced by a local folder can therefore not be seen: that package's files are missing from the
 * result unless first-party code imports it, too. Neither can files be seen that only a C compiler opens
 * (`#include` of another folder's files).
 *
 * @param main folder of the main package, relative to the tree's root.
 * @returns a closure for any input; what is wrong with the tree stands in `problems`.
 */
export function loadClosure(tree: SourceTree, main: string, target: GoTarget): Closure {
  const index = indexOf(tree);
  const dir = cleanPath(main);
  const problem = mainFolderProblem(index, main, dir);
  const moduleDir = problem === undefined ? findModuleDir(index, dir) : undefined;
  if (moduleDir === undefined) {
    return emptyClosure(problem === undefined ? [] : [problem]);
  }
  const modules = loadModuleSet(index, moduleDir, dir);
  return new ClosureWalk(index, modules, target).from(main, dir);
}

function emptyClosure(problems: readonly Problem[]): Closure {
  const nothing = { files: [], packages: [], standardPackages: [] };
  return { moduleDir: ".", modulePath: "", workDir: undefined, vendored: false, ...nothing, problems };
}

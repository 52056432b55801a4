import type { Problem } from "../common/problem";
import type { SourceTree } from "../source/sourceTree";
import { cleanPath } from "../source/treePath";
import type { Closure } from "./closureResult";
import { ClosureWalk } from "./closureWalk";
import type { GoPackage } from "./goPackage";
import { mainFolderProblem } from "./mainPackage";
import { findModuleDir, loadModuleSet } from "./moduleSet";
import { Packages } from "./packages";
import type { GoTarget } from "./target";
import { indexOf } from "./treeIndex";

/** A walk that was made, and what it was made with. */
interface PastWalk {
  readonly closure: Closure;
  readonly loader: Packages;
  readonly loaded: ReadonlySet<GoPackage>;
}

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
 * Each is walked through once; targets that have the same packages on the way share what was found.
 *
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
  const loader = Packages.of(index, target);
  const key = JSON.stringify([main, target.goMinor, target.workspace, extraPackages]);
  const past = index.remember("closures", key, (): PastWalk[] => []);
  const same = past.find((one) => isSame(one, loader));
  if (same !== undefined) {
    return same.closure;
  }
  const walk = new ClosureWalk(index, modules, target, loader);
  const closure = walk.from(main, dir, extraPackages);
  past.push({ closure, loader, loaded: walk.loaded });
  return closure;
}

/** Whether a walk for another target would find the same: problems name the target, so there must be none. */
function isSame({ closure, loader, loaded }: PastWalk, other: Packages): boolean {
  return (
    loader === other ||
    (closure.problems.length === 0 && [...loaded].every((one) => other.load(one.dir) === one))
  );
}

function emptyClosure(problems: readonly Problem[]): Closure {
  const nothing = {
    localModules: [],
    folders: new Map<string, string>(),
    files: [],
    embedded: [],
    opened: [],
    packages: [],
    standardPackages: [],
    ownPackages: [],
    ownModules: [],
  };
  const module = { moduleDir: ".", modulePath: "", workDir: undefined, vendored: false, listsModules: false };
  return { ...module, ...nothing, problems };
}

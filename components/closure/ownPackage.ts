import { remember } from "../common/remember";
import { foldersUpwards, relativePath } from "../source/treePath";
import type { LocalModule, ModuleSet } from "./moduleSet";
import type { GoPackage } from "./goPackage";
import { requiredPrefixes, resolveImport } from "./resolve";
import { standardPackages } from "./standardLibrary";
import type { TreeIndex } from "./treeIndex";

/** A package of the tree's own modules, as far as it decides which modules the Go command loads. */
export interface OwnPackage {
  /** Folder, relative to the tree's root. */
  readonly dir: string;
  /** What its files call it. */
  readonly name: string;
  /** Folder of its module. */
  readonly moduleDir: string;
  readonly modulePath: string;
  /** Whether a main module holds it: one that is built, and not a local replacement of another one. */
  readonly inMainModule: boolean;
  /** Whether its path has no influence: it is in a main module, nothing outside can import it, and no other module may hold it. */
  readonly isPathless: boolean;
  /**
   * What it imports, sorted, without what no module holds (the standard library) and, inside of main modules, without their
   * packages: a build loads all of those anyway.
   */
  readonly imports: readonly string[];
}

const known = new WeakMap<ModuleSet, WeakMap<GoPackage, OwnPackage>>();

/** What of a package decides which modules are loaded; worked out once for all services that have it. */
export function ownPackage(
  index: TreeIndex,
  modules: ModuleSet,
  goMinor: number,
  found: GoPackage,
  name: string,
  module: LocalModule,
): OwnPackage {
  const ofSet = remember(known, modules, () => new WeakMap<GoPackage, OwnPackage>());
  return remember(ofSet, found, () => read(index, modules, goMinor, found, name, module));
}

function read(
  index: TreeIndex,
  modules: ModuleSet,
  goMinor: number,
  found: GoPackage,
  name: string,
  module: LocalModule,
): OwnPackage {
  const imports = [...new Set(found.imports.map(({ value }) => value))]
    .filter((path) => decides(index, modules, goMinor, path, module))
    .sort();
  return {
    dir: found.dir,
    name,
    moduleDir: module.dir,
    modulePath: module.path,
    inMainModule: module.isMain,
    isPathless: module.isMain && isPathless(modules, importPath(module, found.dir), name, imports),
    imports,
  };
}

function importPath(module: LocalModule, dir: string): string {
  return dir === module.dir ? module.path : `${module.path}/${relativePath(module.dir, dir)}`;
}

function isPathless(modules: ModuleSet, path: string, name: string, imports: readonly string[]): boolean {
  // who may import it, and what it may import, is decided by its path
  const parent = /^(?:(.*?)\/)?internal(?:\/|$)/.exec(path)?.[1];
  const isSeen = name !== "main" && (parent === undefined || hasModuleBelow(modules, parent));
  return (
    !isSeen &&
    requiredPrefixes(modules, path).length === 0 &&
    !imports.some((one) => /(?:^|\/)internal(?:\/|$)/.test(one))
  );
}

/** Whether a module of another folder or of somebody else has a path below that of a folder. */
function hasModuleBelow(modules: ModuleSet, path: string): boolean {
  return remember(pathsOfOthers, modules, () => {
    const { locals, thirdParty } = modules;
    const others = [...locals.filter(({ isMain }) => !isMain).map((one) => one.path), ...thirdParty];
    return new Set(others.flatMap(foldersUpwards));
  }).has(path);
}

/** Paths of modules that are not main ones, and what is above them. */
const pathsOfOthers = new WeakMap<ModuleSet, ReadonlySet<string>>();

/** Whether an import of a package takes part in the decision which modules there are. */
function decides(
  index: TreeIndex,
  modules: ModuleSet,
  goMinor: number,
  path: string,
  { isMain }: LocalModule,
): boolean {
  if (path === "C" || standardPackages(goMinor).has(path)) {
    return false;
  }
  const resolution = resolveImport(index, modules, goMinor, path);
  switch (resolution.kind) {
    case "missing":
    case "notVendored":
      // what is not there is a problem of whoever imports it, and decides nothing for the others
      return false;
    case "local":
      return !(isMain && resolution.module.isMain);
    default:
      return true;
  }
}

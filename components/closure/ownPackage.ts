import { remember } from "../common/remember";
import { relativePath } from "../source/treePath";
import type { LocalModule, ModuleSet } from "./moduleSet";
import type { GoPackage } from "./goPackage";
import { covers, requiredPrefixes, resolveImport } from "./resolve";
import { standardPackages } from "./standardLibrary";
import type { TreeIndex } from "./treeIndex";

/** A package of the tree's own modules, as far as it decides which modules the Go command loads. */
export interface OwnPackage {
  /** Folder, relative to the tree's root. */
  readonly dir: string;
  /** Its import path. */
  readonly path: string;
  /** What its files call it. */
  readonly name: string;
  /** Folder of its module. */
  readonly moduleDir: string;
  readonly modulePath: string;
  /** Whether a main module holds it: one that is built, and not a local replacement of another one. */
  readonly inMainModule: boolean;
  /**
   * Whether its path decides nothing but who can import it: it is in a main module, no other module may hold it, and it
   * imports nothing that only some paths may import.
   */
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
  const path = importPath(module, found.dir);
  return {
    dir: found.dir,
    path,
    name,
    moduleDir: module.dir,
    modulePath: module.path,
    inMainModule: module.isMain,
    isPathless: module.isMain && isPathless(modules, path, module, imports),
    imports,
  };
}

function importPath(module: LocalModule, dir: string): string {
  return dir === module.dir ? module.path : `${module.path}/${relativePath(module.dir, dir)}`;
}

function isPathless(
  modules: ModuleSet,
  path: string,
  module: LocalModule,
  imports: readonly string[],
): boolean {
  const holder = modules.locals.find((one) => covers(one.path, path));
  return (
    holder?.dir === module.dir &&
    requiredPrefixes(modules, path).length === 0 &&
    !imports.some((one) => /(?:^|\/)internal(?:\/|$)/.test(one))
  );
}

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

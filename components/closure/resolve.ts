import { remember } from "../common/remember";
import { foldersUpwards, joinPath } from "../source/treePath";
import type { LocalModule, ModuleSet } from "./moduleSet";
import { standardPackages } from "./standardLibrary";
import type { TreeIndex } from "./treeIndex";

/** Where an imported package comes from. */
export type Resolution =
  | { readonly kind: "standard" }
  | { readonly kind: "local"; readonly module: LocalModule; readonly dir: string }
  /** `dir` is the vendored folder; undefined where the module cache would be asked. */
  | { readonly kind: "thirdParty"; readonly dir: string | undefined }
  /** A local module claims the path, and has no Go file there. */
  | {
      readonly kind: "missing";
      readonly module: LocalModule;
      readonly dir: string;
      readonly nested: string | undefined;
    }
  /** Third-party packages are vendored, but not this one. */
  | { readonly kind: "notVendored"; readonly vendorDir: string };

/** A local module that may hold a package, and where; `nested` is a module in between, which then owns the folder. */
interface Candidate {
  readonly module: LocalModule;
  readonly dir: string;
  readonly nested: string | undefined;
}

/** By the release and the import path. */
const resolutions = new WeakMap<ModuleSet, Map<number, Map<string, Resolution>>>();

/**
 * Finds the package of an import path, as the Go command does with what lies in the tree; once for each set.
 *
 * @param goMinor release that decides what the standard library has.
 */
export function resolveImport(
  index: TreeIndex,
  modules: ModuleSet,
  goMinor: number,
  path: string,
): Resolution {
  const ofSet = remember(resolutions, modules, () => new Map<number, Map<string, Resolution>>());
  const known = remember(ofSet, goMinor, () => new Map<string, Resolution>());
  return remember(known, path, () => resolve(index, modules, goMinor, path));
}

function resolve(index: TreeIndex, modules: ModuleSet, goMinor: number, path: string): Resolution {
  const candidates = modules.locals
    .filter(({ path: prefix }) => covers(prefix, path))
    .map((module) => candidateIn(index, module, path));
  const local = candidates.find(({ dir, nested }) => nested === undefined && index.hasGoFiles(dir));
  if (local !== undefined) {
    return { kind: "local", module: local.module, dir: local.dir };
  }
  const vendored = vendoredDir(index, modules, path);
  if (vendored !== undefined) {
    return { kind: "thirdParty", dir: vendored };
  }
  // a module may be named like a folder of the standard library, and then holds what that does not
  const [first = ""] = path.split("/", 1);
  if (standardPackages(goMinor).has(path)) {
    return { kind: "standard" };
  }
  if (requiredPrefixes(modules, path).length > 0) {
    return absent(modules);
  }
  const nearest = candidates.find(({ nested }) => nested === undefined) ?? candidates[0];
  if (nearest !== undefined) {
    return { kind: "missing", ...nearest };
  }
  return first.includes(".") ? absent(modules) : { kind: "standard" };
}

/** Required third-party modules whose paths cover an import path. */
export function requiredPrefixes({ thirdParty }: ModuleSet, path: string): string[] {
  return foldersUpwards(path).filter((prefix) => thirdParty.has(prefix));
}

function absent({ vendor }: ModuleSet): Resolution {
  return vendor === undefined
    ? { kind: "thirdParty", dir: undefined }
    : { kind: "notVendored", vendorDir: vendor.dir };
}

/** Whether a module's path is that of a package, or above it. */
export function covers(prefix: string, path: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

function candidateIn(index: TreeIndex, module: LocalModule, path: string): Candidate {
  const dir = joinPath(module.dir, path.slice(module.path.length + 1));
  const between = foldersUpwards(dir);
  const below = between.slice(0, between.indexOf(module.dir));
  return { module, dir, nested: below.find((folder) => index.isFile(joinPath(folder, "go.mod"))) };
}

function vendoredDir(index: TreeIndex, { vendor }: ModuleSet, path: string): string | undefined {
  if (vendor === undefined || (vendor.strict && !vendor.packages.has(path))) {
    return undefined;
  }
  const dir = joinPath(vendor.dir, path);
  return index.hasGoFiles(dir) ? dir : undefined;
}

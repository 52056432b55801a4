import { foldersUpwards, joinPath } from "../treePath";
import type { LocalModule, ModuleSet } from "./moduleSet";
import { STANDARD_ROOTS } from "./standardRoots";
import type { TreeIndex } from "./treeIndex";

/** Where an imported package comes from. */
export type Resolution =
  | { readonly kind: "standard" }
  | { readonly kind: "local"; readonly dir: string }
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
interface Claim {
  readonly module: LocalModule;
  readonly dir: string;
  readonly nested: string | undefined;
}

const resolutions = new WeakMap<ModuleSet, Map<string, Resolution>>();

/** Finds the package of an import path, as the Go command does with what lies in the tree; once for each set. */
export function resolveImport(index: TreeIndex, modules: ModuleSet, path: string): Resolution {
  const known = resolutions.get(modules) ?? new Map<string, Resolution>();
  resolutions.set(modules, known);
  const resolution = known.get(path) ?? resolve(index, modules, path);
  known.set(path, resolution);
  return resolution;
}

function resolve(index: TreeIndex, modules: ModuleSet, path: string): Resolution {
  const claims = modules.locals
    .filter(({ path: prefix }) => covers(prefix, path))
    .map((module) => claim(index, module, path));
  const local = claims.find(({ dir, nested }) => nested === undefined && index.hasGoFiles(dir));
  if (local !== undefined) {
    return { kind: "local", dir: local.dir };
  }
  const vendored = vendoredDir(index, modules, path);
  if (vendored !== undefined) {
    return { kind: "thirdParty", dir: vendored };
  }
  const [first = ""] = path.split("/", 1);
  if (STANDARD_ROOTS.has(first)) {
    return { kind: "standard" };
  }
  if ([...modules.thirdParty].some((prefix) => covers(prefix, path))) {
    return absent(modules);
  }
  const nearest = claims.find(({ nested }) => nested === undefined) ?? claims[0];
  if (nearest !== undefined) {
    return { kind: "missing", ...nearest };
  }
  return first.includes(".") ? absent(modules) : { kind: "standard" };
}

function absent({ vendor }: ModuleSet): Resolution {
  return vendor === undefined
    ? { kind: "thirdParty", dir: undefined }
    : { kind: "notVendored", vendorDir: vendor.dir };
}

function covers(prefix: string, path: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

function claim(index: TreeIndex, module: LocalModule, path: string): Claim {
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

import { remember } from "../common/remember";
import type { GoPackage, Import } from "./goPackage";
import { isForeignInternal, malformedImportPath } from "./importPath";
import { missingSums } from "./missingSums";
import type { LocalModule, ModuleSet } from "./moduleSet";
import { unrequired } from "./requirements";
import { resolveImport } from "./resolve";
import { isKnownRelease, standardPackages } from "./standardLibrary";
import type { TreeIndex } from "./treeIndex";

/** An import of a package of the main module, and its folder. */
export interface LocalImport {
  readonly import: Import;
  readonly dir: string;
}

/** What a package imports, by where that comes from. */
export interface PlainImports {
  readonly standard: readonly string[];
  readonly thirdParty: readonly string[];
  readonly local: readonly LocalImport[];
}

/** By the package, the release and the import path. */
const known = new WeakMap<ModuleSet, WeakMap<GoPackage, Map<string, PlainImports | undefined>>>();

/**
 * The imports of a package of the tree's own modules, if none is wrong by itself, and none leads into another module of the
 * tree or into a vendored package; worked out once for all services that have the package.
 *
 * @param path its import path.
 */
export function plainImports(
  index: TreeIndex,
  modules: ModuleSet,
  goMinor: number,
  found: GoPackage,
  path: string,
  module: LocalModule,
): PlainImports | undefined {
  const ofSet = remember(known, modules, () => new WeakMap<GoPackage, Map<string, PlainImports>>());
  const ofPackage = remember(ofSet, found, () => new Map<string, PlainImports | undefined>());
  return remember(ofPackage, `${goMinor} ${path}`, () => read(index, modules, goMinor, found, path, module));
}

function read(
  index: TreeIndex,
  modules: ModuleSet,
  goMinor: number,
  found: GoPackage,
  path: string,
  module: LocalModule,
): PlainImports | undefined {
  const standard = new Set<string>();
  const thirdParty = new Set<string>();
  const local: LocalImport[] = [];
  for (const one of found.imports) {
    const { value } = one;
    if (value === "C" || value === "unsafe") {
      continue;
    }
    if (value.startsWith(".") || malformedImportPath(value) !== undefined) {
      return undefined;
    }
    const resolution = resolveImport(index, modules, goMinor, value);
    if (isForeignInternal(path, value, resolution.kind === "standard")) {
      return undefined;
    }
    if (
      resolution.kind === "standard" &&
      (!isKnownRelease(goMinor) || standardPackages(goMinor).has(value))
    ) {
      standard.add(value);
    } else if (resolution.kind === "local" && resolution.module.dir === modules.main.dir) {
      local.push({ import: one, dir: resolution.dir });
    } else if (
      resolution.kind === "thirdParty" &&
      resolution.dir === undefined &&
      unrequired(modules, one, module, undefined).length === 0 &&
      missingSums(index, modules, one).length === 0
    ) {
      thirdParty.add(value);
    } else {
      return undefined;
    }
  }
  return { standard: [...standard], thirdParty: [...thirdParty], local };
}

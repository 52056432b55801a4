import { type Closure, loadClosure } from "./go/closure";
import { findModuleDir, loadModuleSet } from "./go/moduleSet";
import { indexOf } from "./go/treeIndex";
import type { GoOptions, ResolvedGo } from "./goOptions";
import { goTarget } from "./goTarget";
import { DEFAULT_PLATFORMS, parsePlatforms, type Platform } from "./platform";
import type { Problem } from "./problem";
import { resolveGo } from "./resolveGo";
import type { SourceTree } from "./sourceTree";
import { cleanPath } from "./treePath";

/** What one main package is built from, on every platform. */
export interface MainClosure {
  readonly go: ResolvedGo;
  readonly moduleDir: string;
  readonly modulePath: string;
  readonly workDir: string | undefined;
  readonly vendored: boolean;
  /** Whether other modules of the tree take part in the build. */
  readonly hasLocalModules: boolean;
  /** Files of the source tree, by the platform's name. */
  readonly filesOf: ReadonlyMap<string, readonly string[]>;
  /** Third-party and standard packages that first-party code imports, by the platform's name. */
  readonly importsOf: ReadonlyMap<string, readonly string[]>;
  /** Third-party packages of all platforms, sorted. */
  readonly packages: readonly string[];
  /** Files of all platforms, sorted. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** The module files that decide which dependencies there are, among the files of a closure. */
export function moduleFiles(files: readonly string[]): string[] {
  return files.filter((path) => /(^|\/)(go\.(mod|sum|work|work\.sum)|vendor\/modules\.txt)$/.test(path));
}

/** Loads the closure of a main package on all its platforms. */
export function loadMainClosure(
  tree: SourceTree,
  main: string,
  platforms: readonly Platform[],
  options: GoOptions,
): MainClosure {
  const { moduleDir, workDir } = locateModule(tree, main);
  const go = resolveGo(tree, moduleDir, workDir, options);
  // where no platform is right, the tree is looked at all the same: its problems are told at once
  const targets = platforms.length === 0 ? parsePlatforms("platforms", DEFAULT_PLATFORMS, []) : platforms;
  const closures = targets.map((platform): [string, Closure] => [
    platform.name,
    loadClosure(tree, main, goTarget(go, platform)),
  ]);
  const first = closures[0]?.[1];
  const files = union(closures.map(([, closure]) => closure.files));
  return {
    go,
    moduleDir,
    modulePath: first?.modulePath ?? "",
    workDir,
    vendored: first?.vendored ?? false,
    hasLocalModules: files.filter((path) => /(^|\/)go\.mod$/.test(path)).length > 1,
    filesOf: new Map(closures.map(([platform, closure]) => [platform, closure.files])),
    importsOf: new Map(
      closures.map(([platform, { packages, standardPackages }]) => [
        platform,
        union([packages, standardPackages]),
      ]),
    ),
    packages: union(closures.map(([, closure]) => closure.packages)),
    files,
    problems: distinct(closures.flatMap(([, closure]) => closure.problems)),
  };
}

/** What several main packages of one module are built from together. */
export function mergeClosures(first: MainClosure, others: readonly MainClosure[]): MainClosure {
  const all = [first, ...others];
  const merged = (
    of: (closure: MainClosure) => ReadonlyMap<string, readonly string[]>,
  ): Map<string, string[]> =>
    new Map(
      [...of(first).keys()].map((platform) => [
        platform,
        union(all.map((one) => of(one).get(platform) ?? [])),
      ]),
    );
  return {
    ...first,
    vendored: all.some(({ vendored }) => vendored),
    hasLocalModules: all.some(({ hasLocalModules }) => hasLocalModules),
    filesOf: merged(({ filesOf }) => filesOf),
    importsOf: merged(({ importsOf }) => importsOf),
    packages: union(all.map(({ packages }) => packages)),
    files: union(all.map(({ files }) => files)),
    problems: distinct(all.flatMap(({ problems }) => problems)),
  };
}

/** The module and the workspace that a main package belongs to; the root if there is no module. */
function locateModule(tree: SourceTree, main: string): { moduleDir: string; workDir: string | undefined } {
  const index = indexOf(tree);
  const dir = cleanPath(main);
  const moduleDir = findModuleDir(index, dir);
  return moduleDir === undefined
    ? { moduleDir: ".", workDir: undefined }
    : { moduleDir, workDir: loadModuleSet(index, moduleDir, dir).workDir };
}

/** All strings of several lists, once each, sorted. */
export function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].sort();
}

/** The same problem is found once per platform: it is told once. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

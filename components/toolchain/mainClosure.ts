import { loadClosure } from "../closure/closure";
import type { Closure } from "../closure/closureResult";
import type { OwnPackage } from "../closure/ownPackage";
import { mainFunctionProblem } from "../closure/mainFunction";
import { findModuleDir, type LocalModule, loadModuleSet } from "../closure/moduleSet";
import { Packages } from "../closure/packages";
import type { GoTarget } from "../closure/target";
import { indexOf } from "../closure/treeIndex";
import type { GoOptions, ResolvedGo } from "./goOptions";
import { goTarget } from "./goTarget";
import { DEFAULT_PLATFORMS, parsePlatforms, type Platform } from "./platform";
import type { Problem } from "../common/problem";
import { ignoredWorkspace } from "./ignoredWorkspace";
import { olderReleaseProblems, resolveGo } from "./resolveGo";
import type { SourceTree } from "../source/sourceTree";
import { cleanPath } from "../source/treePath";

/** What one main package is built from, on every platform. */
export interface MainClosure {
  readonly go: ResolvedGo;
  readonly moduleDir: string;
  readonly modulePath: string;
  readonly workDir: string | undefined;
  readonly vendored: boolean;
  /** Whether go.mod lists every module that a package may come from: see {@link Closure}. */
  readonly listsModules: boolean;
  /** The modules whose folders in the tree the build reads, sorted by path. */
  readonly ownModules: readonly LocalModule[];
  /** Packages of those modules, by the platform's name, sorted by folder. */
  readonly ownPackagesOf: ReadonlyMap<string, readonly OwnPackage[]>;
  /** Import paths of the modules that lie in the tree. */
  readonly localModules: readonly string[];
  /** Folders of the packages that lie in the tree, by their import paths, on any platform. */
  readonly folders: ReadonlyMap<string, string>;
  /** Files of the source tree, by the platform's name. */
  readonly filesOf: ReadonlyMap<string, readonly string[]>;
  /** Third-party and standard packages that first-party code imports, by the platform's name. */
  readonly importsOf: ReadonlyMap<string, readonly string[]>;
  /** The standard ones among them. */
  readonly standardOf: ReadonlyMap<string, readonly string[]>;
  /** Third-party packages of all platforms, sorted. */
  readonly packages: readonly string[];
  /** Files of all platforms, sorted. */
  readonly files: readonly string[];
  /** Those that are embedded, and reach the program as they are, sorted. */
  readonly embedded: readonly string[];
  /** Those that decide a build, and that the Go command does not look at: see {@link Closure}. */
  readonly opened: readonly string[];
  readonly problems: readonly Problem[];
  /** What may be wrong, and stops nothing. */
  readonly warnings: readonly Problem[];
}

/** How Go builds a main package, every default filled in. */
export function goOf(tree: SourceTree, main: string, options: GoOptions): ResolvedGo {
  const { moduleDir, workDir } = locateModule(tree, main, options);
  return resolveGo(tree, moduleDir, workDir, options);
}

/** The module files that decide which dependencies there are, among the files of a closure. */
export function moduleFiles(files: readonly string[]): string[] {
  return files.filter((path) => /(^|\/)(go\.(mod|sum|work|work\.sum)|vendor\/modules\.txt)$/.test(path));
}

/** Loads the closure of a main package on all its platforms; once for all who ask in the same way. */
export function loadMainClosure(
  tree: SourceTree,
  main: string,
  platforms: readonly Platform[],
  options: GoOptions,
): MainClosure {
  const key = JSON.stringify([main, platforms.map(({ name }) => name), options]);
  return indexOf(tree).remember("mainClosure", key, () => readMainClosure(tree, main, platforms, options));
}

function readMainClosure(
  tree: SourceTree,
  main: string,
  platforms: readonly Platform[],
  options: GoOptions,
): MainClosure {
  const { moduleDir, workDir } = locateModule(tree, main, options);
  const go = resolveGo(tree, moduleDir, workDir, options);
  // where no platform is right, the tree is looked at all the same: its problems are reported together
  const targets = platforms.length === 0 ? parsePlatforms("platforms", DEFAULT_PLATFORMS).value : platforms;
  const closures = targets.map((platform): [string, Closure] => [
    platform.name,
    loadProgram(tree, main, goTarget(go, platform), options.extraPackages),
  ]);
  const first = closures[0]?.[1];
  // where nothing depends on the platform, they have one in common
  const different = [...new Set(closures.map(([, closure]) => closure))];
  const imports = new Map(different.map((one) => [one, union([one.packages, one.standardPackages])]));
  return {
    go,
    moduleDir,
    modulePath: first?.modulePath ?? "",
    workDir,
    vendored: first?.vendored ?? false,
    listsModules: first?.listsModules ?? false,
    ownModules: first?.ownModules ?? [],
    ownPackagesOf: new Map(closures.map(([platform, closure]) => [platform, closure.ownPackages])),
    localModules: first?.localModules ?? [],
    folders: new Map(different.flatMap(({ folders }) => [...folders])),
    filesOf: new Map(closures.map(([platform, closure]) => [platform, closure.files])),
    importsOf: new Map(closures.map(([platform, closure]) => [platform, imports.get(closure) ?? []])),
    standardOf: new Map(closures.map(([platform, closure]) => [platform, closure.standardPackages])),
    packages: union(different.map(({ packages }) => packages)),
    files: union(different.map(({ files }) => files)),
    embedded: union(different.map(({ embedded }) => embedded)),
    opened: union(different.map(({ opened }) => opened)),
    problems: distinct([
      ...olderReleaseProblems(tree, moduleDir, workDir, options),
      ...different.flatMap((closure) => closure.problems),
    ]),
    warnings: options.workspace === undefined ? ignoredWorkspace(tree, workDir) : [],
  };
}

/** A closure that is the linker's business, too: a main package may hold nothing but a `//go:generate` line. */
function loadProgram(
  tree: SourceTree,
  main: string,
  target: GoTarget,
  extraPackages: readonly string[] | undefined,
): Closure {
  const closure = loadClosure(tree, main, target, extraPackages);
  const index = indexOf(tree);
  const found = closure.problems.length > 0 ? undefined : Packages.of(index, target).load(cleanPath(main));
  const problem = found === undefined ? undefined : mainFunctionProblem(index, main, found, target);
  return problem === undefined ? closure : { ...closure, problems: [problem] };
}

/** What several main packages of one module are built from together. */
export function mergeClosures(first: MainClosure, others: readonly MainClosure[]): MainClosure {
  if (others.length === 0) {
    return first;
  }
  const all = [first, ...others];
  const merged = <T>(
    of: (closure: MainClosure) => ReadonlyMap<string, readonly T[]>,
    merge: (lists: readonly (readonly T[])[]) => readonly T[],
  ): Map<string, readonly T[]> => {
    const done: { readonly lists: readonly (readonly T[])[]; readonly whole: readonly T[] }[] = [];
    const wholeOf = (platform: string): readonly T[] => {
      const lists = all.map((one) => of(one).get(platform) ?? []);
      // platforms have lists in common where nothing depends on them
      const same = done.find((one) => one.lists.every((list, index) => list === lists[index]));
      const whole = same?.whole ?? merge(lists);
      done.push({ lists, whole });
      return whole;
    };
    return new Map([...of(first).keys()].map((platform) => [platform, wholeOf(platform)]));
  };
  return {
    ...first,
    vendored: all.some(({ vendored }) => vendored),
    ownModules: distinctModules(all.map(({ ownModules }) => ownModules)),
    ownPackagesOf: merged(({ ownPackagesOf }) => ownPackagesOf, distinctPackages),
    folders: new Map(all.flatMap(({ folders }) => [...folders])),
    filesOf: merged(({ filesOf }) => filesOf, union),
    importsOf: merged(({ importsOf }) => importsOf, union),
    standardOf: merged(({ standardOf }) => standardOf, union),
    packages: union(all.map(({ packages }) => packages)),
    files: union(all.map(({ files }) => files)),
    embedded: union(all.map(({ embedded }) => embedded)),
    opened: union(all.map(({ opened }) => opened)),
    problems: distinct(all.flatMap(({ problems }) => problems)),
    warnings: distinct(all.flatMap(({ warnings }) => warnings)),
  };
}

/** The module and the workspace that a main package belongs to; the root if there is no module. */
function locateModule(
  tree: SourceTree,
  main: string,
  { workspace }: GoOptions,
): { moduleDir: string; workDir: string | undefined } {
  const index = indexOf(tree);
  const dir = cleanPath(main);
  const moduleDir = findModuleDir(index, dir);
  return moduleDir === undefined
    ? { moduleDir: ".", workDir: undefined }
    : { moduleDir, workDir: loadModuleSet(index, moduleDir, dir, workspace).workDir };
}

/** All strings of several lists, once each, sorted. */
export function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].sort();
}

/** What several lists have, once for each key, sorted by it: what has the same key is the same, whichever program has found it. */
function distinctBy<T>(key: (one: T) => string): (lists: readonly (readonly T[])[]) => T[] {
  return (lists) => {
    const byKey = new Map(lists.flat().map((one) => [key(one), one]));
    return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  };
}

const distinctPackages = distinctBy<OwnPackage>(({ dir }) => dir);
const distinctModules = distinctBy<LocalModule>(({ path }) => path);

/** The same problem is found once per platform, and reported once. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

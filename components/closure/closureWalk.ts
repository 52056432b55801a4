import type { Problem } from "../common/problem";
import { joinPath } from "../source/treePath";
import type { Closure } from "./closureResult";
import { collidingImports } from "./fileNames";
import { type Edge, importCycle } from "./importCycles";
import { isForeignInternal, malformedImportPath } from "./importPath";
import {
  foreignInternal,
  importedProgram,
  malformedImport,
  malformedMain,
  notInStandardLibrary,
} from "./importProblems";
import { isKnownRelease, standardPackages } from "./standardLibrary";
import { isLfsPointerFile } from "./lfs";
import { mainPackageProblem } from "./mainPackage";
import { missingSums } from "./missingSums";
import { excludedPackage, missingPackage, notVendored, relativeImport } from "./missingPackage";
import type { LocalModule, ModuleSet } from "./moduleSet";
import { type OwnPackage, ownPackage } from "./ownPackage";
import { plainImports } from "./plainImports";
import type { GoPackage, Import } from "./goPackage";
import type { Packages } from "./packages";
import { unreadable } from "./packageProblems";
import { outdatedRequirements, unrequired } from "./requirements";
import { resolveImport } from "./resolve";
import type { GoTarget } from "./target";
import type { TreeIndex } from "./treeIndex";

/** A package that was found, to be walked through. */
interface Visited {
  readonly found: GoPackage;
  /** Its import path. */
  readonly path: string;
  /** The module of the tree that it belongs to; of a vendored package the main one. */
  readonly module: LocalModule;
  /** Whether it is of the tree's own modules. */
  readonly firstParty: boolean;
}

/** One walk over the packages of a program. */
export class ClosureWalk {
  readonly #files = new Set<string>();
  readonly #embedded = new Set<string>();
  readonly #opened = new Set<string>();
  readonly #packages = new Set<string>();
  readonly #standard = new Set<string>();
  readonly #own: OwnPackage[] = [];
  readonly #problems: Problem[] = [];
  readonly #seen = new Set<string>();
  readonly #missing = new Set<string>();
  /** Folders of replaced modules that packages come from. */
  readonly #used = new Set<string>();
  /** Packages still to be walked through; what own ones import counts as a direct import. */
  readonly #queue: Visited[] = [];
  /** What packages of the tree import of each other, by their import paths. */
  readonly #edges = new Map<string, Edge[]>();
  readonly #paths = new Set<string>();
  /** Folders of packages, by their import paths. */
  readonly #folders = new Map<string, string>();

  /** Every package that was looked at. */
  readonly #loaded = new Set<GoPackage>();

  public constructor(
    private readonly index: TreeIndex,
    private readonly modules: ModuleSet,
    private readonly target: GoTarget,
    private readonly loader: Packages,
  ) {}

  public get loaded(): ReadonlySet<GoPackage> {
    return this.#loaded;
  }

  /** Walks from the main package on. */
  public from(main: string, dir: string, extraPackages: readonly string[]): Closure {
    this.#addAll(this.modules.files);
    this.#problems.push(...this.modules.problems);
    const found = this.#load(dir);
    const problem = mainPackageProblem(main, found, this.target);
    this.#problems.push(...(problem === undefined ? [] : [problem]));
    this.#addProfile(dir);
    const path = this.#mainPath(main, dir);
    this.#visit({ found, path, module: this.modules.main, firstParty: true });
    extraPackages.forEach((value, index) => this.#addExtra(value, index));
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) {
      this.#followAll(next);
    }
    this.#problems.push(...importCycle(this.#edges, path), ...collidingImports(this.#paths));
    return this.#result();
  }

  #result(): Closure {
    const files = sorted(this.#files);
    return {
      moduleDir: this.modules.main.dir,
      modulePath: this.modules.main.path,
      workDir: this.modules.workDir,
      vendored: this.modules.vendor !== undefined,
      listsModules: this.modules.complete !== undefined,
      localModules: this.modules.locals.map(({ path }) => path),
      folders: this.#folders,
      files,
      embedded: sorted(this.#embedded),
      opened: sorted(this.#opened),
      packages: sorted(this.#packages),
      standardPackages: sorted(this.#standard),
      ownPackages: this.#ownPackages(),
      ownModules: [...this.modules.locals].sort((a, b) => (a.path < b.path ? -1 : 1)),
      problems: [...lfsProblems(this.index, files), ...this.#problems],
    };
  }

  /** In a tree that is not whole, imports of packages that have no file for the target are left out. */
  #ownPackages(): OwnPackage[] {
    const own = this.#own.sort((a, b) => (a.dir < b.dir ? -1 : 1));
    if (this.#problems.length === 0) {
      return own;
    }
    const present = new Set(own.map(({ dir }) => dir));
    return own.map((one) => ({
      ...one,
      imports: one.imports.filter((path) => {
        const resolution = resolveImport(this.index, this.modules, this.target.goMinor, path);
        return resolution.kind !== "local" || present.has(resolution.dir);
      }),
    }));
  }

  /** `-pgo=auto`, the default since Go 1.21, takes a profile from the main package's folder. */
  #addProfile(dir: string): void {
    const profile = joinPath(dir, "default.pgo");
    if (this.target.goMinor < 21) {
      return;
    }
    if (this.index.isFile(profile)) {
      this.#files.add(profile);
    } else if (this.index.entry(profile)?.kind === "outside") {
      this.#problems.push(unreadable(this.index, profile));
    }
  }

  /** A package that only third-party code imports, which cannot be seen here. */
  #addExtra(value: string, index: number): void {
    const field = `go.extraPackages[${index}]`;
    const resolution = resolveImport(this.index, this.modules, this.target.goMinor, value);
    if (resolution.kind === "local") {
      const found = this.#load(resolution.dir);
      // it may be needed on another platform
      if (found.hasGo && !this.#seen.has(found.dir)) {
        this.#files.add(joinPath(resolution.module.dir, "go.mod"));
        this.#visit({ found, path: value, module: resolution.module, firstParty: true });
      }
    } else if (resolution.kind === "missing") {
      const rule = `is not a package: ${resolution.dir} holds no Go file`;
      this.#problems.push({ field, value, rule, fix: "correct the path, or leave it out" });
    }
  }

  /** The import path of the main package, which has to be a good one, too. */
  #mainPath(main: string, dir: string): string {
    const { path, dir: moduleDir } = this.modules.main;
    const below = moduleDir === "." ? dir : dir.slice(moduleDir.length + 1);
    const importPath = below === "." || below === "" ? path : `${path}/${below}`;
    const reason = path === "" ? undefined : malformedImportPath(importPath);
    if (reason !== undefined) {
      this.#problems.push(malformedMain(main, importPath, reason));
    }
    return importPath;
  }

  #followAll(from: Visited): void {
    const plain = from.firstParty
      ? plainImports(this.index, this.modules, this.target.goMinor, from.found, from.path, from.module)
      : undefined;
    if (plain === undefined) {
      from.found.imports.forEach((one) => this.#follow(one, from));
      return;
    }
    plain.standard.forEach((path) => this.#standard.add(path));
    for (const path of plain.thirdParty) {
      this.#packages.add(path);
      this.#paths.add(path);
    }
    plain.local.forEach(({ import: one, dir }) => this.#enter(one, dir, from, this.modules.main, true));
  }

  #follow(one: Import, from: Visited): void {
    if (one.value === "C" || one.value === "unsafe") {
      return;
    }
    if (/^\.{1,2}(?:\/|$)/.test(one.value)) {
      this.#problems.push(relativeImport(one));
      return;
    }
    const reason = malformedImportPath(one.value);
    if (reason !== undefined) {
      this.#miss(one, () => malformedImport(one, reason));
      return;
    }
    const resolution = resolveImport(this.index, this.modules, this.target.goMinor, one.value);
    if (isForeignInternal(from.path, one.value, resolution.kind === "standard")) {
      this.#problems.push(foreignInternal(one));
      return;
    }
    switch (resolution.kind) {
      case "standard":
        this.#useStandard(one);
        break;
      case "local":
        this.#useModule(one, resolution.module, from);
        this.#enter(one, resolution.dir, from, resolution.module, true);
        break;
      case "thirdParty":
        if (from.firstParty) {
          this.#packages.add(one.value);
          this.#checkRequired(one, from, undefined);
          this.#checkSums(one);
        }
        this.#paths.add(one.value);
        if (resolution.dir !== undefined) {
          this.#enter(one, resolution.dir, from, this.modules.main, false);
        }
        break;
      case "missing":
        this.#miss(one, () => missingPackage(this.index, one, resolution));
        break;
      case "notVendored":
        this.#miss(one, () => notVendored(one, resolution.vendorDir));
    }
  }

  #useModule(one: Import, module: LocalModule, from: Visited): void {
    const { main, complete } = this.modules;
    if (module.dir === main.dir) {
      return;
    }
    this.#files.add(joinPath(module.dir, "go.mod"));
    if (module.dir !== from.module.dir) {
      this.#checkRequired(one, from, module);
    }
    if (complete !== undefined && !this.#used.has(module.dir)) {
      this.#used.add(module.dir);
      this.#problems.push(...outdatedRequirements(this.index, main, complete, module));
    }
  }

  #checkRequired(one: Import, from: Visited, module: LocalModule | undefined): void {
    const [problem] = unrequired(this.modules, one, from.module, module);
    if (problem !== undefined) {
      this.#miss(one, () => problem);
    }
  }

  /** A module without a hash is reported once, at the first import that needs it. */
  #checkSums(one: Import): void {
    for (const { module, problem } of missingSums(this.index, this.modules, one)) {
      if (!this.#missing.has(module)) {
        this.#missing.add(module);
        this.#problems.push(problem);
      }
    }
  }

  #useStandard(one: Import): void {
    const { goMinor } = this.target;
    const known = standardPackages(goMinor);
    this.#standard.add(one.value);
    if (isKnownRelease(goMinor) && !known.has(one.value)) {
      this.#miss(one, () => notInStandardLibrary(one, goMinor, [...known]));
    }
  }

  /** Enters a package of one of the tree's own modules, or a vendored one. */
  #enter(one: Import, dir: string, from: Visited, module: LocalModule, firstParty: boolean): void {
    const edges = this.#edges.get(from.path) ?? [];
    this.#edges.set(from.path, edges);
    edges.push({ import: one, to: one.value });
    const found = this.#load(dir);
    if (found.name === "main" && one.value !== from.path) {
      this.#miss(one, () => importedProgram(one));
    }
    if (this.#seen.has(dir)) {
      return;
    }
    if (!found.hasGo && found.problems.length === 0) {
      this.#miss(one, () => excludedPackage(one, found, this.target));
    }
    this.#visit({ found, path: one.value, module, firstParty });
  }

  #load(dir: string): GoPackage {
    const found = this.loader.load(dir);
    this.#loaded.add(found);
    return found;
  }

  #visit(visited: Visited): void {
    const { found, path, module, firstParty } = visited;
    this.#seen.add(found.dir);
    this.#paths.add(path);
    this.#folders.set(path, found.dir);
    this.#addAll(found.files);
    found.embedded.forEach((file) => this.#embedded.add(file));
    found.opened.forEach((file) => this.#opened.add(file));
    this.#problems.push(...found.problems);
    this.#queue.push(visited);
    if (firstParty && found.name !== undefined) {
      this.#own.push(ownPackage(this.index, this.modules, this.target.goMinor, found, found.name, module));
    }
  }

  /** A package that is missing is reported once, at the first import found. */
  #miss(one: Import, problem: () => Problem): void {
    if (!this.#missing.has(one.value)) {
      this.#missing.add(one.value);
      this.#problems.push(problem());
    }
  }

  #addAll(files: readonly string[]): void {
    files.forEach((file) => this.#files.add(file));
  }
}

function lfsProblems(index: TreeIndex, files: readonly string[]): Problem[] {
  return files
    .filter((file) => isLfsPointerFile(index, file))
    .map((field) => ({
      field,
      rule: "is a Git LFS pointer, not the file itself",
      fix: "run `git lfs pull`; in CI, check out with LFS",
    }));
}

function sorted(values: Iterable<string>): string[] {
  return [...values].sort();
}

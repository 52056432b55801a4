import type { Problem } from "../problem";
import { joinPath } from "../treePath";
import type { Closure } from "./closure";
import { isLfsPointerFile } from "./lfs";
import { mainPackageProblem } from "./mainPackage";
import { excludedPackage, missingPackage, notVendored, relativeImport } from "./missingPackage";
import type { ModuleSet } from "./moduleSet";
import { type GoPackage, type Import, Packages } from "./packages";
import { resolveImport } from "./resolve";
import type { GoTarget } from "./target";
import type { TreeIndex } from "./treeIndex";

/** One walk over the packages of a program. */
export class ClosureWalk {
  readonly #files = new Set<string>();
  readonly #packages = new Set<string>();
  readonly #standard = new Set<string>();
  readonly #problems: Problem[] = [];
  readonly #seen = new Set<string>();
  readonly #missing = new Set<string>();
  /** Packages still to be walked through; `firstParty` ones decide what counts as a direct third-party import. */
  readonly #queue: { found: GoPackage; firstParty: boolean }[] = [];

  readonly #loader: Packages;

  public constructor(
    private readonly index: TreeIndex,
    private readonly modules: ModuleSet,
    private readonly target: GoTarget,
  ) {
    this.#loader = Packages.of(index, target);
  }

  /** Walks from the main package on. */
  public from(main: string, dir: string): Closure {
    this.#addAll(this.modules.files);
    this.#problems.push(...this.modules.problems);
    const found = this.#loader.load(dir);
    const problem = mainPackageProblem(main, found, this.target);
    this.#problems.push(...(problem === undefined ? [] : [problem]));
    this.#addProfile(dir);
    this.#visit(found, true);
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) {
      for (const one of next.found.imports) {
        this.#follow(one, next.firstParty);
      }
    }
    return this.#result();
  }

  #result(): Closure {
    const files = sorted(this.#files);
    return {
      moduleDir: this.modules.main.dir,
      modulePath: this.modules.main.path,
      workDir: this.modules.workDir,
      vendored: this.modules.vendor !== undefined,
      files,
      packages: sorted(this.#packages),
      standardPackages: sorted(this.#standard),
      problems: [...lfsProblems(this.index, files), ...this.#problems],
    };
  }

  /** `-pgo=auto`, the default since Go 1.21, takes a profile from the main package's folder. */
  #addProfile(dir: string): void {
    const profile = joinPath(dir, "default.pgo");
    if (this.target.goMinor >= 21 && this.index.isFile(profile)) {
      this.#files.add(profile);
    }
  }

  #follow(one: Import, firstParty: boolean): void {
    if (one.value === "C" || one.value === "unsafe") {
      return;
    }
    if (/^\.{1,2}(?:\/|$)/.test(one.value)) {
      this.#problems.push(relativeImport(one));
      return;
    }
    const resolution = resolveImport(this.index, this.modules, one.value);
    switch (resolution.kind) {
      case "standard":
        this.#standard.add(one.value);
        break;
      case "local":
        this.#enter(one, resolution.dir, firstParty);
        break;
      case "thirdParty":
        if (firstParty) {
          this.#packages.add(one.value);
        }
        if (resolution.dir !== undefined) {
          this.#enter(one, resolution.dir, false);
        }
        break;
      case "missing":
        this.#miss(one, () => missingPackage(this.index, one, resolution));
        break;
      case "notVendored":
        this.#miss(one, () => notVendored(one, resolution.vendorDir));
    }
  }

  #enter(one: Import, dir: string, firstParty: boolean): void {
    if (this.#seen.has(dir)) {
      return;
    }
    const found = this.#loader.load(dir);
    if (!found.hasGo && found.problems.length === 0) {
      this.#miss(one, () => excludedPackage(one, found, this.target));
    }
    this.#visit(found, firstParty);
  }

  #visit(found: GoPackage, firstParty: boolean): void {
    this.#seen.add(found.dir);
    this.#addAll(found.files);
    this.#problems.push(...found.problems);
    this.#queue.push({ found, firstParty });
  }

  /** A package that is missing is told once, at the first import found. */
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

import { readModFile } from "../../closure/modFiles";
import { findModuleDir, loadModuleSet } from "../../closure/moduleSet";
import type { GoTarget } from "../../closure/target";
import { indexOf, type TreeIndex } from "../../closure/treeIndex";
import type { SourceTree } from "../../source/sourceTree";
import { joinPath } from "../../source/treePath";
import type { GoOptions } from "../../toolchain/goOptions";
import { goTarget } from "../../toolchain/goTarget";
import type { Platform } from "../../toolchain/platform";
import { resolveGo } from "../../toolchain/resolveGo";
import { type MainState, mainStateOf } from "./mainPackage";

/** A folder with a main package, or with one that another build would have. */
export interface MainFolder {
  readonly dir: string;
  readonly state: MainState;
  /** Whether no go.mod file is in the folder or above it. */
  readonly moduleless: boolean;
  /** Whether an `ignore` line of its go.mod file names it. */
  readonly ignored: boolean;
}

/** How the main packages would be built. */
export interface BuildChoice {
  readonly go: GoOptions;
  readonly platforms: readonly Platform[];
}

/** Folders that the Go command does not look into (`cmd/go/internal/modload/search.go`), and installed npm packages. */
const SKIPPED = /^([._].*|vendor|node_modules|testdata)$/;

/** Finds main packages as `go list ./...` in every module of a tree does, without the Go command. */
export class MainPackages {
  readonly #index: TreeIndex;
  readonly #targets = new Map<string, readonly GoTarget[]>();

  public constructor(
    private readonly tree: SourceTree,
    private readonly choice: BuildChoice,
  ) {
    this.#index = indexOf(tree);
  }

  /** Those of the whole tree, sorted by folder. */
  public all(): MainFolder[] {
    const found: MainFolder[] = [];
    this.#walk(".", undefined, found);
    return found.sort((a, b) => (a.dir < b.dir ? -1 : 1));
  }

  /** What a folder holds; undefined if it is not a main package. */
  public at(dir: string): MainState | undefined {
    return mainStateOf(this.#index, dir, () => this.#targetsOf(dir));
  }

  /** Folders below a folder that may hold packages of the project. */
  public subfolders(dir: string): string[] {
    return [...(this.#index.folder(dir)?.values() ?? [])]
      .filter(({ name, kind, link }) => kind === "folder" && !link && !SKIPPED.test(name))
      .map(({ name }) => joinPath(dir, name));
  }

  /** @param above the module that the folder above belongs to. */
  #walk(dir: string, above: Module | undefined, found: MainFolder[]): void {
    const module = this.#index.isFile(joinPath(dir, "go.mod")) ? this.#module(dir) : above;
    const state = this.at(dir);
    if (state !== undefined) {
      const ignored = module?.ignores(dir) ?? false;
      found.push({ dir, state, moduleless: module === undefined, ignored });
    }
    this.subfolders(dir).forEach((folder) => this.#walk(folder, module, found));
  }

  #module(dir: string): Module {
    return new Module(dir, readModFile(this.#index, dir, false)?.ignore ?? []);
  }

  #targetsOf(dir: string): readonly GoTarget[] {
    const moduleDir = findModuleDir(this.#index, dir) ?? ".";
    const known = this.#targets.get(moduleDir);
    if (known !== undefined) {
      return known;
    }
    const { workDir } = loadModuleSet(this.#index, moduleDir, dir);
    const go = resolveGo(this.tree, moduleDir, workDir, this.choice.go);
    const targets = this.choice.platforms.map((platform) => goTarget(go, platform));
    this.#targets.set(moduleDir, targets);
    return targets;
  }
}

class Module {
  readonly #atRoot: readonly string[];
  readonly #anywhere: readonly string[];

  public constructor(
    private readonly dir: string,
    ignores: readonly string[],
  ) {
    const slashed = (path: string): string => `/${path.replace(/^\/+|\/+$/g, "")}/`;
    this.#atRoot = ignores.filter((one) => one.startsWith("./")).map((one) => slashed(one.slice(2)));
    this.#anywhere = ignores.filter((one) => !one.startsWith("./")).map(slashed);
  }

  /** As `ShouldIgnore` of the Go command: by whole elements of the path below the module. */
  public ignores(dir: string): boolean {
    const below = this.dir === "." ? dir : dir.slice(this.dir.length + 1);
    if (dir === this.dir) {
      return false;
    }
    const path = `/${below}/`;
    return (
      this.#atRoot.some((one) => path.startsWith(one)) || this.#anywhere.some((one) => path.includes(one))
    );
  }
}

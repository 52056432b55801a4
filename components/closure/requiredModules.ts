import { remember } from "../common/remember";
import { isInside, joinPath } from "../source/treePath";
import { compareGoVersions, goLineOf } from "./goVersion";
import type { ModFile, Require } from "./modFile";
import { readModFile } from "./modFiles";
import { type Replacements, isNewer } from "./replacements";
import type { TreeIndex } from "./treeIndex";

/** What modules of the tree require, as far as the tree says it. */
export interface Requirements {
  /** The version that the build takes of each required module. */
  readonly required: ReadonlyMap<string, string>;
  /** The go.mod files of replaced modules that count. */
  readonly files: readonly string[];
}

interface RequiringModule {
  readonly path: string;
  readonly file: ModFile;
}

/** A go.mod file if its `require` lines are complete: since Go 1.17 a module lists all that its packages need. */
export function completeFile(file: ModFile | undefined): ModFile | undefined {
  return file?.errors.length === 0 && isPruned(file) ? file : undefined;
}

function isPruned(file: ModFile | undefined): boolean {
  return file !== undefined && compareGoVersions(goLineOf(file), "1.17") >= 0;
}

/** A go.mod file without its requirements on versions that a main module excludes: they do not count. */
export function withoutExcluded(file: ModFile, mains: readonly { readonly file: ModFile }[]): ModFile {
  const exclude = mains.flatMap((main) => main.file.exclude);
  const require = file.require.filter(
    ({ path, version }) => !exclude.some((one) => one.path === path && one.version === version),
  );
  return require.length === file.require.length ? file : { ...file, require };
}

/** The version that each module is required at, the highest of all `require` lines and of what is known. */
export function highestRequired(
  requires: Iterable<Require>,
  highest = new Map<string, string>(),
): Map<string, string> {
  for (const { path, version } of requires) {
    const before = highest.get(path);
    if (before === undefined || isNewer(version, before)) {
      highest.set(path, version);
    }
  }
  return highest;
}

/**
 * What the main modules require, and the replaced ones that they require in turn; what third-party modules require cannot
 * be seen without the module cache. Where the lists of the main modules are not complete, the Go command reads what any
 * third-party module requires, which may be any replaced one.
 */
export function readRequirements(
  index: TreeIndex,
  mains: readonly RequiringModule[],
  replacements: Replacements,
  inWorkspace: boolean,
): Requirements {
  const graph = new Graph(index, mains, replacements);
  const own = mains.map(({ file }) => withoutExcluded(file, mains));
  own.forEach((file) => graph.follow(file, isPruned(file)));
  if (inWorkspace) {
    graph.followUpgraded(own);
  }
  if (own.some((file) => completeFile(file) === undefined)) {
    graph.followThirdParty();
  }
  // a complete list is taken at its word, whatever else the modules of it require
  const listed = inWorkspace ? [] : (completeFile(own[0])?.require ?? []);
  return {
    required: new Map([...graph.required, ...highestRequired(listed)]),
    files: [...graph.files],
  };
}

/** The modules that are required, as `readModGraph` in the Go command's `modload` finds them. */
class Graph {
  public readonly required = new Map<string, string>();
  public readonly files = new Set<string>();
  readonly #paths: ReadonlySet<string>;
  readonly #entered = new Set<string>();
  readonly #known = new Map<string, ModFile | undefined>();

  public constructor(
    private readonly index: TreeIndex,
    private readonly mains: readonly RequiringModule[],
    private readonly replacements: Replacements,
  ) {
    this.#paths = new Set(mains.map(({ path }) => path));
  }

  /** @param pruned whether no more than the names is taken of what a module with a complete list requires. */
  public follow(file: ModFile | undefined, pruned: boolean): void {
    this.#note(file?.require ?? []);
    file?.require.forEach(({ path, version }) => this.#enter(path, version, pruned));
  }

  /** In a workspace, what was upgraded is followed as what the workspace's modules require. */
  public followUpgraded(mains: readonly ModFile[]): void {
    const upgraded = new Map<string, ModFile | undefined>();
    for (let size = -1; size !== upgraded.size;) {
      size = upgraded.size;
      for (const { path, version } of [...mains, ...upgraded.values()].flatMap(
        (file) => file?.require ?? [],
      )) {
        const selected = this.required.get(path) ?? version;
        const key = JSON.stringify([path, selected]);
        if (isNewer(selected, version) && !upgraded.has(key)) {
          const file = this.#read(path, selected);
          upgraded.set(key, file);
          this.follow(file, isPruned(file));
        }
      }
    }
  }

  /** Follows every replacement if there is a third-party module, which may require it. */
  public followThirdParty(): void {
    const isLocal = ([path, version]: [string, string]): boolean =>
      this.#paths.has(path) || this.replacements.of(path, version)?.folder !== undefined;
    if (![...this.required].every(isLocal)) {
      this.replacements.all.forEach(({ folder }) => this.follow(this.#readIn(folder), false));
    }
  }

  #enter(path: string, version: string, pruned: boolean): void {
    const key = JSON.stringify([path, version, pruned]);
    if (this.#entered.has(key)) {
      return;
    }
    this.#entered.add(key);
    const file = this.#read(path, version);
    if (file !== undefined && pruned && isPruned(file)) {
      this.#note(file.require);
    } else if (file !== undefined) {
      this.follow(file, false);
    }
  }

  #note(requires: readonly Require[]): void {
    highestRequired(requires, this.required);
    // `go mod download` reads them, whether they are followed or not
    requires.forEach(({ path, version }) => this.#read(path, version));
  }

  #read(path: string, version: string): ModFile | undefined {
    return remember(this.#known, JSON.stringify([path, version]), () =>
      this.#paths.has(path) ? undefined : this.#readIn(this.replacements.of(path, version)?.folder),
    );
  }

  #readIn(folder: string | undefined): ModFile | undefined {
    const path = joinPath(folder ?? "", "go.mod");
    if (folder === undefined || !isInside(folder) || !this.index.isFile(path)) {
      return undefined;
    }
    this.files.add(path);
    const file = readModFile(this.index, folder, true);
    return file && withoutExcluded(file, this.mains);
  }
}

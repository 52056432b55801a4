import { remember } from "../common/remember";
import type { SourceTree, TreeEntry } from "../source/sourceTree";
import { baseName, cleanPath, foldersUpwards, isInside, parentPath } from "../source/treePath";

/**
 * Answers questions about paths of one tree, and holds what was worked out from its files,
 * so that many services and targets share it.
 */
export class TreeIndex {
  readonly #folders = new Map<string, ReadonlyMap<string, TreeEntry> | undefined>();
  readonly #memory = new Map<string, Map<string, unknown>>();

  public constructor(public readonly tree: SourceTree) {}

  /** The entry at a path, which is looked up in its folder; undefined if there is none. */
  public entry(path: string): TreeEntry | undefined {
    const clean = cleanPath(path);
    if (clean === ".") {
      return { name: ".", kind: "folder", link: false };
    }
    return isInside(clean) ? this.folder(parentPath(clean))?.get(baseName(clean)) : undefined;
  }

  /** The entries of a folder by name; undefined if there is no such folder. */
  public folder(path: string): ReadonlyMap<string, TreeEntry> | undefined {
    const clean = cleanPath(path);
    if (!this.#folders.has(clean)) {
      // a folder that its parent does not list is not asked for: most look-ups are for what is not there
      const exists = this.entry(clean)?.kind === "folder";
      const entries = exists ? this.tree.readFolder(clean) : undefined;
      this.#folders.set(clean, entries && new Map(entries.map((entry) => [entry.name, entry])));
    }
    return this.#folders.get(clean);
  }

  public isFile(path: string): boolean {
    return this.entry(path)?.kind === "file";
  }

  /** Whether a file is there for the Go command, which follows a link that leads out of the tree. */
  public isFileOrOutside(path: string): boolean {
    const kind = this.entry(path)?.kind;
    return kind === "file" || kind === "outside";
  }

  public isFolder(path: string): boolean {
    return this.entry(path)?.kind === "folder";
  }

  /** Whether a folder holds a Go file of any kind, as the Go command checks to see whether a module has a package. */
  public hasGoFiles(path: string): boolean {
    const entries = this.folder(path);
    return [...(entries?.values() ?? [])].some(
      (entry) => entry.kind === "file" && entry.name.endsWith(".go"),
    );
  }

  /** The symbolic link on the way to a path that leads outside the tree, if there is one. */
  public outsideLink(path: string): string | undefined {
    return foldersUpwards(cleanPath(path)).find((one) => this.entry(one)?.kind === "outside");
  }

  /** What was made from this tree under this kind and key before, or is made now. */
  public remember<T>(kind: string, key: string, make: () => T): T {
    const known = remember(this.#memory, kind, () => new Map<string, unknown>());
    return remember<string, unknown>(known, key, make) as T;
  }
}

const indexes = new WeakMap<SourceTree, TreeIndex>();

/** The index of a tree; there is one for each tree object. */
export function indexOf(tree: SourceTree): TreeIndex {
  let index = indexes.get(tree);
  if (index === undefined) {
    index = new TreeIndex(tree);
    indexes.set(tree, index);
  }
  return index;
}

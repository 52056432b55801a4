import { createHash } from "node:crypto";
import { type Stats, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { remember } from "../common/remember";
import { hashInPieces, listFolder, readInside, unlessUnreadable } from "./disk";
import type { FileAbove, SourceTree, TreeEntry } from "./sourceTree";
import { baseName, cleanPath, foldersUpwards, parentPath } from "./treePath";

/**
 * The work tree as it lies on the disk. What was read once is remembered for the life of the object,
 * so that all services of a program see the same state and read every file once.
 */
export class WorkTree implements SourceTree {
  public readonly root: string;
  readonly #folders = new Map<string, readonly TreeEntry[] | undefined>();
  /** The entries of folders, by their names. */
  readonly #entries = new Map<string, ReadonlyMap<string, TreeEntry>>();
  readonly #realFolders = new Map<string, string | undefined>();
  readonly #hashes = new Map<string, string>();
  readonly #stats = new Map<string, Stats>();

  private constructor(realRoot: string) {
    this.root = realRoot;
  }

  /**
   * The tree of a folder as it is from now on. Those who plan together share one (`Planning`).
   *
   * @throws if there is no such folder.
   */
  public static open(root: string): WorkTree {
    const realRoot = realpathSync.native(root);
    if (!statSync(realRoot).isDirectory()) {
      throw new Error(`${root} is not a folder`);
    }
    return new WorkTree(realRoot);
  }

  public readFolder(path: string): readonly TreeEntry[] | undefined {
    const key = cleanPath(path);
    if (!this.#folders.has(key)) {
      const real = this.#realFolder(key);
      this.#folders.set(key, real === undefined ? undefined : listFolder(this.root, real));
    }
    return this.#folders.get(key);
  }

  public readFile(path: string): Buffer | undefined {
    const real = this.#realFile(path);
    const content =
      real === undefined ? undefined : readInside(this.root, real, (file) => readFileSync(file));
    if (content === undefined) {
      return undefined;
    }
    this.#hashes.set(cleanPath(path), createHash("sha256").update(content).digest("hex"));
    return content;
  }

  public hashFile(path: string): string | undefined {
    const key = cleanPath(path);
    let hash = this.#hashes.get(key);
    if (hash === undefined) {
      const real = this.#realFile(key);
      hash = real === undefined ? undefined : readInside(this.root, real, hashInPieces);
      if (hash !== undefined) {
        this.#hashes.set(key, hash);
      }
    }
    return hash;
  }

  public fileSize(path: string): number | undefined {
    return this.#stat(path)?.size;
  }

  public readLink(path: string): string | undefined {
    const key = cleanPath(path);
    const entry = this.#entry(key);
    const folder = this.#realFolder(parentPath(key));
    return entry?.link === true && folder !== undefined
      ? unlessUnreadable(() => readlinkSync(join(folder, entry.name)))
      : undefined;
  }

  public isExecutable(path: string): boolean {
    const stat = this.#stat(path);
    return stat !== undefined && (stat.mode & 0o100) !== 0;
  }

  public above(name: string): FileAbove | undefined {
    const isFile = (folder: string): boolean =>
      unlessUnreadable(() => statSync(join(folder, name)).isFile()) === true;
    const folder = foldersUpwards(dirname(this.root)).find(isFile);
    const content =
      folder === undefined ? undefined : unlessUnreadable(() => readFileSync(join(folder, name)));
    return folder === undefined || content === undefined ? undefined : { folder, content };
  }

  /** The entry at a clean path. */
  #entry(key: string): TreeEntry | undefined {
    const entries = remember(this.#entries, parentPath(key), () => {
      const listed = this.readFolder(parentPath(key)) ?? [];
      return new Map(listed.map((entry) => [entry.name, entry]));
    });
    return entries.get(baseName(key));
  }

  #stat(path: string): Stats | undefined {
    const key = cleanPath(path);
    let stat = this.#stats.get(key);
    if (stat === undefined) {
      const real = this.#realFile(key);
      stat = real === undefined ? undefined : unlessUnreadable(() => statSync(real));
      if (stat !== undefined) {
        this.#stats.set(key, stat);
      }
    }
    return stat;
  }

  /** Where a folder really is; undefined if it is missing or a link leads out of the tree. */
  #realFolder(key: string): string | undefined {
    if (key === ".") {
      return this.root;
    }
    if (!this.#realFolders.has(key)) {
      this.#realFolders.set(key, this.#realEntry(key, "folder"));
    }
    return this.#realFolders.get(key);
  }

  #realFile(path: string): string | undefined {
    return this.#realEntry(cleanPath(path), "file");
  }

  #realEntry(key: string, kind: TreeEntry["kind"]): string | undefined {
    if (key === "." || key === ".." || key.startsWith("../") || key.startsWith("/")) {
      return undefined;
    }
    const parent = parentPath(key);
    const entry = this.#entry(key);
    const realParent = this.#realFolder(parent);
    if (entry?.kind !== kind || realParent === undefined) {
      return undefined;
    }
    const path = realParent.endsWith(sep) ? `${realParent}${entry.name}` : `${realParent}${sep}${entry.name}`;
    return entry.link ? realpathSync.native(path) : path;
  }
}

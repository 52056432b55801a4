import { createHash } from "node:crypto";
import {
  type Dirent,
  type Stats,
  closeSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  realpathSync,
  statSync,
} from "node:fs";
import { join, sep } from "node:path";
import type { SourceTree, TreeEntry } from "./sourceTree";
import { baseName, cleanPath, parentPath } from "./treePath";

/** Files are hashed in pieces of this many bytes, so that a large embedded file is never held whole. */
const HASH_PIECE = 1 << 20;

const opened = new Map<string, WorkTree>();

/**
 * The work tree as it lies on the disk. What was read once is remembered for the life of the object,
 * so that all services of a program see the same state and read every file once.
 */
export class WorkTree implements SourceTree {
  public readonly root: string;
  readonly #folders = new Map<string, readonly TreeEntry[] | undefined>();
  readonly #realFolders = new Map<string, string | undefined>();
  readonly #hashes = new Map<string, string>();
  readonly #stats = new Map<string, Stats>();

  private constructor(realRoot: string) {
    this.root = realRoot;
  }

  /**
   * The tree of a folder, shared by everybody in this process who opens the same folder.
   *
   * @throws if there is no such folder.
   */
  public static open(root: string): WorkTree {
    const realRoot = realpathSync.native(root);
    let tree = opened.get(realRoot);
    if (tree === undefined) {
      if (!statSync(realRoot).isDirectory()) {
        throw new Error(`${root} is not a folder`);
      }
      tree = new WorkTree(realRoot);
      opened.set(realRoot, tree);
    }
    return tree;
  }

  /** Lets go of what is remembered: the next `open` of any folder reads the disk again. */
  public static forgetAll(): void {
    opened.clear();
  }

  public readFolder(path: string): readonly TreeEntry[] | undefined {
    const key = cleanPath(path);
    if (!this.#folders.has(key)) {
      const real = this.#realFolder(key);
      this.#folders.set(key, real === undefined ? undefined : this.#list(real));
    }
    return this.#folders.get(key);
  }

  public readFile(path: string): Buffer | undefined {
    const real = this.#realFile(path);
    if (real === undefined) {
      return undefined;
    }
    const content = readFileSync(real);
    this.#hashes.set(cleanPath(path), createHash("sha256").update(content).digest("hex"));
    return content;
  }

  public hashFile(path: string): string | undefined {
    const key = cleanPath(path);
    let hash = this.#hashes.get(key);
    if (hash === undefined) {
      const real = this.#realFile(key);
      if (real === undefined) {
        return undefined;
      }
      hash = hashInPieces(real);
      this.#hashes.set(key, hash);
    }
    return hash;
  }

  public fileSize(path: string): number | undefined {
    return this.#stat(path)?.size;
  }

  public isExecutable(path: string): boolean {
    const stat = this.#stat(path);
    return stat !== undefined && (stat.mode & 0o100) !== 0;
  }

  #stat(path: string): Stats | undefined {
    const key = cleanPath(path);
    let stat = this.#stats.get(key);
    if (stat === undefined) {
      const real = this.#realFile(key);
      if (real === undefined) {
        return undefined;
      }
      stat = statSync(real);
      this.#stats.set(key, stat);
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
    const entry = this.readFolder(parent)?.find((one) => one.name === baseName(key));
    const realParent = this.#realFolder(parent);
    if (entry?.kind !== kind || realParent === undefined) {
      return undefined;
    }
    const path = join(realParent, entry.name);
    return entry.link ? realpathSync.native(path) : path;
  }

  #list(real: string): TreeEntry[] {
    const entries = readdirSync(real, { withFileTypes: true });
    return entries.map((entry) => this.#entry(real, entry)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #entry(folder: string, entry: Dirent): TreeEntry {
    const { name } = entry;
    const link = entry.isSymbolicLink();
    return { name, link, kind: link ? this.#linkKind(join(folder, name)) : kindOf(entry) };
  }

  #linkKind(path: string): TreeEntry["kind"] {
    try {
      const target = realpathSync.native(path);
      if (target !== this.root && !target.startsWith(this.root === sep ? sep : this.root + sep)) {
        return "outside";
      }
      return kindOf(statSync(target));
    } catch {
      // a dangling link and a loop of links have no real path
      return "other";
    }
  }
}

function kindOf(what: Dirent | Stats): TreeEntry["kind"] {
  if (what.isDirectory()) {
    return "folder";
  }
  return what.isFile() ? "file" : "other";
}

function hashInPieces(path: string): string {
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafe(HASH_PIECE);
  const file = openSync(path, "r");
  try {
    for (let count = readSync(file, piece); count > 0; count = readSync(file, piece)) {
      hash.update(piece.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}

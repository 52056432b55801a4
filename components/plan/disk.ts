import { createHash } from "node:crypto";
import {
  type Dirent,
  type Stats,
  closeSync,
  openSync,
  readSync,
  readdirSync,
  realpathSync,
  statSync,
} from "node:fs";
import { join, sep } from "node:path";
import type { TreeEntry } from "./sourceTree";

/** Files are hashed in pieces of this size, so that a large embedded file is never held whole. */
const PIECE = Buffer.allocUnsafe(1 << 16);

const UNREADABLE: ReadonlySet<unknown> = new Set(["EACCES", "EPERM", "ENOENT", "ENOTDIR"]);

/** What a file operation returns, or undefined where it may not read, or what it reads was removed meanwhile. */
export function unlessUnreadable<T>(operation: () => T): T | undefined {
  try {
    return operation();
  } catch (error) {
    if (error instanceof Error && "code" in error && UNREADABLE.has(error.code)) {
      return undefined;
    }
    throw error;
  }
}

/** The entries of a real folder, sorted by name; links that lead out of the real root are told. */
export function listFolder(root: string, folder: string): TreeEntry[] | undefined {
  const entries = unlessUnreadable(() => readdirSync(folder, { withFileTypes: true }));
  return entries?.map((entry) => toEntry(root, folder, entry)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The SHA-256 of a file, in hexadecimal. */
export function hashInPieces(path: string): string {
  const hash = createHash("sha256");
  const file = openSync(path, "r");
  try {
    for (let count = readSync(file, PIECE); count > 0; count = readSync(file, PIECE)) {
      hash.update(PIECE.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}

function toEntry(root: string, folder: string, entry: Dirent): TreeEntry {
  const { name } = entry;
  const link = entry.isSymbolicLink();
  return { name, link, kind: link ? linkKind(root, join(folder, name)) : kindOf(entry) };
}

function linkKind(root: string, path: string): TreeEntry["kind"] {
  try {
    const target = realpathSync.native(path);
    const inside = target === root || target.startsWith(root.endsWith(sep) ? root : root + sep);
    return inside ? kindOf(statSync(target)) : "outside";
  } catch {
    // a dangling link and a loop of links have no real path
    return "other";
  }
}

function kindOf(what: Dirent | Stats): TreeEntry["kind"] {
  if (what.isDirectory()) {
    return "folder";
  }
  return what.isFile() ? "file" : "other";
}

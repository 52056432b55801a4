import { createHash } from "node:crypto";
import {
  type Dirent,
  type Stats,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
} from "node:fs";
import { join, sep } from "node:path";
import type { TreeEntry } from "./sourceTree";

/** Files are hashed in pieces of this size, so that a large embedded file is never held whole. */
const PIECE = Buffer.allocUnsafe(1 << 16);

/** Where Linux says which file is open. */
const OPEN_FILES = "/proc/self/fd";
const HAS_PROC = existsSync(OPEN_FILES) && process.platform === "linux";

const UNREADABLE: ReadonlySet<unknown> = new Set(["EACCES", "EPERM", "ENOENT", "ENOTDIR", "ELOOP", "ENXIO"]);

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

/** The entries of a real folder, sorted by name; links that lead out of the real root are marked. */
export function listFolder(root: string, folder: string): TreeEntry[] | undefined {
  const entries = unlessUnreadable(() => readdirSync(folder, { withFileTypes: true }));
  return entries?.map((entry) => toEntry(root, folder, entry)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Reads a file below a real root. What was opened decides, not what was listed before: a link that was put in the way
 * meanwhile leads nowhere.
 *
 * @returns undefined where nothing may be read, or what would be read is not a file below the root.
 */
export function readInside<T>(root: string, path: string, read: (file: number) => T): T | undefined {
  return unlessUnreadable(() => {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      return fstatSync(file).isFile() && isBelow(root, realPathOf(file, path)) ? read(file) : undefined;
    } finally {
      closeSync(file);
    }
  });
}

/** Where an open file really is; empty if something else is there by now. */
function realPathOf(file: number, path: string): string {
  if (HAS_PROC) {
    return readlinkSync(`${OPEN_FILES}/${file}`);
  }
  const real = realpathSync.native(path);
  const [opened, there] = [fstatSync(file), lstatSync(real)];
  return opened.ino === there.ino && opened.dev === there.dev ? real : "";
}

/** The SHA-256 of an open file, in hexadecimal. */
export function hashInPieces(file: number): string {
  const hash = createHash("sha256");
  for (let count = readSync(file, PIECE); count > 0; count = readSync(file, PIECE)) {
    hash.update(PIECE.subarray(0, count));
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
    return target === root || isBelow(root, target) ? kindOf(statSync(target)) : "outside";
  } catch {
    // a dangling link and a loop of links have no real path
    return "other";
  }
}

function isBelow(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function kindOf(what: Dirent | Stats): TreeEntry["kind"] {
  if (what.isDirectory()) {
    return "folder";
  }
  return what.isFile() ? "file" : "other";
}

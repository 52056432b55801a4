import { posix } from "node:path";

/** Certainly clean: no element is empty or begins with a dot. Nearly all paths are, and are asked for often. */
const CLEAN = /^(?:[^/.][^/]*)(?:\/[^/.][^/]*)*$/;

/** A path of a source tree in its one spelling: no leading `./`, no trailing `/`; the root is `"."`. */
export function cleanPath(path: string): string {
  if (CLEAN.test(path)) {
    return path;
  }
  const clean = posix.normalize(path === "" ? "." : path);
  return clean.length > 1 && clean.endsWith("/") ? clean.slice(0, -1) : clean;
}

/** Joins and cleans; the result starts with `..` when it leads out of the tree. */
export function joinPath(folder: string, ...rest: readonly string[]): string {
  const plain = (folder === "." ? rest : [folder, ...rest]).join("/");
  return CLEAN.test(plain) ? plain : cleanPath(posix.join(folder, ...rest));
}

/** The folder of a clean path; that of an entry of the root is `"."`. */
export function parentPath(path: string): string {
  // paths are asked for often, and nearly all are clean
  const slash = path.lastIndexOf("/");
  if (slash < 0) {
    return ".";
  }
  return slash > 0 && slash < path.length - 1 ? path.slice(0, slash) : posix.dirname(path);
}

/** The last element of a path. */
export function baseName(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < path.length - 1 ? path.slice(slash + 1) : posix.basename(path);
}

/** Whether a clean path stays inside the tree. */
export function isInside(path: string): boolean {
  return path !== ".." && !path.startsWith("../") && !path.startsWith("/");
}

/** A clean path as it is seen from a folder of the tree; empty for the folder itself. */
export function relativePath(folder: string, path: string): string {
  if (folder === "." || path.startsWith(`${folder}/`)) {
    return path === "." ? "" : folder === "." ? path : path.slice(folder.length + 1);
  }
  return posix.relative(folder, path);
}

/** A path that a file of a folder names; an absolute one, if it leads into the tree, as seen from the root. */
export function namedPath(root: string, folder: string, path: string): string {
  if (!path.startsWith("/")) {
    return joinPath(folder, path);
  }
  const below = cleanPath(posix.relative(root, path));
  return isInside(below) ? below : path;
}

/** The folder and the folders above it, up to the root, nearest first. */
export function foldersUpwards(folder: string): string[] {
  const folders = [folder];
  for (let current = folder; current !== "." && current !== "/";) {
    current = parentPath(current);
    folders.push(current);
  }
  return folders;
}

/** The extension, which says what kind of file it is, with the dot: `.go`; empty if there is none. */
export function extensionOf(path: string): string {
  return posix.extname(path);
}

/** A folder of a tree for a person, who takes a dot alone for punctuation. */
export function shownFolder(dir: string): string {
  return dir === "." ? ". (the root)" : dir;
}

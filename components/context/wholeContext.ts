import { type Dirent, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { sha256 } from "../common/hash";
import { type ContextFile, specialHash } from "./contextFile";

/**
 * Whether a written context holds its files and nothing else, byte by byte. A crash may have left it half written, and
 * anybody who may write below the project can edit it: its name promises what it holds.
 */
export function isWhole(folder: string, files: readonly ContextFile[]): boolean {
  try {
    const wanted = new Set(files.map(({ path }) => path));
    return (
      entriesOf(folder).every((path) => wanted.has(path)) && files.every((file) => isWritten(folder, file))
    );
  } catch {
    // something is missing, or is not what it should be
    return false;
  }
}

/** Everything but the folders that files lie in. */
function entriesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry: Dirent) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

function isWritten(
  folder: string,
  { path, hash, executable, kind, isDerived, content }: ContextFile,
): boolean {
  const full = join(folder, path);
  const stat = lstatSync(full);
  if (kind === "folder") {
    return stat.isDirectory();
  }
  if (kind === "link") {
    return stat.isSymbolicLink() && hash === specialHash(kind, readlinkSync(full));
  }
  const mode = executable ? 0o755 : 0o644;
  return (
    stat.isFile() &&
    (stat.mode & 0o777) === mode &&
    sha256(readFileSync(full)) === (isDerived === true ? sha256(content()) : hash)
  );
}

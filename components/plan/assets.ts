import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BASE_ARCHIVE } from "./dockerfile/serviceDockerfile";
import type { ContextFile } from "./contextFile";
import { sha256 } from "./hash";

/** Folder of the files that come with the package; the same from the sources and from the compiled code. */
const FOLDER = join(__dirname, ...(__dirname.includes(`${join("dist", "components", "plan")}`) ? ["..", "..", ".."] : ["..", ".."]), "components", "assets");

let archive: ContextFile | undefined;

/**
 * What every image starts from: CA bundle, time zones, a non-root user and `/tmp`. It comes with the package, so
 * that an image does not depend on the machine that declares it.
 */
export function baseArchive(): ContextFile {
  if (archive === undefined) {
    const content = readFileSync(join(FOLDER, BASE_ARCHIVE));
    archive = { path: BASE_ARCHIVE, hash: sha256(content), executable: false, content: () => content };
  }
  return archive;
}

/** SHA-256 of the archive. */
export function baseArchiveHash(): string {
  return baseArchive().hash;
}

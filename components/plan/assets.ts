import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BASE_ARCHIVE } from "./dockerfile/serviceDockerfile";
import type { ContextFile } from "./contextFile";
import { sha256 } from "./hash";

/** Folder of the files that come with the package: beside the sources, from the sources' or the compiled folder. */
const COMPILED = join("dist", "components", "plan");
const ROOT = __dirname.endsWith(COMPILED) ? join(__dirname, "..", "..", "..") : join(__dirname, "..", "..");
const FOLDER = join(ROOT, "components", "assets");

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

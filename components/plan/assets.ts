import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BUDGET_FOLDER } from "./dockerfile/budget";
import { DELVE_FOLDER } from "./dockerfile/debugStages";
import { BASE_ARCHIVE } from "./dockerfile/finalStage";
import type { ContextFile } from "./contextFile";
import { sha256 } from "./hash";

const COMPILED = join("dist", "components", "plan");
const ROOT = __dirname.endsWith(COMPILED) ? join(__dirname, "..", "..", "..") : join(__dirname, "..", "..");
/** Folder of the files that come with the package: beside the sources, from the sources' or the compiled folder. */
export const ASSETS = join(ROOT, "components", "assets");

let archive: ContextFile | undefined;

/** The module that pins the debugger of debug variants. */
export function delveModule(): ContextFile[] {
  return ["go.mod", "go.sum"].map((name) => asset(join(DELVE_FOLDER, name)));
}

/** The program that tells what is in a binary that is over its budget. */
export function budgetProgram(): ContextFile {
  return asset(join(BUDGET_FOLDER, "main.go"));
}

/**
 * What every image starts from: CA bundle, time zones, a non-root user and `/tmp`. It comes with the package, so
 * that an image does not depend on the machine that declares it.
 */
export function baseArchive(): ContextFile {
  archive ??= asset(BASE_ARCHIVE);
  return archive;
}

/** SHA-256 of the archive. */
export function baseArchiveHash(): string {
  return baseArchive().hash;
}

function asset(path: string): ContextFile {
  const content = readFileSync(join(ASSETS, path));
  return { path, hash: sha256(content), executable: false, content: () => content };
}

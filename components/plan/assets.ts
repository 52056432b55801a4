import { BUDGET_FOLDER, DELVE_FOLDER, SYSTEM_ARCHIVE, UPX_FOLDER, USER_ARCHIVE } from "./assetNames";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { ContextFile } from "../context/contextFile";
import { sha256 } from "../common/hash";

const COMPILED = join("dist", "components", "plan");
const ROOT = __dirname.endsWith(COMPILED) ? join(__dirname, "..", "..", "..") : join(__dirname, "..", "..");
/** Folder of the files that come with the package: beside the sources, from the sources' or the compiled folder. */
export const ASSETS = join(ROOT, "components", "assets");

/** Files of this package: they do not change while it runs. */
const read = new Map<string, ContextFile>();

/** The module that pins the debugger of debug variants. */
export function delveModule(): ContextFile[] {
  return ["go.mod", "go.sum"].map((name) => asset(join(DELVE_FOLDER, name)));
}

/** The program that prints what is in a binary that is over its budget. */
export function budgetProgram(): ContextFile {
  return asset(join(BUDGET_FOLDER, "main.go"));
}

/** The program that packs with UPX, and prints what that saves. */
export function packingProgram(): ContextFile {
  return asset(join(UPX_FOLDER, "main.go"));
}

/**
 * What an image starts from: CA bundle and time zones, and a non-root user and `/tmp` unless it has a base of its
 * own. They come with the package, so that an image does not depend on the machine that declares it.
 */
export function baseArchives(hasBase: boolean): ContextFile[] {
  return [SYSTEM_ARCHIVE, ...(hasBase ? [] : [USER_ARCHIVE])].map(asset);
}

function asset(path: string): ContextFile {
  const known = read.get(path);
  if (known !== undefined) {
    return known;
  }
  const content = readFileSync(join(ASSETS, path));
  const file = { path, hash: sha256(content), executable: false, content: () => content };
  read.set(path, file);
  return file;
}

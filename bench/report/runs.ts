import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readRecord } from "../../tools/files";
import type { Results } from "../results";

const FILE = "results.json";

/** A run, and further ones beside it. */
export type Runs = readonly [Results, ...Results[]];

/**
 * Reads a folder's `results.json`, and those of its subfolders, e.g. of small services.
 *
 * @throws Error if there is none, or one is of another schema.
 */
export function readRuns(folder: string): Runs {
  const [first, ...others] = [folder, ...runsBelow(folder)].flatMap((one) => readResults(join(one, FILE)));
  if (first === undefined) {
    throw new Error(`${folder}: no ${FILE}. Fix: name the folder that \`npm run bench -- --out\` was given.`);
  }
  return [first, ...others];
}

/** The folder of the newest run below a folder; runs are named by their date. */
export function newestRun(folder: string): string | undefined {
  return runsBelow(folder).at(-1);
}

function runsBelow(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.map((name) => join(folder, name)).filter((one) => existsSync(join(one, FILE)));
}

function readResults(file: string): Results[] {
  if (!existsSync(file)) {
    return [];
  }
  const record = readRecord(file);
  if (record?.["schema"] !== 1 || !Array.isArray(record["samples"])) {
    throw new Error(`${file}: not a benchmark's results of schema 1. Fix: run the benchmark again.`);
  }
  return [record as unknown as Results];
}

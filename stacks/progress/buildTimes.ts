import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "../../components/common/record";
import type { Timing } from "./board";

/** What one run of a stack took. */
export interface RecordedRun {
  /** When it began, as in ISO 8601. */
  readonly time: string;
  readonly stack: string;
  /** Images that were solved in it. */
  readonly builds: readonly Timing[];
}

/** Runs that are kept; each is a few hundred bytes for a service. */
const KEPT = 200;

const FILE = "builds.jsonl";

/**
 * Adds a run to those that a project's own folder (`.go-service-image`) remembers. A run that solved nothing is not worth a
 * line. What is told is for a person to read: a record that cannot be written stops nothing.
 */
export function recordRun(folder: string, run: RecordedRun): void {
  if (run.builds.length === 0) {
    return;
  }
  try {
    const file = join(folder, FILE);
    const kept = [...readRuns(folder), run].slice(-KEPT);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, kept.map((one) => `${JSON.stringify(one)}\n`).join(""), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {
    // the disk is full, or the folder is somebody else's
  }
}

/** The runs that are remembered, oldest first; none if nobody has recorded any. */
export function readRuns(folder: string): RecordedRun[] {
  let text: string;
  try {
    text = readFileSync(join(folder, FILE), "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    const run = parsed(line);
    return run === undefined ? [] : [run];
  });
}

/** A line that was not written whole, or by another version, is none. */
function parsed(line: string): RecordedRun | undefined {
  try {
    const run: unknown = JSON.parse(line);
    return isRecord(run) && typeof run["time"] === "string" && Array.isArray(run["builds"])
      ? (run as unknown as RecordedRun)
      : undefined;
  } catch {
    return undefined;
  }
}

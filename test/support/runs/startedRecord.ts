import * as fs from "node:fs";
import * as path from "node:path";
import { type ProcessRecord, recordOf } from "../../../tools/engine/process";

/** The environment variable that names the file which a run of tests writes down what it starts in. */
export const STARTED_VARIABLE = "GO_SERVICE_IMAGE_TESTS_STARTED";

/** What a run of tests has made so far, whether it is still there or not. */
export interface Started {
  /** Temporary folders: what runs in them, or is named after them, is the tests' own. */
  readonly folders: readonly string[];
  /** Processes of mocha. */
  readonly processes: readonly ProcessRecord[];
}

export function recordFolder(file: string, folder: string): void {
  fs.appendFileSync(file, `${JSON.stringify({ folder: path.resolve(folder) })}\n`);
}

export function recordProcess(file: string, pid: number | undefined): void {
  const record = pid === undefined ? undefined : recordOf(pid);
  if (record !== undefined) {
    fs.appendFileSync(file, `${JSON.stringify({ process: record })}\n`);
  }
}

/** Nothing if there is no such file; a line that a kill has left torn is none. */
export function readStarted(file: string): Started {
  const lines = fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n") : [];
  const all = lines.map(parsed);
  return {
    folders: all.flatMap(({ folder }) => folder ?? []),
    processes: all.flatMap(({ process }) => process ?? []),
  };
}

function parsed(line: string): { readonly folder?: string; readonly process?: ProcessRecord } {
  try {
    return JSON.parse(line) as ReturnType<typeof parsed>;
  } catch {
    return {};
  }
}

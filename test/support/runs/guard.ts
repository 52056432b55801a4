import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Paths } from "../../../tools/paths";
import { removeLeftovers } from "./leftovers";
import { readStarted, STARTED_VARIABLE } from "./startedRecord";

/**
 * What a run of tests starts ends with the run, however that ends: another process holds a pipe to this one, and removes what is
 * left when the pipe breaks. What a run before has left, because that process was killed, too, is removed first. A run whose
 * parent (make, npm) was killed ends.
 */
export async function guardRun({ log }: Paths): Promise<void> {
  const file = path.join(log, "tests-started.jsonl");
  fs.mkdirSync(log, { recursive: true });
  await removeLeftovers(readStarted(file));
  fs.writeFileSync(file, "");
  process.env[STARTED_VARIABLE] = file;
  // a session of its own: a terminal's Ctrl-C is not for it
  const guard = spawn(process.execPath, [path.join(__dirname, "guardMain.js"), file], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) {
      process.exit(130);
    }
  }, 1_000).unref();
}

import * as fs from "node:fs";
import { removeLeftovers } from "./leftovers";
import { readStarted } from "./startedRecord";

/** Waits until the run of tests behind standard input has ended, and removes what it has left. */
async function main(file: string): Promise<void> {
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.on("close", resolve));
  await removeLeftovers(readStarted(file));
  fs.rmSync(file, { force: true });
}

void main(process.argv[2] ?? "");

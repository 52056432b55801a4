import { spawn } from "node:child_process";
import * as path from "node:path";
import { COUNTS_VARIABLE } from "../counts";
import { environmentForTests } from "../environment";
import { recordProcess, STARTED_VARIABLE } from "./startedRecord";
import type { TestRun } from "./testRun";

/**
 * Runs what a queue holds, one after the other, and takes away what it runs: several lanes may work on one queue.
 *
 * @param checkout whose compiled tests and engine are used.
 * @param counts file that each run adds its counts to.
 * @returns titles of the runs that have failed.
 */
export async function runLane(checkout: string, queue: TestRun[], counts: string): Promise<string[]> {
  const failed: string[] = [];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if ((await runMocha(checkout, next, counts)) !== 0) {
      failed.push(next.title);
    }
  }
  return failed;
}

async function runMocha(
  checkout: string,
  { title, files, isShown = false }: TestRun,
  counts: string,
): Promise<number> {
  process.stdout.write(`begun: ${title}\n`);
  const begun = Date.now();
  const mocha = path.join("node_modules", "mocha", "bin", "mocha.js");
  const reporter = `./${path.join("dist", "test", "support", "countingReporter.js")}`;
  const recorder = `./${path.join("dist", "test", "support", "runs", "recordFolders.js")}`;
  const child = spawn(process.execPath, [mocha, "--require", recorder, "--reporter", reporter, files], {
    cwd: checkout,
    env: { ...environmentForTests(checkout), [COUNTS_VARIABLE]: counts },
    stdio: isShown ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
  });
  const started = process.env[STARTED_VARIABLE];
  if (started !== undefined) {
    recordProcess(started, child.pid);
  }
  const output: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number>((resolve) => {
    child.on("error", () => resolve(1));
    child.on("close", (ended) => resolve(ended ?? 1));
  });
  const seconds = Math.round((Date.now() - begun) / 1000);
  process.stdout.write(`\n=== ${title} (${seconds} s)\n${Buffer.concat(output).toString("utf8")}`);
  return code;
}

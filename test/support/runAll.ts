import * as fs from "node:fs";
import { availableParallelism } from "node:os";
import * as path from "node:path";
import { goInstallation } from "../../tools/goInstallation";
import { CRANE } from "../../tools/goTools/catalog";
import { ensureTool } from "../../tools/goTools/toolset";
import { pathsOf } from "../../tools/paths";
import type { Counts, FailedTest } from "./counts";
import { guardRun } from "./runs/guard";
import { runLane } from "./runs/lane";
import { SecondCheckout } from "./runs/secondCheckout";
import { integrationRuns, NEED_ROOT, quickRuns, TIERS } from "./runs/testRun";

/** Lines of an error that are repeated at the end, from its beginning and from its end. */
const ERROR_LINES = 10;
/** Characters of such a line. */
const ERROR_WIDTH = 200;

/**
 * Runs all tests, or the tiers that are named, and ends with the totals: `N passed, M failed`. Most tests wait for
 * something most of the time, and so two lanes run side by side where there are two processors.
 */
async function main(): Promise<void> {
  const project = path.resolve(__dirname, "..", "..", "..");
  const paths = pathsOf(project);
  const isRoot = process.getuid?.() === 0;
  const wanted = process.argv.length > 2 ? process.argv.slice(2) : TIERS;
  const counts = path.join(paths.log, "tests.jsonl");
  fs.mkdirSync(paths.log, { recursive: true });
  fs.rmSync(counts, { force: true });
  await guardRun(paths);
  // an independent client for what was pushed; `make up` has no use for it
  await ensureTool(paths, goInstallation(), CRANE);

  const quick = quickRuns(wanted);
  const slow = wanted.includes("integration") ? integrationRuns(project, isRoot) : [];
  const expected = quick.length + slow.length;
  const secondLane = async (): Promise<string[]> => {
    const failed = await runLane(project, quick, counts);
    return slow.length < 2 || availableParallelism() < 2 ? failed : [...failed, ...(await onSecondEngine())];
  };
  const second = new SecondCheckout(paths);
  const onSecondEngine = async (): Promise<string[]> => {
    await second.start();
    return runLane(second.folder, slow, counts);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => process.exit(130));
  }
  process.on("exit", () => second.remove());
  const lanes = await Promise.allSettled([runLane(project, slow, counts), secondLane()]);

  const failed = lanes.flatMap((lane) => (lane.status === "fulfilled" ? lane.value : [String(lane.reason)]));
  if (!isRoot) {
    process.stdout.write(`left out, since they need root: ${NEED_ROOT.join(", ")}\n`);
  }
  process.stdout.write(failed.map((title) => `failed: ${title}\n`).join(""));
  process.exitCode = reportTotals(counts, expected) && failed.length === 0 ? 0 : 1;
}

/** @returns whether all have passed: a test that was left out has not, and a run that ended without counts has failed. */
function reportTotals(counts: string, expected: number): boolean {
  const lines = fs.existsSync(counts) ? fs.readFileSync(counts, "utf8").trim().split("\n") : [];
  const all = lines.map((line) => JSON.parse(line) as Counts);
  const passed = all.reduce((sum, one) => sum + one.passes, 0);
  const failed = all.reduce((sum, one) => sum + one.failures + one.pending, 0) + (expected - all.length);
  process.stdout.write(all.flatMap((one) => one.failed.map(shortly)).join(""));
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0;
}

/** A failed test in a few lines: a log of which only the end is kept still names it. */
function shortly({ title, error }: FailedTest): string {
  const lines = error.trimEnd().split("\n");
  const shown =
    lines.length > 2 * ERROR_LINES
      ? [...lines.slice(0, ERROR_LINES), "…", ...lines.slice(-ERROR_LINES)]
      : lines;
  return `failed test: ${title}\n${shown.map((line) => `failed test:   ${line.slice(0, ERROR_WIDTH)}\n`).join("")}`;
}

void main();

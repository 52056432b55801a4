import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { environmentForTests } from "./environment";
import { COUNTS_VARIABLE } from "./counts";

/** The kinds of tests, the quick ones first. */
const TIERS = ["unit", "component", "integration"];

/** Runs all tests, tier by tier, and ends with the totals: `N passed, M failed`. */
function main(): void {
  const project = path.resolve(__dirname, "..", "..", "..");
  const counts = path.join(project, ".go-service-image", "log", "tests.jsonl");
  fs.mkdirSync(path.dirname(counts), { recursive: true });
  fs.rmSync(counts, { force: true });
  const wanted = process.argv.length > 2 ? process.argv.slice(2) : TIERS;
  const broken = wanted.filter((tier) => !runTier(project, tier, counts)).length;
  const lines = fs.existsSync(counts) ? fs.readFileSync(counts, "utf8").trim().split("\n") : [];
  const all = lines.map((line) => JSON.parse(line) as { passes: number; failures: number; pending: number });
  const passed = all.reduce((sum, one) => sum + one.passes, 0);
  // a test that was left out has not passed, and a tier that ended without counts has failed
  const failed = all.reduce((sum, one) => sum + one.failures + one.pending, 0) + (wanted.length - all.length);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 || broken > 0 ? 1 : 0;
}

function runTier(project: string, tier: string, counts: string): boolean {
  process.stdout.write(`\n=== ${tier} tests\n`);
  const mocha = path.join(project, "node_modules", "mocha", "bin", "mocha.js");
  const reporter = path.join(__dirname, "countingReporter.js");
  const args = [mocha, "--reporter", reporter, `dist/test/${tier}/**/*.test.js`];
  const env = { ...environmentForTests(project), [COUNTS_VARIABLE]: counts };
  return spawnSync(process.execPath, args, { cwd: project, env, stdio: "inherit" }).status === 0;
}

main();

import * as fs from "node:fs";
import * as path from "node:path";

/** What one process of mocha runs: a tier, or one file of the integration tests. */
export interface TestRun {
  readonly title: string;
  /** Compiled files, or a pattern of them, relative to the checkout. */
  readonly files: string;
  /** Whether its output is shown while it runs. @default false, at its end, so that what two lanes print does not mix */
  readonly isShown?: boolean;
}

/** The kinds of tests, the quick ones first. */
export const TIERS: readonly string[] = ["unit", "component", "integration"];

/** Integration tests that take minutes: what is begun first is not waited for at the end. */
const LONGEST = [
  "images/moduleShapes",
  "images/cgo",
  "engines",
  "ccr",
  "promotion",
  "images/recipe",
  "make",
  "change",
  "errors",
  "benchmark",
];

/**
 * Integration tests that mount, change their user or make one; everything else runs with BuildKit without root, too.
 * Root runs them all.
 */
export const NEED_ROOT: readonly string[] = [
  "basePlatforms",
  "benchmark",
  "benchmarkRegistry",
  "builders",
  "credentials",
  "emptyBuilder",
  "engines",
  "library",
  "make",
  "promotion",
  "slowRegistry",
  "images/",
];

/** The quick tiers that are asked for, each in one process. */
export function quickRuns(wanted: readonly string[]): TestRun[] {
  return TIERS.filter((tier) => tier !== "integration" && wanted.includes(tier)).map((tier) => ({
    title: `${tier} tests`,
    files: `dist/test/${tier}/**/*.test.js`,
  }));
}

/** The integration tests file by file, the longest first. */
export function integrationRuns(checkout: string, isRoot: boolean): TestRun[] {
  const folder = path.join(checkout, "dist", "test", "integration");
  const names = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.js"))
    .map((file) => file.slice(0, -".test.js".length))
    .filter(
      (name) =>
        isRoot || !NEED_ROOT.some((one) => name === one || (one.endsWith("/") && name.startsWith(one))),
    );
  const place = (name: string): number => (LONGEST.includes(name) ? LONGEST.indexOf(name) : LONGEST.length);
  return names
    .sort((a, b) => place(a) - place(b) || a.localeCompare(b, "en"))
    .map((name) => ({
      title: `integration tests: ${name}`,
      files: `dist/test/integration/${name}.test.js`,
    }));
}

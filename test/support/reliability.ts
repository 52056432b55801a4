import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { format, resolveConfig } from "prettier";
import { CASES, UNTESTED } from "./cases";

/** A test by its title and those of the suites around it. */
interface Listed {
  readonly fullTitle: string;
  /** The compiled file. */
  readonly file: string;
}

const DOCUMENT = "docs/reliability.md";
const TIERS = ["unit", "component", "integration"];

/** Every test of all tiers, listed and not run. */
export function listTests(project: string): Listed[] {
  const mocha = join(project, "node_modules", "mocha", "bin", "mocha.js");
  const args = [mocha, "--dry-run", "--reporter", "json", `dist/test/{${TIERS.join()}}/**/*.test.js`];
  const done = spawnSync(process.execPath, args, {
    cwd: project,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  // a file may print something while it is loaded
  const start = done.stdout.indexOf('{\n  "stats"');
  return (JSON.parse(done.stdout.slice(start)) as { tests: Listed[] }).tests;
}

/** The tests of each number. */
export function byNumber(tests: readonly Listed[]): Map<string, Listed[]> {
  const found = new Map(Object.keys(CASES).map((number): [string, Listed[]] => [number, []]));
  for (const test of tests) {
    const numbers = new Set(test.fullTitle.match(/\b[BF]\d+\b/g));
    numbers.forEach((number) => found.get(number)?.push(test));
  }
  return found;
}

/** Part of {@link DOCUMENT}, as it should be: everything above the first heading of the second level stays. */
export async function reliabilityDocument(project: string, tests: readonly Listed[]): Promise<string> {
  const file = join(project, DOCUMENT);
  const [head = "", ...sections] = readFileSync(file, "utf8").split(/^(?=## )/m);
  const kept = sections.filter((section) => !/^## (Wrong inputs|Faults|Not shown)\n/.test(section));
  const numbers = byNumber(tests);
  const parts = [
    ...[head, table("Wrong inputs", "B", project, numbers), table("Faults", "F", project, numbers), ...kept],
    `## Not shown\n\n${UNTESTED.map((line) => `- ${line}`).join("\n")}\n`,
  ];
  return format(parts.join("\n"), { ...(await resolveConfig(file)), filepath: file });
}

function table(
  title: string,
  letter: string,
  project: string,
  numbers: ReadonlyMap<string, readonly Listed[]>,
): string {
  const rows = [...numbers].filter(([number]) => number.startsWith(letter));
  const lines = rows.map(([number, tests]) => {
    const files = tests.map(({ file }) =>
      relative(join(project, "dist", "test"), file).replace(/\.test\.js$/, ""),
    );
    const counts = TIERS.map((tier) => files.filter((one) => one.startsWith(`${tier}/`)).length);
    const where = [...new Set(files)].sort().map((one) => `\`${one}\``);
    return `| ${[number, CASES[number] ?? "", ...counts, where.join(", ")].join(" | ")} |`;
  });
  return [
    `## ${title}\n`,
    `| number | about | ${TIERS.join(" | ")} | where |`,
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}

async function main(): Promise<void> {
  const project = join(__dirname, "..", "..", "..");
  writeFileSync(join(project, DOCUMENT), await reliabilityDocument(project, listTests(project)));
}

if (require.main === module) {
  void main();
}

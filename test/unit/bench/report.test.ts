// Proves that a report reports medians, ranges, ratios within the run, counters, goals and failures of results; that every
// chart it shows is drawn as SVG with title, unit and labels; and that documents hold the numbers that the script makes.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chartsOf } from "../../../bench/report/charts";
import { ratio, significant } from "../../../bench/report/format";
import { headline, scale } from "../../../bench/report/headline";
import { report } from "../../../bench/report/markdown";
import { numberedDocuments, replaceMarked } from "../../../bench/report/documents";
import { newestRun, readRuns } from "../../../bench/report/runs";
import { toSvg, writeReport } from "../../../bench/report/writeReport";
import type { Results } from "../../../bench/results";
import { formatSize } from "../../../components/common/byteSize";
import { makeTree, removeTrees } from "../../support/tree";
import { results, sample, samples } from "./made";

const PROJECT = process.cwd();

const MADE: Results = results([
  ...[5, 20, 50].flatMap((services) => [
    ...samples("S2", "ours", [1.4, 1.5, 1.9], { services, counters: { solves: 0, bytesPushed: 0 } }),
    ...samples("S2", "ko", [services, services, services], { services }),
  ]),
  ...samples("S2", "seed", [2, 2, 2], { variant: "preview" }),
  ...samples("S3", "ours", [10, 12, 11, 13], {
    variant: "deep",
    counters: { solves: 1, bytesPushed: 18_234_567 },
  }),
  ...samples("S3", "ours", [9], { variant: "deep", counters: { solves: 3, bytesPushed: 18_234_567 } }),
  ...samples("S3", "seed", [44, 44, 44], { variant: "deep" }),
  sample("S3", "seed", 3, { variant: "deep", run: 3, failure: "failed to solve:\n a | b" }),
  sample("S4", "ours", 3, { failure: "no space left on device" }),
]);

/** Cells of the line of a table that begins with some cells. */
function line(markdown: string, ...start: string[]): string[] {
  const rows = markdown.split("\n").filter((one) => one.startsWith("|"));
  const cells = rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const found = cells.filter((row) => start.every((cell, index) => row[index] === cell));
  assert.equal(found.length, 1, `rows that begin with ${start.join(", ")}`);
  return found[0]!;
}

describe("benchmark: report", () => {
  afterEach(removeTrees);

  it("writes three significant digits, and units", () => {
    assert.deepEqual([0.123456, 1.5, 12.345, 99.96, 582.4, 1485.2, 0].map(significant), [
      ...["0.123", "1.5", "12.3", "100", "582", "1485", "0"],
    ]);
    assert.deepEqual([0, 999, 18_234_567, 1.1e9].map(formatSize), ["0 B", "999 B", "18.2 MB", "1.1 GB"]);
    assert.equal(ratio(0.375), "0.375 ×");
  });

  it("reports median, range, samples and the ratio of ours to each arm of the same case", () => {
    const [times = ""] = report([MADE]).split("### S3")[1]?.split("Counters") ?? [];
    const where = "20 services, five packages below the main package";
    assert.deepEqual(line(times, where, "ours"), [where, "ours", "11", "9–13", "5", ""]);
    assert.deepEqual(line(times, where, "seed"), [where, "seed", "44", "44–44", "3, 1 failed", "0.25 ×"]);
  });

  it("reports counters, and their range where runs differ", () => {
    const counters = report([MADE]).split("### S3")[1]?.split("Counters")[1] ?? "";
    const where = "20 services, five packages below the main package";
    assert.deepEqual(line(counters, where, "ours"), [where, "ours", "1 (1–3)", "18.2 MB"]);
  });

  it("reports every goal with its verdict, a miss in bold", () => {
    const text = report([MADE]);
    assert.match(text, /^\d+ met, [1-9]\d* missed, [1-9]\d* not measured\.$/m);
    const solves = "one line (deep): one resource updates, one image is pushed, with its cache";
    assert.equal(line(text, "S3", solves)[2], "**missed**");
    assert.equal(line(text, "S1", "cold: ≤ 0.4 × seed")[2], "not measured");
  });

  it("reports failed samples and why", () => {
    const failures = report([MADE]).split("## Failed samples")[1] ?? "";
    assert.equal(line(failures, "S3 deep", "20", "seed", "3")[4], "failed to solve: a \\| b");
    assert.equal(line(failures, "S4", "20", "ours", "0")[4], "no space left on device");
    assert.doesNotMatch(report([results(samples("S2", "ours", [1]))]), /Failed samples/);
  });

  it("reports machine, date, versions and options", () => {
    const text = report([MADE]);
    assert.match(text, /^# Benchmark of 2026-11-24$/m);
    assert.deepEqual(line(text, "machine")[1], "2 × Some CPU, 8 GiB, Linux 6.1.0 x64");
    assert.deepEqual(line(text, "buildkit")[1], "0.33.0");
    assert.deepEqual(line(text, "--repeat")[1], "5");
  });

  it("draws a bar for each arm, and a curve where scenarios were measured at several numbers of services", async () => {
    const charts = chartsOf(MADE);
    assert.deepEqual(
      charts.map(({ file }) => file),
      ["S2.svg", "S2-by-services.svg", "S3.svg"],
    );
    const [bars = "", curve = ""] = await Promise.all(charts.map(({ spec }) => toSvg(spec)));
    for (const svg of [bars, curve]) {
      assert.match(svg, /^<svg /);
      assert.match(svg, />S2: nothing changed/);
      assert.match(svg, />Wall time in seconds: median/);
      assert.match(svg, />seconds</);
    }
    const drawn = [...bars.matchAll(/<path aria-label="[^"]*colour: #/g)];
    assert.equal(drawn.length, 7);
    assert.match(bars, />20 services</);
    // every arm has its colour, also where cases have different arms
    const fills = [...bars.matchAll(/<path aria-label="[^"]*colour: #[^>]* fill="(#[0-9A-F]{6})"/gi)].map(
      ([, fill]) => fill,
    );
    assert.deepEqual([...new Set(fills)].sort(), ["#0072B2", "#009E73", "#D55E00"]);
    assert.match(curve, />services</);
    assert.match(curve, />ko</);
  });

  it("is written beside its results with all the charts it shows, and without older ones", async function () {
    this.timeout(60_000);
    const small = results(samples("S2", "ours", [2], { services: 200 }), { monorepo: "generated (small)" });
    const folder = makeTree({
      "results.json": JSON.stringify(MADE),
      "small/results.json": JSON.stringify(small),
      "S7.svg": "<svg/>",
    });
    const written = await writeReport(folder);
    const text = readFileSync(join(folder, "README.md"), "utf8");
    const shown = [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map((match) => match[1]!).sort();
    assert.deepEqual(shown, ["S2-by-services.svg", "S2-small.svg", "S2.svg", "S3.svg"]);
    assert.deepEqual(
      readdirSync(folder)
        .filter((name) => name.endsWith(".svg"))
        .sort(),
      shown,
    );
    assert.equal(written.length, 5);
    assert.match(text, /S2: nothing changed \(small services\)/);
  });

  it("refuses a folder without results, and results of another kind", () => {
    assert.throws(() => readRuns(makeTree({})), /no results\.json/);
    assert.throws(
      () => readRuns(makeTree({ "results.json": '{ "schema": 2 }' })),
      /not a benchmark's results of schema 1/,
    );
  });
});

describe("benchmark: numbers in documents", () => {
  afterEach(removeTrees);

  it("are those that `npm run bench:readme` makes of the newest results, in README.md and docs/scale.md", async () => {
    const documents = await numberedDocuments(PROJECT);
    assert.ok(
      documents.some(({ file }) => file === join(PROJECT, "README.md")),
      "README.md has the marks",
    );
    for (const { text, wanted } of documents) {
      assert.equal(text, wanted, "run npm run bench:readme");
    }
  });

  it("move with the newest run, and a number that was changed by hand is found", async () => {
    const readme = "# x\n\n<!-- bench:headline -->\n<!-- /bench:headline -->\n\nend\n";
    const older = results(samples("S2", "ours", [99]), { date: "2026-10-01T00:00:00.000Z" });
    const root = makeTree({
      "README.md": readme,
      "docs/scale.md": "<!-- bench:scale -->\nold\n<!-- /bench:scale -->\n",
      "bench/results/2026-11-24/results.json": JSON.stringify(MADE),
      "bench/results/2026-10-01/results.json": JSON.stringify(older),
    });
    assert.equal(newestRun(join(root, "bench", "results")), join(root, "bench", "results", "2026-11-24"));
    const [first, second] = await numberedDocuments(root);
    const wanted = first?.wanted ?? "";
    assert.notEqual(wanted, readme);
    assert.deepEqual(line(wanted, "S2: nothing changed").slice(1), ["1.5 s", "", "20 s (0.075 ×)", "3"]);
    assert.deepEqual(
      line(wanted, "S3: one line in one service, warm builder, five packages below the main package"),
      [
        "S3: one line in one service, warm builder, five packages below the main package",
        ...["11 s", "44 s (0.25 ×)", "", "5, 3"],
      ],
    );
    assert.match(wanted, /on 2026-11-24 on 2 × Some CPU, 8 GiB/);
    assert.match(wanted, /\(bench\/results\/2026-11-24\/README\.md\)/);
    assert.match(wanted, /^# x\n[^]*\nend\n$/);
    assert.match(second?.wanted ?? "", /\(\.\.\/bench\/results\/2026-11-24\/README\.md\)/);
    assert.deepEqual(line(second?.wanted ?? "", "S2: nothing changed", "ko").slice(2), [
      "5: 5 s, 20: 20 s, 50: 50 s",
      "1000 ms",
      "3, 3, 3",
    ]);

    writeFileSync(join(root, "README.md"), wanted.replace("1.5 s", "1.4 s"));
    const [edited] = await numberedDocuments(root);
    assert.notEqual(edited?.text, edited?.wanted);
    assert.equal(edited?.wanted, wanted);
  });

  it("say so where there are no results yet, and leave documents without marks alone", async () => {
    const root = makeTree({
      "README.md": "<!-- bench:headline -->\n<!-- /bench:headline -->\n",
      "docs/scale.md": "# s\n",
    });
    const [only, ...others] = await numberedDocuments(root);
    assert.deepEqual(others, []);
    assert.match(only?.wanted ?? "", /No benchmark has been committed yet/);
    assert.match(headline(undefined, ""), /npm run bench/);
    assert.match(scale([results([])], "x"), /one number of services only/);
    assert.match(headline([results([])], "x"), /none of the headline scenarios/);
    assert.equal(replaceMarked("<!-- /a --> <!-- a -->", "a", "b"), undefined);
  });
});

import type { Results, Sample } from "../results";
import { titleOf } from "../scenarios";
import { type Cell, cellsOf, groupedBy, isSmall } from "./cells";
import { growthFile, hasGrowth, scenarioFile } from "./charts";
import { significant } from "./format";
import { type Judged, judge, measuredIn } from "./goal";
import { GOALS } from "./goals";
import { countersTable, timesTable } from "./scenarioSection";
import { number, table, words } from "./tables";

const ARMS_TEXT = [
  "- `ours`: `pulumi up` of this package, without a preview before it",
  "- `seed`: a Dockerfile with cache mounts, one BuildKit build for each service, in parallel, registry cache `mode=max`",
  "- `ko`: ko, with its cache kept where the scenario is warm",
  "- `floor`: `go build` on the host with a warm cache for what changed, then `crane append`",
  "- `bare`: one `docker-build` Image for each service with the same context",
  "- `empty`: a Pulumi program without resources",
].join("\n");

/** The report of some runs as Markdown; the first is the main one, others are e.g. of small services. */
export function report(runs: readonly [Results, ...Results[]]): string {
  const [main] = runs;
  const measured = measuredIn(runs);
  const judged = GOALS.map((goal) => judge(goal, measured));
  const number = (verdict: Judged["verdict"]) => judged.filter((one) => one.verdict === verdict).length;
  return [
    `# Benchmark of ${dayOf(main)}`,
    "Wall times of whole commands, exports of images and caches included; arms take turns within one run. Ratios carry over to other machines, times do not.",
    ARMS_TEXT,
    "## Goals",
    `${number("met")} met, ${number("missed")} missed, ${number("not measured")} not measured.`,
    goalsTable(judged),
    ...runs.flatMap((results) => [
      runs.length > 1 ? `## Run: ${results.monorepo}` : "## Where it was measured",
      about(results),
      ...groupedBy(cellsOf(results.samples), ({ scenario }) => scenario).flatMap((cells) =>
        scenarioSection(cells, results),
      ),
    ]),
    ...failures(runs.flatMap(({ samples }) => samples)),
    "",
  ].join("\n\n");
}

/** `2026-11-24`. */
export function dayOf({ date }: Results): string {
  return date.slice(0, "2026-11-24".length);
}

/** `2 × AMD EPYC, 7.6 GiB, Linux 6.1 x64`. */
export function machineText({ machine: { cpus, model, memory, system } }: Results): string {
  return `${cpus} × ${model}, ${significant(memory / 2 ** 30)} GiB, ${system}`;
}

/** The goals with their verdicts; what was found stands before what nobody looked for. */
function goalsTable(judged: readonly Judged[]): string {
  const verdicts: readonly Judged["verdict"][] = ["missed", "met", "not measured"];
  return table(
    verdicts.flatMap((verdict) => judged.filter((one) => one.verdict === verdict)),
    words("scenario", ({ goal }) => goal.scenario),
    words("goal", ({ goal }) => goal.text),
    words("verdict", ({ verdict }) => (verdict === "missed" ? "**missed**" : verdict)),
    words("found", ({ text }) => text),
  );
}

function about(results: Results): string {
  const rows: readonly (readonly [string, string])[] = [
    ["begun", results.date],
    ["machine", machineText(results)],
    ["services", results.monorepo],
    ["platforms", results.platforms.join(", ")],
    ...Object.entries(results.versions),
    ...Object.entries(results.options).map(([name, value]): [string, string] => [`--${name}`, value]),
  ];
  return table(
    rows,
    words("what", ([name]) => name),
    words("value", ([, value]) => value),
  );
}

function scenarioSection(cells: readonly [Cell, ...Cell[]], results: Results): string[] {
  const [{ scenario }] = cells;
  const title = titleOf(scenario);
  const counters = countersTable(cells);
  return [
    `### ${title}${isSmall(results) ? " (small services)" : ""}`,
    ...(cells.some(({ samples }) => samples.length > 0)
      ? [`![${title}](${scenarioFile(scenario, results)})`]
      : []),
    ...(hasGrowth(cells) ? [`![${title}, by services](${growthFile(scenario, results)})`] : []),
    timesTable(cells),
    ...(counters === undefined ? [] : ["Counters (median, and range where runs differ):", counters]),
  ];
}

function failures(samples: readonly Sample[]): string[] {
  const failed = samples.filter(({ failure }) => failure !== undefined);
  const rows = table(
    failed,
    words("scenario", ({ scenario, variant }) => `${scenario} ${variant}`.trim()),
    number("services", ({ services }) => String(services)),
    words("arm", ({ arm }) => arm),
    number("run", ({ run }) => String(run)),
    words("why", ({ failure = "" }) => lastWords(failure)),
  );
  const meaning = "They count in no median; a failed sample of `ours` misses the goals that it belongs to.";
  return failed.length === 0 ? [] : ["## Failed samples", meaning, rows];
}

/** The end of a message, in one line of a table. */
function lastWords(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length <= 300 ? line : `…${line.slice(-300)}`;
}

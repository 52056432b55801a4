import type { Results, Sample } from "../results";
import { type Cell, cellsOf, compareScenarios, isSmall } from "./cells";
import { growthFile, hasGrowth, scenarioFile } from "./charts";
import { memory } from "./format";
import { type Judged, judge, Measured } from "./goal";
import { GOALS } from "./goals";
import { countersTable, timesTable } from "./scenarioSection";
import { table } from "./tables";
import { titleOf } from "./titles";

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
  const measured = new Measured(runs);
  const judged = GOALS.map((goal) => judge(goal, measured));
  const sections = runs.flatMap((results) => [about(results, runs.length > 1), ...scenarioSections(results)]);
  return [
    `# Benchmark of ${dayOf(main)}`,
    "Wall times of whole commands, exports of images and caches included; arms take turns within one run. Ratios carry over to other machines, times do not.",
    ARMS_TEXT,
    "## Goals",
    summary(judged),
    goalsTable(judged),
    ...sections,
    ...failures(runs.flatMap(({ samples }) => samples)),
    "",
  ].join("\n\n");
}

/** `2026-11-24`. */
export function dayOf({ date }: Results): string {
  return date.slice(0, "2026-11-24".length);
}

/** `2 × AMD EPYC, 7.6 GiB, Linux 6.1 x64`. */
export function machineText({ machine }: Results): string {
  return `${machine.cpus} × ${machine.model}, ${memory(machine.memory)}, ${machine.system}`;
}

/** The goals with their verdicts. */
export function goalsTable(judged: readonly Judged[]): string {
  return table(judged, [
    { title: "scenario", cell: ({ goal }) => goal.scenario },
    { title: "goal", cell: ({ goal }) => goal.text },
    { title: "verdict", cell: ({ verdict }) => (verdict === "missed" ? "**missed**" : verdict) },
    { title: "found", cell: ({ text }) => text },
  ]);
}

function summary(judged: readonly Judged[]): string {
  const number = (verdict: Judged["verdict"]) => judged.filter((one) => one.verdict === verdict).length;
  return `${number("met")} met, ${number("missed")} missed, ${number("not measured")} not measured.`;
}

function about(results: Results, several: boolean): string {
  const rows: readonly (readonly [string, string])[] = [
    ["begun", results.date],
    ["machine", machineText(results)],
    ["services", results.monorepo],
    ["platforms", results.platforms.join(", ")],
    ...Object.entries(results.versions),
    ...Object.entries(results.options).map(([name, value]): [string, string] => [`--${name}`, value]),
  ];
  return [
    several ? `## Run: ${results.monorepo}` : "## Where it was measured",
    table(rows, [
      { title: "what", cell: ([name]) => name },
      { title: "value", cell: ([, value]) => value },
    ]),
  ].join("\n\n");
}

function scenarioSections(results: Results): string[] {
  const cells = cellsOf(results.samples);
  const scenarios = [...new Set(cells.map(({ scenario }) => scenario))].sort(compareScenarios);
  return scenarios.flatMap((scenario) => {
    const own = cells.filter((cell) => cell.scenario === scenario);
    const counters = countersTable(own);
    return [
      `### ${titleOf(scenario)}${isSmall(results) ? " (small services)" : ""}`,
      ...images(own, results),
      timesTable(own),
      ...(counters === undefined ? [] : [`Counters (median, and range where runs differ):`, counters]),
    ];
  });
}

function images(cells: readonly Cell[], results: Results): string[] {
  const [first] = cells;
  const isMeasured = cells.some(({ samples }) => samples.length > 0);
  if (first === undefined || !isMeasured) {
    return [];
  }
  const { scenario } = first;
  return [
    `![${titleOf(scenario)}](${scenarioFile(scenario, results)})`,
    ...(hasGrowth(cells) ? [`![${titleOf(scenario)}, by services](${growthFile(scenario, results)})`] : []),
  ];
}

function failures(samples: readonly Sample[]): string[] {
  const failed = samples.filter(({ failure }) => failure !== undefined);
  if (failed.length === 0) {
    return [];
  }
  return [
    "## Failed samples",
    "They count in no median; a failed sample of `ours` misses the goals that it belongs to.",
    table(failed, [
      { title: "scenario", cell: ({ scenario, variant }) => `${scenario} ${variant}`.trim() },
      { title: "services", isNumber: true, cell: ({ services }) => String(services) },
      { title: "arm", cell: ({ arm }) => arm },
      { title: "run", isNumber: true, cell: ({ run }) => String(run) },
      { title: "why", cell: ({ failure }) => lastWords(failure ?? "") },
    ]),
  ];
}

/** The end of a message, in one line of a table. */
function lastWords(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length <= 300 ? line : `…${line.slice(-300)}`;
}

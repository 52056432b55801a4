import type { TopLevelSpec } from "vega-lite" with { "resolution-mode": "import" };
import { type Arm, ARMS, type Results } from "../results";
import { caseOf, kindOf, titleOf } from "../scenarios";
import { type Cell, cellsOf, groupedBy, isSmall, secondsOf, type Spread } from "./cells";
import { significant } from "./format";

/** A chart, and the file that it goes to. */
export interface Chart {
  readonly file: string;
  readonly spec: TopLevelSpec;
}

/**
 * The arms in a few words, below the title, and Okabe and Ito's colours, which people of every kind of colour vision can
 * distinguish.
 */
const LOOKS: Readonly<Record<Arm, readonly [words: string, colour: string]>> = {
  ours: ["pulumi up of this project", "#0072B2"],
  seed: ["a Dockerfile, one build a service", "#D55E00"],
  ko: ["ko build", "#009E73"],
  floor: ["go build of what changed, and a push", "#999999"],
  bare: ["docker-build without a component", "#CC79A7"],
  empty: ["a program without resources", "#E69F00"],
};

/** Scenarios that are drawn over the number of services. */
const GROWING: readonly string[] = ["S2", "S3", "S9"];

type UnitOrLayer = Extract<TopLevelSpec, { vconcat: unknown }>["vconcat"][number];

const CONFIG = {
  background: "white",
  padding: 12,
  font: "sans-serif",
  title: { anchor: "start", fontSize: 15, subtitleFontSize: 12, subtitleColor: "#444", offset: 14 },
  axis: { labelFontSize: 12, titleFontSize: 12, gridColor: "#e5e5e5" },
  legend: { labelFontSize: 12, titleFontSize: 12 },
  header: { labelFontSize: 12 },
  view: { stroke: null },
} as const;

/** A bar chart for each scenario, and a curve for each that is drawn over the number of services. */
export function chartsOf(results: Results): Chart[] {
  const measured = cellsOf(results.samples).filter(({ samples }) => samples.length > 0);
  return groupedBy(measured, ({ scenario }) => scenario).flatMap((cells) => {
    const [{ scenario }] = cells;
    const points = cells.flatMap(pointsOf);
    const bars = { file: scenarioFile(scenario, results), spec: barChart(scenario, points) };
    return hasGrowth(cells)
      ? [bars, { file: growthFile(scenario, results), spec: growthChart(scenario, points) }]
      : [bars];
  });
}

export function scenarioFile(scenario: string, results: Results): string {
  return `${scenario}${isSmall(results) ? "-small" : ""}.svg`;
}

export function growthFile(scenario: string, results: Results): string {
  return `${scenario}${isSmall(results) ? "-small" : ""}-by-services.svg`;
}

/** Whether there are numbers of services to draw over. */
export function hasGrowth(cells: readonly Cell[]): boolean {
  const measured = cells.filter(({ scenario, samples }) => GROWING.includes(scenario) && samples.length > 0);
  return new Set(measured.map(({ services }) => services)).size > 1;
}

interface Point extends Spread {
  readonly case: string;
  /** The variant in words. */
  readonly kind: string;
  readonly services: number;
  readonly arm: Arm;
  readonly label: string;
  readonly colour: string;
}

function pointsOf(cell: Cell): Point[] {
  const { variant, services, arm } = cell;
  const spread = secondsOf(cell);
  const named = { case: caseOf(services, variant), kind: kindOf(variant), services, arm };
  return spread === undefined
    ? []
    : [{ ...spread, ...named, label: significant(spread.median), colour: LOOKS[arm][1] }];
}

function armsOf(points: readonly Point[]): Arm[] {
  return ARMS.filter((arm) => points.some((point) => point.arm === arm));
}

function subtitleOf(points: readonly Point[]): string[] {
  const words = armsOf(points).map((arm) => `${arm}: ${LOOKS[arm][0]}`);
  const first = "Wall time in seconds: median, with the fastest and the slowest run";
  // two a line are as wide as the bars
  const lines = words.flatMap((_, index) =>
    index % 2 === 0 ? [words.slice(index, index + 2).join("; ")] : [],
  );
  return [first, ...lines];
}

function barChart(scenario: string, points: readonly Point[]): TopLevelSpec {
  const cases = groupedBy(points, (point) => point.case);
  const end = Math.max(...points.map(({ max }) => max));
  return {
    config: CONFIG,
    title: { text: titleOf(scenario), subtitle: subtitleOf(points) },
    vconcat: cases.map((own) => bars(own, end, own === cases.at(-1))),
    spacing: 12,
  };
}

/** The bars of one case; the axis ends where the slowest run of all cases did, and stands below the last one alone. */
function bars(points: readonly [Point, ...Point[]], end: number, isLast: boolean): UnitOrLayer {
  const scale = { domain: [0, end] };
  const axis = { labels: isLast, ticks: isLast };
  return {
    title: { text: points[0].case, fontSize: 12, offset: 4, frame: "group" },
    data: { values: [...points] },
    width: 480,
    height: { step: 24 },
    encoding: { y: { field: "arm", type: "nominal", sort: [...ARMS], title: null } },
    layer: [
      {
        mark: { type: "bar", height: { band: 0.7 } },
        encoding: {
          x: { field: "median", type: "quantitative", scale, axis, title: isLast ? "seconds" : null },
          // not by a scale: the cases would share one, and have different arms
          color: { field: "colour", type: "nominal", scale: null },
        },
      },
      {
        mark: { type: "rule", strokeWidth: 1.5, color: "#222" },
        encoding: { x: { field: "min", type: "quantitative" }, x2: { field: "max" } },
      },
      {
        mark: { type: "text", align: "left", dx: 6, fontSize: 12 },
        encoding: { x: { field: "max", type: "quantitative" }, text: { field: "label", type: "nominal" } },
      },
    ],
  };
}

function growthChart(scenario: string, points: Point[]): TopLevelSpec {
  const kinds = [...new Set(points.map(({ kind }) => kind))];
  const domain = armsOf(points);
  const range = domain.map((arm) => LOOKS[arm][1]);
  const x = { field: "services", type: "quantitative", title: "services", scale: { zero: true } } as const;
  return {
    config: CONFIG,
    title: { text: `${titleOf(scenario)}, by the number of services`, subtitle: subtitleOf(points) },
    data: { values: points },
    facet: { column: { field: "kind", type: "nominal", sort: kinds, title: null } },
    spec: {
      width: 360,
      height: 260,
      layer: [
        {
          mark: { type: "line", point: { filled: true, size: 60 } },
          encoding: {
            y: { field: "median", type: "quantitative", title: "seconds", scale: { zero: true } },
            shape: { field: "arm", type: "nominal", title: "arm", scale: { domain } },
          },
        },
        {
          mark: { type: "rule", strokeWidth: 1.5 },
          encoding: { y: { field: "min", type: "quantitative" }, y2: { field: "max" } },
        },
      ],
      encoding: { x, color: { field: "arm", type: "nominal", title: "arm", scale: { domain, range } } },
    },
  };
}

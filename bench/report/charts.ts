import type { TopLevelSpec } from "vega-lite" with { "resolution-mode": "import" };
import type { Arm, Results } from "../results";
import { ARMS, type Cell, cellsOf, isSmall, secondsOf, type Spread } from "./cells";
import { significant } from "./format";
import { caseOf, kindOf, titleOf } from "./titles";

/** A chart, and the file that it goes to. */
export interface Chart {
  readonly file: string;
  readonly spec: TopLevelSpec;
}

/** Okabe and Ito's colours, which people of every kind of colour vision tell apart. */
const COLOURS: Readonly<Record<Arm, string>> = {
  ours: "#0072B2",
  seed: "#D55E00",
  ko: "#009E73",
  floor: "#999999",
  bare: "#CC79A7",
  empty: "#E69F00",
};

/** Scenarios that are drawn over the number of services. */
const GROWING: readonly string[] = ["S2", "S3", "S9"];

const SUBTITLE = "Wall time in seconds: median, with the fastest and the slowest run";

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
  const cells = cellsOf(results.samples).filter(({ samples }) => samples.length > 0);
  const scenarios = [...new Set(cells.map(({ scenario }) => scenario))];
  return scenarios.flatMap((scenario) => {
    const own = cells.filter((cell) => cell.scenario === scenario);
    const bars = { file: scenarioFile(scenario, results), spec: barChart(scenario, own) };
    return hasGrowth(own)
      ? [bars, { file: growthFile(scenario, results), spec: growthChart(scenario, own) }]
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

function pointsOf(cells: readonly Cell[]): Point[] {
  return cells.flatMap((cell): Point[] => {
    const spread = secondsOf(cell);
    const { variant, services, arm } = cell;
    return spread === undefined
      ? []
      : [
          {
            ...spread,
            case: caseOf(services, variant),
            kind: kindOf(variant),
            services,
            arm,
            label: significant(spread.median),
            colour: COLOURS[arm],
          },
        ];
  });
}

function colourOf(points: readonly Point[]): { domain: Arm[]; range: string[] } {
  const domain = ARMS.filter((arm) => points.some((point) => point.arm === arm));
  return { domain, range: domain.map((arm) => COLOURS[arm]) };
}

function barChart(scenario: string, cells: readonly Cell[]): TopLevelSpec {
  const points = pointsOf(cells);
  const cases = [...new Set(points.map((point) => point.case))];
  const end = Math.max(...points.map(({ max }) => max));
  return {
    config: CONFIG,
    title: { text: titleOf(scenario), subtitle: SUBTITLE },
    vconcat: cases.map((name) =>
      bars(
        name,
        points.filter((point) => point.case === name),
        end,
      ),
    ),
    spacing: 12,
  };
}

/** The bars of one case; the axis ends where the slowest run of all cases did, so that cases can be compared. */
function bars(name: string, points: readonly Point[], end: number): UnitOrLayer {
  return {
    title: { text: name, fontSize: 12, offset: 4 },
    data: { values: [...points] },
    width: 480,
    height: { step: 24 },
    encoding: { y: { field: "arm", type: "nominal", sort: [...ARMS], title: null } },
    layer: [
      {
        mark: { type: "bar", height: { band: 0.7 } },
        encoding: {
          x: { field: "median", type: "quantitative", title: "seconds", scale: { domain: [0, end] } },
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

function growthChart(scenario: string, cells: readonly Cell[]): TopLevelSpec {
  const points = pointsOf(cells);
  const kinds = [...new Set(points.map(({ kind }) => kind))];
  const { domain, range } = colourOf(points);
  const x = { field: "services", type: "quantitative", title: "services", scale: { zero: true } } as const;
  return {
    config: CONFIG,
    title: {
      text: `${titleOf(scenario)}, by the number of services`,
      subtitle: SUBTITLE,
    },
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
      encoding: {
        x,
        color: { field: "arm", type: "nominal", title: "arm", scale: { domain, range } },
      },
    },
  };
}

import type { Arm, Results } from "../results";
import { type Cell, cellsOf, isSmall, secondsOf } from "./cells";
import { dayOf, machineText } from "./markdown";
import { ratio, seconds, significant } from "./format";
import { type Column, table } from "./tables";
import { kindOf, titleOf } from "./titles";
import type { Runs } from "./runs";

/** What a user asks first, in this order. */
const HEADLINES: readonly (readonly [scenario: string, variant: string])[] = [
  ["S1", ""],
  ["S2", ""],
  ["S3", "main"],
  ["S3", "deep"],
  ["S4", ""],
  ["S5", ""],
  ["S9", ""],
];

/** The arms of the README's table: those that a team could use instead. */
const RIVALS: readonly (readonly [Arm, string])[] = [
  ["seed", "Dockerfile with cache mounts"],
  ["ko", "ko"],
];

/** Number of services in the README. */
const USUAL_SERVICES = 20;

const NONE = "No benchmark has been committed yet; `npm run bench` runs one on your machine.";

/** The README's numbers. */
export function headline(runs: Runs | undefined, link: string): string {
  if (runs === undefined) {
    return NONE;
  }
  const [main] = runs;
  const cells = cellsOf(main.samples);
  const services = usualServices(cells);
  const rows = HEADLINES.flatMap(([scenario, variant]) => {
    const own = cells.filter(
      (cell) => cell.scenario === scenario && cell.variant === variant && cell.services === services,
    );
    return secondsOf(own.find(({ arm }) => arm === "ours")) === undefined ? [] : [own];
  });
  const columns: readonly Column<Cell[]>[] = [
    {
      title: `${services} services, ${main.platforms.length} platforms`,
      cell: ([first]) => first && rowTitle(first),
    },
    { title: "`pulumi up`", isNumber: true, cell: (row) => medianOf(row, "ours") },
    ...RIVALS.map(([arm, title]): Column<Cell[]> => ({
      title,
      isNumber: true,
      cell: (row) => medianOf(row, arm),
    })),
  ];
  return [
    rows.length === 0 ? "The newest run has measured none of the headline scenarios." : table(rows, columns),
    `Medians, exports of images and caches included; measured on ${dayOf(main)} on ${machineText(main)}. [All scenarios, spreads, counters and goals](${link}).`,
  ].join("\n\n");
}

/** The numbers of docs/scale.md: how the time grows with the number of services. */
export function scale(runs: Runs | undefined, link: string): string {
  if (runs === undefined) {
    return NONE;
  }
  const rows = runs.flatMap((results) => growthRows(results));
  const columns: readonly Column<GrowthRow>[] = [
    { title: "scenario", cell: ({ title }) => title },
    { title: "arm", cell: ({ cells: [first] }) => first?.arm },
    { title: "services: median", cell: ({ cells }) => cells.map(pointText).join(", ") },
    { title: "each further service", isNumber: true, cell: ({ cells }) => slopeText(cells) },
  ];
  const [main] = runs;
  return [
    rows.length === 0 ? "The newest run has one number of services only." : table(rows, columns),
    `Medians of ${dayOf(main)} on ${machineText(main)}; [curves and counters](${link}).`,
  ].join("\n\n");
}

interface GrowthRow {
  readonly title: string;
  /** By the number of services, two or more. */
  readonly cells: readonly Cell[];
}

function growthRows(results: Results): GrowthRow[] {
  const cells = cellsOf(results.samples).filter(({ samples }) => samples.length > 0);
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = [cell.scenario, cell.variant, cell.arm].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  const kind = isSmall(results) ? " (small services)" : "";
  return [...groups.values()].flatMap((group): GrowthRow[] => {
    const [first] = group;
    return first === undefined || group.length < 2
      ? []
      : [{ title: `${rowTitle(first)}${kind}`, cells: group }];
  });
}

function rowTitle({ scenario, variant }: Cell): string {
  return variant === "" ? titleOf(scenario) : `${titleOf(scenario)}, ${kindOf(variant)}`;
}

function pointText(cell: Cell): string {
  return `${cell.services}: ${seconds(secondsOf(cell)?.median ?? NaN)}`;
}

function slopeText(cells: readonly Cell[]): string | undefined {
  const [first, last] = [cells[0], cells.at(-1)];
  const [a, b] = [secondsOf(first), secondsOf(last)];
  if (first === undefined || last === undefined || a === undefined || b === undefined) {
    return undefined;
  }
  return `${significant(((b.median - a.median) / (last.services - first.services)) * 1000)} ms`;
}

function medianOf(row: readonly Cell[], arm: Arm): string | undefined {
  const [own, other] = ["ours" as const, arm].map((name) => secondsOf(row.find((cell) => cell.arm === name)));
  if (own === undefined || other === undefined) {
    return undefined;
  }
  return arm === "ours"
    ? seconds(own.median)
    : `${seconds(other.median)} (${ratio(own.median / other.median)})`;
}

/** The usual number if it was measured, else the largest one. */
function usualServices(cells: readonly Cell[]): number {
  const all = cells
    .filter(({ arm, samples }) => arm === "ours" && samples.length > 0)
    .map(({ services }) => services);
  return all.includes(USUAL_SERVICES) ? USUAL_SERVICES : Math.max(0, ...all);
}

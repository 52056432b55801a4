import type { Arm } from "../results";
import { kindOf, titleOf } from "../scenarios";
import { type Cell, cellsOf, groupedBy, isSmall, ratioOf, secondsOf } from "./cells";
import { ratio, seconds, significant } from "./format";
import { dayOf, machineText } from "./markdown";
import type { Runs } from "./runs";
import { number, table, words } from "./tables";

/** What a user asks first, in this order: scenarios and their variants. */
const HEADLINES = ["S1 ", "S2 ", "S3 main", "S3 deep", "S4 ", "S5 ", "S9 "];

/** The arms of the README's table: those that a team could use instead. */
const RIVALS: readonly (readonly [Arm, string])[] = [
  ["seed", "Dockerfile with cache mounts"],
  ["ko", "ko"],
];

/** Number of services in the README, if it was measured; else it is the largest one. */
const USUAL_SERVICES = 20;

const NONE = "No benchmark has been committed yet; `npm run bench` runs one on your machine.";

/** The README's numbers. */
export function headline(runs: Runs | undefined, link: string): string {
  if (runs === undefined) {
    return NONE;
  }
  const [main] = runs;
  const measured = cellsOf(main.samples).filter(({ samples }) => samples.length > 0);
  const all = measured.filter(({ arm }) => arm === "ours").map(({ services }) => services);
  const services = all.includes(USUAL_SERVICES) ? USUAL_SERVICES : Math.max(0, ...all);
  const cells = measured.filter((cell) => cell.services === services);
  const rows = HEADLINES.map((wanted) =>
    cells.filter(({ scenario, variant }) => `${scenario} ${variant}` === wanted),
  ).filter((row) => row.some(({ arm }) => arm === "ours"));
  const rivalText = (row: Cell[], arm: Arm): string | undefined => {
    const rival = row.find((cell) => cell.arm === arm);
    return rival && `${secondsText(rival)} (${ratio(ratioOf(row, rival) ?? NaN)})`;
  };
  const numbers = table(
    rows,
    words(`${services} services, ${main.platforms.length} platforms`, ([cell]) => cell && rowTitle(cell)),
    number("`pulumi up`", (row) => secondsText(row.find(({ arm }) => arm === "ours"))),
    ...RIVALS.map(([arm, title]) => number(title, (row: Cell[]) => rivalText(row, arm))),
    number("samples", samplesOf),
  );
  return [
    rows.length === 0 ? "The newest run has measured none of the headline scenarios." : numbers,
    `Medians, exports of images and caches included; measured on ${dayOf(main)} on ${machineText(main)}. [All scenarios, spreads, counters and goals](${link}).`,
  ].join("\n\n");
}

/** The numbers of docs/scale.md: how the time grows with the number of services. */
export function scale(runs: Runs | undefined, link: string): string {
  if (runs === undefined) {
    return NONE;
  }
  const [main] = runs;
  const rows = runs.flatMap(({ samples, ...results }) => {
    const cells = cellsOf(samples).filter((cell) => cell.samples.length > 0);
    const kind = isSmall({ ...results, samples }) ? " (small services)" : "";
    return groupedBy(cells, ({ scenario, variant, arm }) => [scenario, variant, arm].join("\n"))
      .filter((group) => group.length > 1)
      .map((group) => ({ title: `${rowTitle(group[0])}${kind}`, cells: group }));
  });
  const growth = table(
    rows,
    words("scenario", ({ title }) => title),
    words("arm", ({ cells: [first] }) => first.arm),
    words("services: median", ({ cells }) =>
      cells.map((cell) => `${cell.services}: ${secondsText(cell)}`).join(", "),
    ),
    number("each further service", ({ cells }) => slopeText(cells[0], cells.at(-1) ?? cells[0])),
    words("samples", ({ cells }) => cells.map(({ samples }) => samples.length).join(", ")),
  );
  return [
    rows.length === 0 ? "The newest run has one number of services only." : growth,
    `Medians of ${dayOf(main)} on ${machineText(main)}; [curves and counters](${link}).`,
  ].join("\n\n");
}

function rowTitle({ scenario, variant }: Cell): string {
  return variant === "" ? titleOf(scenario) : `${titleOf(scenario)}, ${kindOf(variant)}`;
}

function medianOf(cell: Cell | undefined): number {
  return secondsOf(cell)?.median ?? NaN;
}

function secondsText(cell: Cell | undefined): string {
  return seconds(medianOf(cell));
}

function slopeText(first: Cell, last: Cell): string {
  return `${significant(((medianOf(last) - medianOf(first)) / (last.services - first.services)) * 1000)} ms`;
}

/** How many samples each median is of: `5`, or `5, 1, 3` in the order of the columns. */
function samplesOf(row: readonly Cell[]): string {
  const arms = ["ours", ...RIVALS.map(([arm]) => arm)];
  const numbers = arms.flatMap((arm) => row.find((cell) => cell.arm === arm)?.samples.length ?? []);
  return new Set(numbers).size === 1 ? String(numbers[0]) : numbers.join(", ");
}

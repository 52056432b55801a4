import type { Counters } from "../results";
import { type Cell, counterOf, partOf, secondsOf, type Spread } from "./cells";
import { bytes, count, ratio, significant } from "./format";
import { type Column, table } from "./tables";
import { caseOf } from "./titles";

type Show = (value: number) => string;

const COUNTERS: readonly (readonly [keyof Counters, string, Show])[] = [
  ["solves", "solves", count],
  ["steps", "RUN steps", count],
  ["compiles", "compiles", count],
  ["links", "links", count],
  ["registryWrites", "registry writes", count],
  ["blobsPushed", "blobs", count],
  ["manifestsPushed", "manifests", count],
  ["bytesPushed", "pushed", bytes],
  ["bytesPulled", "pulled", bytes],
  ["changedResources", "changed resources", count],
  ["programMemory", "program memory", bytes],
  ["builderMemory", "BuildKit memory", bytes],
];

/** Times and ratios of a scenario's cells. */
export function timesTable(cells: readonly Cell[]): string {
  const columns: readonly Column<Cell>[] = [
    { title: "case", cell: ({ services, variant }) => caseOf(services, variant) },
    { title: "arm", cell: ({ arm }) => arm },
    { title: "median (s)", isNumber: true, cell: (cell) => times(cell, ({ median }) => significant(median)) },
    {
      title: "min–max (s)",
      isNumber: true,
      cell: (cell) => times(cell, ({ min, max }) => `${significant(min)}–${significant(max)}`),
    },
    { title: "samples", isNumber: true, cell: samplesText },
    { title: "ours to it", isNumber: true, cell: (cell) => ratioText(cell, cells) },
    { title: "parts (median, s)", cell: partsText },
  ];
  return table(cells, columns);
}

/** Medians of the counters, with the range where runs differ; undefined if there are none. */
export function countersTable(cells: readonly Cell[]): string | undefined {
  const counted = cells.filter((cell) => COUNTERS.some(([name]) => counterOf(cell, name) !== undefined));
  if (counted.length === 0) {
    return undefined;
  }
  return table(counted, [
    { title: "case", cell: ({ services, variant }) => caseOf(services, variant) },
    { title: "arm", cell: ({ arm }) => arm },
    ...COUNTERS.map(([name, title, show]): Column<Cell> => ({
      title,
      isNumber: true,
      cell: (cell) => counterText(cell, name, show),
    })),
  ]);
}

function times(cell: Cell, of: (spread: Spread) => string): string {
  const spread = secondsOf(cell);
  return spread === undefined ? "–" : of(spread);
}

function samplesText({ samples, failed }: Cell): string {
  return failed.length === 0 ? String(samples.length) : `${samples.length}, ${failed.length} failed`;
}

function ratioText(cell: Cell, cells: readonly Cell[]): string | undefined {
  const own = cells.find(
    ({ arm, variant, services }) => arm === "ours" && variant === cell.variant && services === cell.services,
  );
  const [a, b] = [secondsOf(own), secondsOf(cell)];
  return cell.arm === "ours" || a === undefined || b === undefined ? undefined : ratio(a.median / b.median);
}

function partsText(cell: Cell): string | undefined {
  const names = [...new Set(cell.samples.flatMap(({ parts }) => Object.keys(parts)))].sort();
  const texts = names.map((name) => `${name} ${significant(partOf(cell, name)?.median ?? 0)}`);
  return texts.length === 0 ? undefined : texts.join(", ");
}

function counterText(cell: Cell, name: keyof Counters, show: Show): string | undefined {
  const spread = counterOf(cell, name);
  if (spread === undefined) {
    return undefined;
  }
  const { min, median, max } = spread;
  return show(min) === show(max) ? show(median) : `${show(median)} (${show(min)}–${show(max)})`;
}

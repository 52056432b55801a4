import { formatSize } from "../../components/common/byteSize";
import { type Counters, LONG_SECONDS } from "../results";
import { caseOf } from "../scenarios";
import { type Cell, counterOf, partOf, ratioOf, secondsOf } from "./cells";
import { count, ratio, significant } from "./format";
import { number, table, words } from "./tables";

const COUNTERS: readonly (readonly [keyof Counters, string, (value: number) => string])[] = [
  ["solves", "solves", count],
  ["steps", "RUN steps", count],
  ["compiles", "compiles", count],
  ["links", "links", count],
  ["registryWrites", "registry writes", count],
  ["blobsPushed", "blobs", count],
  ["manifestsPushed", "manifests", count],
  ["bytesPushed", "pushed", formatSize],
  ["bytesPulled", "pulled", formatSize],
  ["changedResources", "changed resources", count],
  ["programMemory", "program memory", formatSize],
];

const CASE = words("case", ({ services, variant }: Cell) => caseOf(services, variant));
const ARM = words("arm", ({ arm }: Cell) => arm);

/** Times and ratios of a scenario's cells. */
export function timesTable(cells: readonly Cell[]): string {
  const ratioText = (cell: Cell): string | undefined => {
    const of = cell.arm === "ours" ? undefined : ratioOf(cells, cell);
    return of === undefined ? undefined : ratio(of);
  };
  return table(
    cells,
    CASE,
    ARM,
    number("median (s)", (cell) => significantOr(secondsOf(cell)?.median)),
    number("min–max (s)", (cell) => {
      const spread = secondsOf(cell);
      return spread === undefined ? "–" : `${significant(spread.min)}–${significant(spread.max)}`;
    }),
    number("samples", samplesText),
    number("ours to it", ratioText),
    words("parts (median, s)", partsText),
  );
}

/** Medians of the counters, with the range where runs differ; undefined if there are none. */
export function countersTable(cells: readonly Cell[]): string | undefined {
  const counted = cells.filter((cell) => COUNTERS.some(([name]) => counterOf(cell, name) !== undefined));
  const columns = COUNTERS.map(([name, title, show]) =>
    number(title, (cell: Cell) => {
      const spread = counterOf(cell, name);
      if (spread === undefined) {
        return undefined;
      }
      const [min, median, max] = [spread.min, spread.median, spread.max].map(show);
      return min === max ? median : `${median} (${min}–${max})`;
    }),
  );
  return counted.length === 0 ? undefined : table(counted, CASE, ARM, ...columns);
}

function significantOr(value: number | undefined): string {
  return value === undefined ? "–" : significant(value);
}

function samplesText({ samples, failed }: Cell): string {
  const isLong = samples.length === 1 && (samples[0]?.seconds ?? 0) > LONG_SECONDS;
  const only = isLong ? ` only, each takes more than ${LONG_SECONDS / 60} minutes` : "";
  return `${samples.length}${only}${failed.length === 0 ? "" : `, ${failed.length} failed`}`;
}

function partsText(cell: Cell): string | undefined {
  const names = [...new Set(cell.samples.flatMap(({ parts }) => Object.keys(parts)))].sort();
  const texts = names.map((name) => `${name} ${significant(partOf(cell, name)?.median ?? 0)}`);
  return texts.length === 0 ? undefined : texts.join(", ");
}

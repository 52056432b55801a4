import Table from "cli-table3";

/** Width that is left to each column. */
const LEAST = 4;

const GAP = "  ";

const NO_BORDERS = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "" },
  middle: GAP,
};

/** How a table is laid out. */
export interface TableOptions {
  /** Columns that stand at the right. @default none */
  readonly numbers?: readonly number[];
  /** Columns of the terminal: a cell that is too long for it ends in `…`, the longest ones first. @default - endless */
  readonly width?: number | undefined;
}

/** Rows of text as lines with columns. */
export function textTable(
  rows: readonly (readonly string[])[],
  { numbers = [], width = Infinity }: TableOptions = {},
): string[] {
  const columns = Array.from(
    { length: Math.max(0, ...rows.map((row) => row.length)) },
    (_, column) => column,
  );
  const cells = rows.map((row) => columns.map((column) => row[column] ?? ""));
  const colWidths = columns.map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const room = Math.max(columns.length * LEAST, width - GAP.length * (columns.length - 1));
  for (let sum = colWidths.reduce((a, b) => a + b, 0); sum > room; sum -= 1) {
    const widest = colWidths.indexOf(Math.max(...colWidths));
    colWidths[widest] = (colWidths[widest] ?? 0) - 1;
  }
  const colAligns = columns.map((column) => (numbers.includes(column) ? "right" : "left"));
  const style = { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true };
  const table = new Table({ chars: NO_BORDERS, style, colWidths, colAligns });
  table.push(...cells);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}

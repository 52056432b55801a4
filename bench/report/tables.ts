/** A column of a Markdown table. */
export interface Column<T> {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly isNumber?: boolean;
  /** Undefined where there is nothing to say. */
  cell(row: T): string | undefined;
}

/** A Markdown table; a column that says nothing in any row is left out. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const used = columns
    .map((column) => ({ ...column, cells: rows.map((row) => column.cell(row)) }))
    .filter(({ cells }) => cells.some((cell) => cell !== undefined));
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
  return [
    line(used.map(({ title }) => title)),
    line(used.map(({ isNumber }) => (isNumber === true ? "--:" : "---"))),
    ...rows.map((_, index) => line(used.map(({ cells }) => cells[index] ?? ""))),
  ].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** A column of a Markdown table: its title, and what stands in a row; undefined where there is nothing to say. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => string | undefined;
  /** Numbers stand on the right. */
  readonly isNumber: boolean;
}

export function words<T>(title: string, cell: Column<T>["cell"]): Column<T> {
  return { title, cell, isNumber: false };
}

export function number<T>(title: string, cell: Column<T>["cell"]): Column<T> {
  return { title, cell, isNumber: true };
}

/** A Markdown table; a column that says nothing in any row is left out. */
export function table<T>(rows: readonly T[], ...columns: readonly Column<T>[]): string {
  const used = columns.filter(({ cell }) => rows.some((row) => cell(row) !== undefined));
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(" | ")} |`;
  return [
    line(used.map(({ title }) => title)),
    line(used.map(({ isNumber }) => (isNumber ? "--:" : "---"))),
    ...rows.map((row) => line(used.map(({ cell }) => cell(row) ?? ""))),
  ].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

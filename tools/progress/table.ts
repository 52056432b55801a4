/** Columns of text, padded, with a heading; the last column is not padded. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => pad(cell, column === row.length - 1 ? 0 : (widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Bytes as a person reads them, in decimal units: `812 kB`, `5.3 MB`. */
export function bytes(count: number): string {
  if (count < 1000) {
    return `${count} B`;
  }
  if (count < 1_000_000) {
    return `${Math.round(count / 1000)} kB`;
  }
  return count < 1_000_000_000
    ? `${(count / 1_000_000).toFixed(1)} MB`
    : `${(count / 1_000_000_000).toFixed(2)} GB`;
}

function pad(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(0, width - cell.length));
}

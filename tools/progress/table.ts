import { textTable } from "../../components/plan/textTable";

/** Columns of text with a heading. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  return textTable([heading, ...rows]).join("\n");
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

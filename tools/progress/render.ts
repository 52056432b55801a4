import { seconds } from "../say";
import type { Row } from "./board";

/** Shows rows while they change. */
export interface Display {
  /** Called with all rows whenever something may have changed. */
  show(rows: readonly Row[]): void;
  /** Called once, after the last change. */
  end(rows: readonly Row[]): void;
}

/** One row as text: name, state, seconds. */
export function rowText(row: Row, width: number, now: number): string {
  const idle = row.state === "waiting" || row.state === "unchanged";
  const time = idle ? "" : seconds(Math.max(0, (row.until ?? now) - row.since));
  return `  ${row.name.padEnd(width)}  ${row.state.padEnd(9)}  ${time}`.trimEnd();
}

/** On a terminal: one block that is drawn again in place. */
export class BlockDisplay implements Display {
  private drawn = 0;
  private last = "";

  public constructor(
    private readonly write: (text: string) => void,
    private readonly columns: () => number,
    private readonly now: () => number = Date.now,
  ) {}

  public show(rows: readonly Row[]): void {
    const width = widthOf(rows);
    // a line that wraps would break the count of lines to go up
    const lines = rows.map((row) =>
      rowText(row, width, this.now()).slice(0, Math.max(20, this.columns() - 1)),
    );
    const text = lines.map((line) => `\x1b[2K${line}\n`).join("");
    if (text !== this.last) {
      this.write(`${this.drawn > 0 ? `\x1b[${this.drawn}A` : ""}${text}`);
      this.drawn = rows.length;
      this.last = text;
    }
  }

  public end(rows: readonly Row[]): void {
    this.show(rows);
  }
}

/** Elsewhere (CI, a file): one line per change of a state. */
export class LineDisplay implements Display {
  private readonly shown = new Map<string, string>();

  public constructor(
    private readonly write: (text: string) => void,
    private readonly now: () => number = Date.now,
  ) {}

  public show(rows: readonly Row[]): void {
    const width = widthOf(rows);
    for (const row of rows) {
      if (this.shown.get(row.name) !== row.state) {
        this.shown.set(row.name, row.state);
        this.write(`${rowText(row, width, this.now())}\n`);
      }
    }
  }

  public end(rows: readonly Row[]): void {
    this.show(rows);
  }
}

function widthOf(rows: readonly Row[]): number {
  return Math.max(12, ...rows.map((row) => row.name.length));
}

import { type LiveText, liveOutput, type Output, seconds } from "../say";
import type { Row, State } from "../../stacks/progress/board";

/** Shows rows while they change. */
export interface Display {
  /** Called with all rows whenever something may have changed. */
  show(rows: readonly Row[]): void;
  /** A line that stays, beside the rows. */
  say(line: string): void;
  /** Called once, after the last change. */
  end(rows: readonly Row[]): void;
}

/** For what shows nothing while it runs. */
export const NO_DISPLAY: Display = {
  show: () => undefined,
  say: (line) => process.stdout.write(`${line}\n`),
  end: () => undefined,
};

/** The display that fits an output. */
export async function displayFor(output: Output, now: () => number = Date.now): Promise<Display> {
  const draw = await liveOutput(output);
  return draw === undefined ? new LineDisplay(output, now) : new BlockDisplay(output, draw, now);
}

/** One row as text: name, state, seconds. */
export function rowText(row: Row, width: number, now: number): string {
  const time = isIdle(row.state) ? "" : seconds(Math.max(0, (row.until ?? now) - row.since));
  return `  ${row.name.padEnd(width)}  ${row.state.padEnd(9)}  ${time}`.trimEnd();
}

/** Which rows a person wants to see if there is no room for all: smaller numbers first. */
const RANK: Readonly<Record<State, number>> = {
  failed: 0,
  compiling: 1,
  pushing: 1,
  preparing: 2,
  pushed: 3,
  cached: 4,
  deleted: 4,
  waiting: 5,
  unchanged: 6,
};

const ENDED: readonly State[] = ["failed", "pushed", "cached", "deleted", "unchanged"];

/** Cells of the bar. */
const BAR = 20;

/**
 * The rows as lines of a terminal.
 *
 * @param height Lines that there are: with more rows than lines, those that matter most are shown, in their order, above a
 * bar and counts of all.
 */
export function blockLines(rows: readonly Row[], height: number, now: number): string[] {
  const width = widthOf(rows);
  const text = (row: Row): string => rowText(row, width, now);
  if (rows.length <= height) {
    return rows.map(text);
  }
  const byRank = [...rows].sort((a, b) => RANK[a.state] - RANK[b.state] || (b.until ?? 0) - (a.until ?? 0));
  const chosen = new Set(byRank.slice(0, Math.max(0, height - 1)));
  return [...rows.filter((row) => chosen.has(row)).map(text), summary(rows)];
}

/** `[########------------] 16 of 40, 2 failed, 2 compiling, 22 waiting`. */
function summary(rows: readonly Row[]): string {
  const ended = rows.filter(({ state }) => ENDED.includes(state)).length;
  const filled = Math.floor((BAR * ended) / rows.length);
  const bar = `${"#".repeat(filled)}${"-".repeat(BAR - filled)}`;
  const counts = (["failed", "pushing", "compiling", "preparing", "waiting"] as const).flatMap((state) => {
    const count = rows.filter((row) => row.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  return `  [${bar}] ${[`${ended} of ${rows.length}`, ...counts].join(", ")}`;
}

/** On a terminal: one block that is drawn again in place, no higher than the terminal; at the end all that changed. */
export class BlockDisplay implements Display {
  public constructor(
    private readonly output: Output,
    private readonly draw: LiveText,
    private readonly now: () => number = Date.now,
  ) {}

  public show(rows: readonly Row[]): void {
    // the last line of a terminal stays free for the cursor
    const lines = blockLines(rows, Math.max(2, (this.output.rows || 24) - 1), this.now());
    const columns = Math.max(20, (this.output.columns || 80) - 1);
    this.draw(lines.map((line) => line.slice(0, columns)).join("\n"));
  }

  public say(line: string): void {
    this.draw.clear();
    this.output.write(`  ${line}\n`);
  }

  public end(rows: readonly Row[]): void {
    this.draw.clear();
    const width = widthOf(rows);
    const changed = rows.filter(({ state }) => state !== "unchanged");
    this.output.write(changed.map((row) => `${rowText(row, width, this.now())}\n`).join(""));
    this.output.write(unchangedLine(rows));
  }
}

/** Elsewhere (CI, a file): one line for each thing that happened. */
export class LineDisplay implements Display {
  private readonly shown = new Map<string, string>();

  public constructor(
    private readonly output: Output,
    private readonly now: () => number = Date.now,
  ) {}

  public show(rows: readonly Row[]): void {
    const width = widthOf(rows);
    for (const row of rows) {
      const isNews = !isIdle(row.state) && row.state !== "preparing";
      if (isNews && this.shown.get(row.name) !== row.state) {
        this.shown.set(row.name, row.state);
        this.output.write(`${rowText(row, width, this.now())}\n`);
      }
    }
  }

  public say(line: string): void {
    this.output.write(`  ${line}\n`);
  }

  public end(rows: readonly Row[]): void {
    this.show(rows);
    this.output.write(unchangedLine(rows));
  }
}

/** Services that nothing happened to, in one line. */
function unchangedLine(rows: readonly Row[]): string {
  const names = rows.filter(({ state }) => state === "unchanged").map(({ name }) => name);
  return names.length === 0 ? "" : `  ${names.length} unchanged: ${names.join(", ")}\n`;
}

function isIdle(state: State): boolean {
  return state === "waiting" || state === "unchanged";
}

function widthOf(rows: readonly Row[]): number {
  return Math.max(12, ...rows.map((row) => row.name.length));
}

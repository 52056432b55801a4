import { Terminal } from "@xterm/headless";

/** What was written to a terminal, in the pieces in which it came. */
export interface Recording {
  readonly pieces: readonly Buffer[];
  readonly columns: number;
  readonly rows: number;
}

/**
 * Reads what `script --log-out … --log-timing …` has written.
 *
 * @param timing lines of seconds since the piece before, and its bytes.
 */
export function recordingOf(output: Buffer, timing: string, size: Omit<Recording, "pieces">): Recording {
  // a line about the command itself comes first
  let at = output.indexOf("\n") + 1;
  const pieces = timing
    .trim()
    .split("\n")
    .map((line) => {
      const bytes = Number(line.split(" ")[1]);
      at += bytes;
      return output.subarray(at - bytes, at);
    });
  return { pieces, ...size };
}

/** What the terminal shows after each piece, as lines, those that have scrolled away above it included. */
export async function screensOf({ pieces, columns, rows }: Recording): Promise<string[][]> {
  const terminal = new Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  const screens: string[][] = [];
  for (const piece of pieces) {
    await new Promise<void>((done) => terminal.write(piece, done));
    screens.push(linesOf(terminal));
  }
  terminal.dispose();
  return screens;
}

/** Lines as they were written: one that is too long for the terminal is one all the same. */
function linesOf({ buffer: { active } }: Terminal): string[] {
  const rows = Array.from({ length: active.length }, (_, row) => active.getLine(row));
  const text = rows.map(
    (row) => `${row?.isWrapped === true ? "" : "\n"}${row?.translateToString(true) ?? ""}`,
  );
  return text
    .join("")
    .slice(1)
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd()
    .split("\n");
}

/** Work of a service, as its row says. */
const AT_WORK = /^ {2}\S.* {2}(?:compiling|pushing)\b/;
const DONE = /^ {2}\S.* {2}pushed\b/;

/** The first screen in the middle of things: most services are at work, and something is there already. */
export function busiest(screens: readonly (readonly string[])[]): readonly string[] {
  const score = (lines: readonly string[]): number =>
    lines.some((line) => DONE.test(line)) ? lines.filter((line) => AT_WORK.test(line)).length : 0;
  return screens.reduce((best, one) => (score(one) > score(best) ? one : best), []);
}

/** The end of a run: the table of images, and what comes next. */
export function result(screens: readonly (readonly string[])[]): readonly string[] {
  const last = screens.at(-1) ?? [];
  return last.slice(
    Math.max(
      0,
      last.findIndex((line) => /^service +image/.test(line)),
    ),
  );
}

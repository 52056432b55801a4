/**
 * The text of a source file as one character per byte, which is how the Go command scans it
 * and what JavaScript scans fastest. A byte order mark at the start is left out.
 */
export function sourceText(content: Buffer): string {
  const text = content.toString("latin1");
  return text.startsWith("\xEF\xBB\xBF") ? text.slice(3) : text;
}

/** The characters that a piece of source text stands for. */
export function decodeUtf8(text: string): string {
  return Buffer.from(text, "latin1").toString("utf8");
}

/** Removes white space around a piece of source text; `String.trim` would also cut bytes of longer characters. */
export function trimAscii(text: string): string {
  return text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, "");
}

/** The line, counted from 1, of a position. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let i = text.indexOf("\n"); i >= 0 && i < position; i = text.indexOf("\n", i + 1)) {
    line++;
  }
  return line;
}

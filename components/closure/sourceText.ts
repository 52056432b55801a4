/**
 * The text of a source file as one character per byte, which is how the Go command scans it
 * and what JavaScript scans fastest. A byte order mark at the start is left out.
 */
export function sourceText(content: Buffer): string {
  const text = content.toString("latin1");
  return text.startsWith("\xEF\xBB\xBF") ? text.slice(3) : text;
}

/** The characters that a piece of source text stands for; the result does not keep the whole text in memory. */
export function decodeUtf8(text: string): string {
  return Buffer.from(text, "latin1").toString("utf8");
}

/** Texts by themselves: nothing in it can become wrong, and it holds no more than names and import paths that were seen. */
const interned = new Map<string, string>();

/** Like `decodeUtf8`, for the few names and import paths that thousands of files repeat. */
export function internUtf8(text: string): string {
  let known = interned.get(text);
  if (known === undefined) {
    known = decodeUtf8(text);
    // the key must not be the piece of text itself, which would keep the whole text in memory
    interned.set(Buffer.from(text, "latin1").toString("latin1"), known);
  }
  return known;
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

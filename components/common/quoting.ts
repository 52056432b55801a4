/*
 * How a text of the user's stands in a text that something else reads: a shell, a Dockerfile, buildx's options, Go's flags.
 * Whatever puts a name or a path into one of those asks here. None of the languages can hold a line break: what has one is
 * a problem before.
 */

/** Means itself in all of them, wherever it stands. */
const PLAIN = /^[\w./:=@%+-]+$/;

/** Whether a text needs quotes nowhere. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** One word of a POSIX shell, in quotes. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** One word of a POSIX shell, in quotes where it needs them. */
export function shellWord(text: string): string {
  return isPlain(text) ? text : shellQuoted(text);
}

/** One word of a Dockerfile's instruction, in quotes: `$` starts no variable. For a flag it is not enough: those are read byte by byte. */
export function dockerfileQuoted(text: string): string {
  return `"${text.replace(/[\\"$]/g, "\\$&")}"`;
}

/** One word of a Dockerfile's instruction, in quotes where it needs them. */
export function dockerfileWord(text: string): string {
  return isPlain(text) ? text : dockerfileQuoted(text);
}

/** A text of an awk program. */
export function awkString(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

/** One field of an option that buildx reads as CSV. */
export function csvField(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * One field of a list that the Go command takes in one argument, as `-ldflags` (`quoted.Join` of its sources).
 *
 * @returns undefined if nothing can write it: it has a space and both kinds of quotes.
 */
export function goField(text: string): string | undefined {
  if (/^[^\s'"]\S*$/.test(text)) {
    return text;
  }
  const quote = ["'", '"'].find((one) => !text.includes(one));
  return quote === undefined ? undefined : `${quote}${text}${quote}`;
}

/** A path as a line of an ignore file. A line break, which no line has, is any character. */
export function ignorePattern(path: string): string {
  return path
    .replace(/[\\*?[\]!#|^]/g, "\\$&")
    .replace(/[\n\r]/g, "?")
    .replace(/\s/g, "[$&]");
}

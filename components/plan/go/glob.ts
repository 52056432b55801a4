/** A pattern for one element of a path. */
export type NamePattern = (name: string) => boolean;

const META = /[*?[\\]/;

/** Whether a pattern may match something else than itself. */
export function hasMeta(pattern: string): boolean {
  return META.test(pattern);
}

/**
 * Compiles one element of a pattern of Go's `path.Match`: `*`, `?`, `[a-z]`, `[^a-z]` and `\`.
 *
 * @returns undefined if it is malformed.
 */
export function compileName(pattern: string): NamePattern | undefined {
  let source = "";
  for (let rest = pattern; rest !== "";) {
    const piece = nextPiece(rest);
    if (piece === undefined) {
      return undefined;
    }
    source += piece.source;
    rest = piece.rest;
  }
  const expression = new RegExp(`^${source}$`, "su");
  return (name) => expression.test(name);
}

interface Piece {
  readonly source: string;
  readonly rest: string;
}

function nextPiece(pattern: string): Piece | undefined {
  const [char = ""] = pattern;
  const rest = pattern.slice(char.length);
  switch (char) {
    case "*":
      return { source: ".*", rest };
    case "?":
      return { source: ".", rest };
    case "[":
      return characterClass(rest);
    case "\\": {
      const [escaped] = rest;
      return escaped === undefined
        ? undefined
        : { source: codePoint(escaped), rest: rest.slice(escaped.length) };
    }
    default:
      return { source: codePoint(char), rest };
  }
}

function characterClass(pattern: string): Piece | undefined {
  const negated = pattern.startsWith("^");
  let rest = negated ? pattern.slice(1) : pattern;
  let ranges = "";
  for (let count = 0; count === 0 || !rest.startsWith("]"); count++) {
    const low = classCharacter(rest);
    if (low === undefined) {
      return undefined;
    }
    const high = low.rest.startsWith("-") ? classCharacter(low.rest.slice(1)) : low;
    if (high === undefined) {
      return undefined;
    }
    // an upside-down range matches nothing in Go, and is an error in JavaScript
    ranges +=
      order(low.source) <= order(high.source) ? `${codePoint(low.source)}-${codePoint(high.source)}` : "";
    rest = high.rest;
  }
  return { source: `[${negated ? "^" : ""}${ranges}]`, rest: rest.slice(1) };
}

/** One character of a class; the class has to go on after it. */
function classCharacter(pattern: string): Piece | undefined {
  const escaped = pattern.startsWith("\\");
  if (!escaped && /^[-\]]/.test(pattern)) {
    return undefined;
  }
  const [char] = escaped ? pattern.slice(1) : pattern;
  const rest = pattern.slice((escaped ? 1 : 0) + (char?.length ?? 0));
  return char === undefined || rest === "" ? undefined : { source: char, rest };
}

function order(char: string): number {
  return char.codePointAt(0) ?? 0;
}

function codePoint(char: string): string {
  return `\\u{${order(char).toString(16)}}`;
}

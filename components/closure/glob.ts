/** A pattern for one element of a path. */
export type NamePattern = (name: string) => boolean;

const META = /[*?[\\]/;

/** Whether a pattern may match something else than itself. */
export function hasMeta(pattern: string): boolean {
  return META.test(pattern);
}

/** What stands for one character of a name. */
type CharPattern = (char: string) => boolean;

/** One character, or any number of them. */
type Piece = CharPattern | "star";

/**
 * Compiles one element of a pattern of Go's `path.Match`: `*`, `?`, `[a-z]`, `[^a-z]` and `\`.
 *
 * @returns undefined if it is malformed.
 */
export function compileName(pattern: string): NamePattern | undefined {
  const pieces: Piece[] = [];
  for (let rest = Array.from(pattern); rest.length > 0;) {
    const next = nextPiece(rest);
    if (next === undefined) {
      return undefined;
    }
    pieces.push(next.piece);
    rest = next.rest;
  }
  return (name) => matchesAll(pieces, Array.from(name));
}

/**
 * Whether the pieces match a whole name. What a star has passed over is only ever changed for the last star, so that a
 * pattern of many stars costs no more than its length times that of the name.
 */
function matchesAll(pieces: readonly Piece[], name: readonly string[]): boolean {
  let [piece, char] = [0, 0];
  let last: { piece: number; char: number } | undefined;
  while (char < name.length || piece < pieces.length) {
    const one = pieces[piece];
    if (one === "star") {
      last = { piece, char };
      piece++;
    } else if (one !== undefined && char < name.length && one(name[char] ?? "")) {
      piece++;
      char++;
    } else if (last !== undefined && last.char < name.length) {
      last.char++;
      piece = last.piece + 1;
      char = last.char;
    } else {
      return false;
    }
  }
  return true;
}

interface Compiled<T> {
  readonly piece: T;
  readonly rest: string[];
}

function nextPiece([char = "", ...rest]: readonly string[]): Compiled<Piece> | undefined {
  switch (char) {
    case "*":
      return { piece: "star", rest };
    case "?":
      return { piece: () => true, rest };
    case "[":
      return characterClass(rest);
    case "\\": {
      const [escaped, ...behind] = rest;
      return escaped === undefined ? undefined : { piece: (one) => one === escaped, rest: behind };
    }
    default:
      return { piece: (one) => one === char, rest };
  }
}

function characterClass(pattern: readonly string[]): Compiled<CharPattern> | undefined {
  const negated = pattern[0] === "^";
  let rest = negated ? pattern.slice(1) : [...pattern];
  const ranges: (readonly [low: number, high: number])[] = [];
  while (ranges.length === 0 || rest[0] !== "]") {
    const low = classCharacter(rest);
    if (low === undefined) {
      return undefined;
    }
    const high = low.rest[0] === "-" ? classCharacter(low.rest.slice(1)) : low;
    if (high === undefined) {
      return undefined;
    }
    ranges.push([low.piece, high.piece]);
    rest = high.rest;
  }
  const piece: CharPattern = (char) =>
    ranges.some(([low, high]) => low <= order(char) && order(char) <= high) !== negated;
  return { piece, rest: rest.slice(1) };
}

/** One character of a class; the class has to go on after it. */
function classCharacter(pattern: readonly string[]): Compiled<number> | undefined {
  const escaped = pattern[0] === "\\";
  const [char, ...rest] = escaped ? pattern.slice(1) : pattern;
  return char === undefined || rest.length === 0 || (!escaped && /^[-\]]/.test(char))
    ? undefined
    : { piece: order(char), rest };
}

function order(char: string): number {
  return char.codePointAt(0) ?? 0;
}

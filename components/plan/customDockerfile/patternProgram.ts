import { ownValue } from "../../common/record";

/**
 * A pattern of an ignore file as a program for `matches`. Patterns are short regular expressions in disguise, and a
 * regular expression with several stars may take longer than anybody waits: the program takes a time that grows with
 * pattern and path alone.
 */
export type PatternProgram = readonly Item[];

type Item =
  | { readonly kind: "one" | "many"; readonly takes: (char: string) => boolean }
  /** Any number of whole folders: `(.*\/)?`. */
  | { readonly kind: "folders" }
  /** Nothing but the beginning of the path. */
  | { readonly kind: "start" };

const notSlash = (char: string): boolean => char !== "/";
const any = (): boolean => true;

/** Characters that moby/patternmatcher takes for themselves; others keep what they mean in a regular expression. */
const PLAIN = /[.+()|{}$]/;

/**
 * Compiles a clean pattern as moby/patternmatcher does.
 *
 * @returns undefined for a pattern that it refuses.
 */
export function compilePattern(pattern: string): PatternProgram | undefined {
  const items: Item[] = [];
  const chars = Array.from(pattern);
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? "";
    if (char === "*" && chars[at + 1] === "*") {
      at += chars[at + 2] === "/" ? 2 : 1;
      items.push(at + 1 >= chars.length ? { kind: "many", takes: any } : { kind: "folders" });
    } else if (char === "*") {
      items.push({ kind: "many", takes: notSlash });
    } else if (char === "?") {
      items.push({ kind: "one", takes: notSlash });
    } else if (char === "[") {
      const set = setAt(chars, at);
      if (set === undefined) {
        return undefined;
      }
      at = set.end;
      items.push({ kind: set.repeated ? "many" : "one", takes: set.takes });
    } else if (char === "\\") {
      at++;
      const takes = escaped(chars[at]);
      if (takes === undefined) {
        return undefined;
      }
      items.push({ kind: "one", takes });
    } else if (char === "^") {
      items.push({ kind: "start" });
    } else {
      items.push({ kind: "one", takes: (one) => one === char });
    }
  }
  return items;
}

/** A set of characters, `[a-z]` or `[^a-z]`. */
function setAt(
  chars: readonly string[],
  from: number,
):
  | { readonly takes: (char: string) => boolean; readonly end: number; readonly repeated: boolean }
  | undefined {
  let text = "[";
  let at = from + 1;
  for (; at < chars.length && chars[at] !== "]"; at++) {
    const char = chars[at] ?? "";
    if (char === "*" && chars[at + 1] === "*") {
      at += chars[at + 2] === "/" ? 2 : 1;
      text += "(.*/)?";
    } else if (char === "*" || char === "?") {
      // a star inside of a set is replaced like any other, which ends the set early
      const takes = inSet(`${text}[^/]`);
      return takes && { takes, end: at, repeated: char === "*" };
    } else if (char === "\\") {
      at++;
      text += `\\${chars[at] ?? ""}`;
    } else {
      text += PLAIN.test(char) ? `\\${char}` : char;
    }
  }
  const takes = at < chars.length ? inSet(`${text}]`) : undefined;
  return takes && { takes, end: at, repeated: false };
}

function inSet(text: string): ((char: string) => boolean) | undefined {
  try {
    const set = new RegExp(`^${text.replace(/(?!^)\[/g, "\\[")}$`, "su");
    return (char) => set.test(char);
  } catch {
    return undefined;
  }
}

/** What a letter behind a backslash is in a regular expression of Go. */
const CLASSES: Readonly<Record<string, RegExp>> = {
  d: /[0-9]/,
  D: /[^0-9]/,
  w: /[0-9A-Za-z_]/,
  W: /[^0-9A-Za-z_]/,
  s: /[\t\n\f\r ]/,
  S: /[^\t\n\f\r ]/,
  f: /\f/,
  n: /\n/,
  r: /\r/,
  t: /\t/,
  v: /\v/,
};

function escaped(char: string | undefined): ((one: string) => boolean) | undefined {
  if (char === undefined) {
    return undefined;
  }
  const known = ownValue(CLASSES, char);
  if (char === "a") {
    return (one) => one === "\u0007";
  }
  if (known !== undefined) {
    return (one) => known.test(one);
  }
  return /[0-9A-Za-z]/.test(char) ? undefined : (one) => one === char;
}

/** Whether a whole path fits. */
export function matches(program: PatternProgram, path: string): boolean {
  // an even state stands before an item, an odd one inside of the folders of one
  let states = new Set<number>();
  enter(program, states, 0, true);
  for (const char of path) {
    const next = new Set<number>();
    for (const state of states) {
      const index = state >> 1;
      const item = program[index];
      if (item === undefined) {
        continue;
      }
      if (item.kind === "folders" && state % 2 === 1) {
        next.add(state);
        if (char === "/") {
          enter(program, next, index + 1, false);
        }
      } else if ((item.kind === "one" || item.kind === "many") && item.takes(char)) {
        enter(program, next, item.kind === "one" ? index + 1 : index, false);
      }
    }
    states = next;
  }
  return states.has(2 * program.length);
}

/** Adds a state, and those that are reached from it without a character. */
function enter(program: PatternProgram, states: Set<number>, index: number, atStart: boolean): void {
  if (states.has(2 * index)) {
    return;
  }
  states.add(2 * index);
  const item = program[index];
  if (item?.kind === "many" || item?.kind === "folders" || (item?.kind === "start" && atStart)) {
    if (item.kind === "folders") {
      states.add(2 * index + 1);
    }
    enter(program, states, index + 1, atStart);
  }
}

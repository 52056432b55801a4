import { cleanPath, parentPath } from "../../source/treePath";
import { compilePattern, matches, type PatternProgram } from "./patternProgram";

interface Rule {
  /** Whether it brings back what rules above it left out. */
  readonly bringsBack: boolean;
  readonly fits: (path: string) => boolean;
}

/**
 * The rules of an ignore file, with the meaning that BuildKit gives them (moby/patternmatcher, `MatchesUsingParentResults`):
 * the last rule that fits a path or one of the folders above it counts.
 */
export class IgnoreRules {
  /** Patterns that are none, as they are written. */
  public readonly refused: readonly string[];
  readonly #rules: readonly Rule[];
  readonly #folders = new Map<string, Outcome>();

  public constructor(patterns: readonly string[]) {
    const rules = patterns.map((pattern) => ({ pattern, rule: ruleOf(pattern) }));
    this.refused = rules.flatMap(({ pattern, rule }) => (rule === undefined ? [pattern] : []));
    this.#rules = rules.flatMap(({ rule }) => rule ?? []);
  }

  /** Whether a clean path is left out. */
  public ignores(path: string): boolean {
    return this.#outcome(path).ignored;
  }

  /** Whether everything below an ignored folder is ignored, too. */
  public get isFinal(): boolean {
    return !this.#rules.some(({ bringsBack }) => bringsBack);
  }

  #outcome(path: string): Outcome {
    const parent = parentPath(path);
    let above: Outcome | undefined;
    if (parent !== ".") {
      above = this.#folders.get(parent) ?? this.#outcome(parent);
      this.#folders.set(parent, above);
    }
    let ignored = false;
    const fitting = this.#rules.map((rule, index) => {
      const fits = above?.fitting[index] === true || (rule.bringsBack === ignored && rule.fits(path));
      ignored = fits ? !rule.bringsBack : ignored;
      return fits;
    });
    return { ignored, fitting };
  }
}

interface Outcome {
  readonly ignored: boolean;
  /** For each rule, whether it fits the path or a folder above. */
  readonly fitting: readonly boolean[];
}

/** The patterns of an ignore file's text. */
export function patternsOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  return lines.flatMap((line) => {
    const trimmed = line.trim();
    if (line.startsWith("#") || trimmed === "") {
      return [];
    }
    const bringsBack = trimmed.startsWith("!");
    const written = bringsBack ? trimmed.slice(1).trim() : trimmed;
    const clean = written === "" ? "" : cleanPath(written);
    return [`${bringsBack ? "!" : ""}${clean.length > 1 ? clean.replace(/^\//, "") : clean}`];
  });
}

function ruleOf(pattern: string): Rule | undefined {
  const clean = cleanPath(pattern.trim());
  const bringsBack = clean.startsWith("!");
  const text = bringsBack ? clean.slice(1) : clean;
  const fits = text === "" || !isGlob(text) ? undefined : matcherOf(text);
  return fits && { bringsBack, fits };
}

/** Plain names, `name/**` and `**\/name` are compared as texts, the rest is compiled. */
function matcherOf(text: string): ((path: string) => boolean) | undefined {
  const special = /[*?[\]\\]/;
  if (!special.test(text)) {
    return (path) => path === text;
  }
  const prefix = text.slice(0, -2);
  if (text.endsWith("**") && prefix !== "" && !special.test(prefix)) {
    return (path) => path.startsWith(prefix);
  }
  const suffix = text.slice(2);
  if (text.startsWith("**") && !special.test(suffix)) {
    return (path) => path.endsWith(suffix) || (suffix.startsWith("/") && path === suffix.slice(1));
  }
  const program: PatternProgram | undefined = compilePattern(text);
  return program && ((path) => matches(program, path));
}

/** Whether Go's `filepath.Match` takes a pattern: sets are closed and hold something, nothing ends with a backslash. */
function isGlob(pattern: string): boolean {
  const chars = Array.from(pattern);
  for (let at = 0; at < chars.length; at++) {
    if (chars[at] === "\\") {
      at++;
      if (at >= chars.length) {
        return false;
      }
    } else if (chars[at] === "[") {
      const end = endOfSet(chars, at);
      if (end === undefined) {
        return false;
      }
      at = end;
    }
  }
  return true;
}

function endOfSet(chars: readonly string[], from: number): number | undefined {
  let at = from + (chars[from + 1] === "^" ? 2 : 1);
  for (let ranges = 0; !(chars[at] === "]" && ranges > 0); ranges++) {
    const low = endOfChar(chars, at);
    if (low === undefined) {
      return undefined;
    }
    at = low;
    if (chars[at] === "-") {
      const high = endOfChar(chars, at + 1);
      if (high === undefined) {
        return undefined;
      }
      at = high;
    }
  }
  return at;
}

/** Behind one character of a set, which may be escaped. */
function endOfChar(chars: readonly string[], at: number): number | undefined {
  const first = chars[at];
  if (first === undefined || first === "-" || first === "]") {
    return undefined;
  }
  const end = first === "\\" ? at + 2 : at + 1;
  return end < chars.length ? end : undefined;
}

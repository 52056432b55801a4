import { readGoString } from "./goString";
import type { Located } from "./goHeader";
import { decodeUtf8, lineAt } from "./sourceText";

const DIRECTIVE = "//go:embed";
/** What can hide a comment, or is one: the rest of the code is passed over. */
const NEXT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]+|\\[\s\S])*|`[^`]*`?|'(?:[^'\\\n]+|\\[\s\S])*/g;

/** The patterns of all `//go:embed` comments of a Go file; malformed ones are left to the compiler. */
export function readEmbedPatterns(text: string): Located[] {
  if (!text.includes(DIRECTIVE)) {
    return [];
  }
  const patterns: Located[] = [];
  for (const match of codeTokens(text)) {
    if (match.text.startsWith(DIRECTIVE)) {
      const line = lineAt(text, match.position);
      patterns.push(...parsePatterns(decodeUtf8(match.text)).map((value) => ({ value, line })));
    }
  }
  return patterns;
}

function* codeTokens(text: string): Generator<{ text: string; position: number }> {
  NEXT.lastIndex = 0;
  for (let match = NEXT.exec(text); match !== null; match = NEXT.exec(text)) {
    yield { text: match[0], position: match.index };
    const quote = match[0][0];
    if ((quote === '"' || quote === "'") && text[NEXT.lastIndex] === quote) {
      NEXT.lastIndex++;
    }
  }
}

function parsePatterns(comment: string): string[] {
  const args = comment.slice(DIRECTIVE.length);
  if (!/^\s/.test(args)) {
    return [];
  }
  const patterns: string[] = [];
  for (let rest = args.trim(); rest !== ""; rest = rest.trimStart()) {
    if (/^["`]/.test(rest)) {
      const literal = readGoString(rest);
      if (literal === undefined || /^\S/.test(rest.slice(literal.end))) {
        return [];
      }
      patterns.push(literal.value);
      rest = rest.slice(literal.end);
    } else {
      const word = /^\S+/.exec(rest)?.[0] ?? "";
      patterns.push(word);
      rest = rest.slice(word.length);
    }
  }
  return patterns;
}

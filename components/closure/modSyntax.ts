import { readGoString } from "./goString";

/** One directive of a go.mod or go.work file; a line of a block has the block's verb. */
export interface ModLine {
  readonly verb: string;
  /** The tokens after the verb, unquoted. */
  readonly args: readonly string[];
  /** The end-of-line comment, from `//` on, or an empty string. */
  readonly comment: string;
  /** Counted from 1. */
  readonly line: number;
}

/** What is wrong with a go.mod or go.work file, and where. */
export interface ModError {
  readonly line: number;
  readonly message: string;
}

/** The lines of a go.mod or go.work file, without regard to what they mean. */
export interface ModSyntax {
  readonly lines: readonly ModLine[];
  readonly errors: readonly ModError[];
}

class SyntaxError extends Error {}

const PUNCTUATION = /^[()[\]{},]/;
const WORD = /^(?:(?!\/\/|\/\*)[^\s()[\]{},\p{C}\p{Z}])+/u;

/** Splits a go.mod or go.work file into its lines, blocks resolved. */
export function readModSyntax(text: string): ModSyntax {
  const lines: ModLine[] = [];
  const errors: ModError[] = [];
  let block: { verb: string; line: number } | undefined;
  for (const [index, content] of text.split("\n").entries()) {
    const line = index + 1;
    try {
      const { tokens, comment } = tokenize(content);
      const closes = block !== undefined && tokens[0]?.text === ")";
      if (tokens.length === 0) {
        continue;
      } else if (closes) {
        block = undefined;
        if (tokens.length > 1) {
          errors.push({ line, message: "expected a new line after `)`" });
        }
      } else if (block !== undefined) {
        lines.push({ verb: block.verb, args: tokens.map(unquote), comment, line });
      } else if (tokens.at(-1)?.text === "(" && tokens.length > 1) {
        block = { verb: blockVerb(tokens), line };
      } else if (tokens.length === 3 && tokens[1]?.text === "(" && tokens[2]?.text === ")") {
        continue; // an empty block
      } else {
        lines.push({ verb: tokens[0]?.text ?? "", args: tokens.slice(1).map(unquote), comment, line });
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) {
        throw error;
      }
      errors.push({ line, message: error.message });
    }
  }
  if (block !== undefined) {
    errors.push({ line: block.line, message: `the block of \`${block.verb}\` is not closed` });
  }
  return { lines, errors };
}

/** A token as written, and the string it stands for if it is quoted. */
interface Token {
  readonly text: string;
  readonly value: string | undefined;
}

function tokenize(content: string): { tokens: Token[]; comment: string } {
  const tokens: Token[] = [];
  for (let rest = withoutSpace(content); rest !== ""; rest = withoutSpace(rest)) {
    if (rest.startsWith("//")) {
      return { tokens, comment: rest };
    }
    const token = nextToken(rest);
    tokens.push(token);
    rest = rest.slice(token.text.length);
  }
  return { tokens, comment: "" };
}

/** Without the space that Go knows in these files: a byte order mark, or any other space, is an error there. */
function withoutSpace(text: string): string {
  return text.replace(/^[ \t\r]+/, "");
}

function nextToken(text: string): Token {
  if (text.startsWith("/*")) {
    throw new SyntaxError("comments start with `//` here, not with `/*`");
  }
  if (/^["`]/.test(text)) {
    const literal = readGoString(text);
    if (literal === undefined) {
      throw new SyntaxError("malformed quoted string");
    }
    // a back-quoted string is a token, but no directive takes one
    return { text: text.slice(0, literal.end), value: text.startsWith("`") ? undefined : literal.value };
  }
  const word = PUNCTUATION.exec(text)?.[0] ?? WORD.exec(text)?.[0];
  if (word === undefined) {
    const [character = ""] = text;
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    const shown = /[\p{C}\p{Z}]/u.test(character) ? `U+${code}` : JSON.stringify(character);
    const mark = code === "FEFF" ? ", a byte order mark" : "";
    throw new SyntaxError(`unexpected character ${shown}${mark}`);
  }
  return { text: word, value: undefined };
}

function unquote(token: Token): string {
  if (token.value === undefined && /["'`]/.test(token.text)) {
    throw new SyntaxError("an unquoted string cannot contain a quote");
  }
  return token.value ?? token.text;
}

function blockVerb(tokens: readonly Token[]): string {
  const verb = tokens
    .slice(0, -1)
    .map((token) => token.text)
    .join(" ");
  if (tokens.length > 2 || verb === "go" || verb === "toolchain") {
    throw new SyntaxError(`unknown block type: ${verb}`);
  }
  return verb;
}

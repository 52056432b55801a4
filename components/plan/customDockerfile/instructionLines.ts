import { Located } from "./located";
import { shellWords } from "./shellWords";

/** One instruction with its continuation lines put together, and what follows it as here-documents. */
export interface InstructionLine {
  readonly body: Located;
  /** Its first line in the file, from 1. */
  readonly line: number;
  /** Texts of its here-documents. */
  readonly heredocs: readonly string[];
}

/** A Dockerfile as lines of instructions. */
export interface DockerfileLines {
  readonly instructions: readonly InstructionLine[];
  /** What `# syntax=` names, without what may follow it. */
  readonly syntax: Located | undefined;
  /** The character that `# escape=` chose. */
  readonly escape: string;
  /** Line of an instruction whose here-document does not end. */
  readonly unterminated: number | undefined;
}

interface Line {
  readonly text: string;
  readonly from: number;
}

/** Splits a Dockerfile as BuildKit's parser does: comments and empty lines between continued lines do not count. */
export function instructionLines(source: string): DockerfileLines {
  const lines = linesOf(source);
  const { syntax, escape } = directivesOf(lines);
  const continued = escape === "`" ? /(^|[^`])`[ \t]*$/ : /(^|[^\\])\\[ \t]*$/;
  const instructions: InstructionLine[] = [];
  let unterminated: number | undefined;
  for (let index = 0; index < lines.length; index++) {
    const first = lines[index] as Line;
    if (isComment(first.text) || first.text.trim() === "") {
      continue;
    }
    const line = index + 1;
    const pieces = [withoutIndent(first)];
    let isOpen = continued.test(first.text);
    while (isOpen && index + 1 < lines.length) {
      index++;
      const next = lines[index] as Line;
      if (!isComment(next.text) && next.text.trim() !== "") {
        pieces.push(next);
        isOpen = continued.test(next.text);
      }
    }
    const body = joined(pieces, continued);
    const heredocs: string[] = [];
    for (const { name, tabs } of heredocsOf(body.text)) {
      const from = index + 1;
      const length = lines
        .slice(from)
        .findIndex(({ text }) => (tabs ? text.replace(/^\t+/, "") : text) === name);
      unterminated ??= length < 0 ? line : undefined;
      index = length < 0 ? lines.length : from + length;
      const inner = lines.slice(from, index);
      heredocs.push(inner.map(({ text }) => `${tabs ? text.replace(/^\t+/, "") : text}\n`).join(""));
    }
    instructions.push({ body, line, heredocs });
  }
  return { instructions, syntax, escape, unterminated };
}

function linesOf(source: string): Line[] {
  let from = 0;
  return source.split("\n").map((text) => {
    const line = { text: text.replace(/\r+$/, ""), from };
    from += text.length + 1;
    return line;
  });
}

function directivesOf(lines: readonly Line[]): Pick<DockerfileLines, "syntax" | "escape"> {
  let syntax: Located | undefined;
  let escape = "\\";
  const start = lines[0]?.text.startsWith("#!") ? 1 : 0;
  for (const line of lines.slice(start)) {
    const [, before = "", name = "", value = ""] =
      /^((?:#|\/\/)\s*([a-zA-Z]\w*)\s*=\s*)(\S+)/.exec(line.text) ?? [];
    const key = name.toLowerCase();
    if (!["syntax", "escape", "check"].includes(key)) {
      break;
    }
    if (key === "syntax") {
      syntax = located(line).slice(before.length, before.length + value.length);
    } else if (key === "escape" && value === "`") {
      escape = value;
    }
  }
  return { syntax, escape };
}

function isComment(text: string): boolean {
  return /^\s*#/.test(text);
}

function located({ text, from }: Line): Located {
  return new Located(
    text,
    Array.from(text, (_, index) => from + index),
  );
}

function withoutIndent({ text, from }: Line): Line {
  const bare = text.trimStart();
  return { text: bare, from: from + text.length - bare.length };
}

/** The lines as one, each without its continuation sign. */
function joined(pieces: readonly Line[], continued: RegExp): Located {
  const text: string[] = [];
  const at: number[] = [];
  for (const piece of pieces) {
    const kept = piece.text.replace(continued, "$1");
    text.push(kept);
    at.push(...Array.from(kept, (_, index) => piece.from + index));
  }
  return new Located(text.join(""), at);
}

const WITH_HEREDOC = /^(?:onbuild\s+)?(?:add|copy|run)\s/i;

function heredocsOf(text: string): { readonly name: string; readonly tabs: boolean }[] {
  if (!WITH_HEREDOC.test(text) || !text.includes("<<")) {
    return [];
  }
  return shellWords(text).flatMap((word) => {
    const [all, tabs, name = ""] = HEREDOC.exec(word) ?? [];
    const bare = name.replace(/["']/g, "");
    return all === undefined || bare === "" ? [] : [{ name: bare, tabs: tabs === "-" }];
  });
}

/** A word that begins a here-document. */
export const HEREDOC = /^\d*<<(-?)\s*([^<]*)$/;

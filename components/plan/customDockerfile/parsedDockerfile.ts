import { HEREDOC, type InstructionLine, instructionLines } from "./instructionLines";
import type { Located } from "./located";
import { flagsOf, type LocatedFlag } from "./flags";
import { shellWords } from "./shellWords";

/** One instruction, as far as it matters here. */
export interface Step {
  /** In capitals. */
  readonly keyword: string;
  /** Line in the file, from 1. */
  readonly line: number;
  /** What stands behind the flags; without here-documents. */
  readonly words: readonly string[];
  readonly flags: readonly LocatedFlag[];
  /** Everything behind the flags, with the texts of here-documents. */
  readonly text: string;
  /** The instruction behind `ONBUILD`, which runs in what starts from this stage. */
  readonly trigger: Step | undefined;
}

/** One stage. */
export interface Stage {
  /** Its name in lower case; undefined if it has none. */
  readonly name: string | undefined;
  readonly index: number;
  /** What stands behind `FROM`, variables and all. */
  readonly image: string;
  readonly imageAt: Located | undefined;
  /** Value of `--platform`, variables and all. */
  readonly platform: string | undefined;
  readonly line: number;
  readonly steps: readonly Step[];
}

/** A Dockerfile, taken apart. */
export interface ParsedDockerfile {
  /** The text without a byte order mark. */
  readonly text: string;
  /** What the `# syntax=` line names. */
  readonly syntax: Located | undefined;
  /** `ARG` lines above the first `FROM`. */
  readonly globalArgs: readonly Step[];
  readonly stages: readonly Stage[];
  /** Instructions above the first `FROM` that are no `ARG`. */
  readonly stray: readonly Step[];
  /** Line of an instruction whose here-document does not end. */
  readonly unterminated: number | undefined;
}

/** Takes a Dockerfile apart; it need not be valid. */
export function parseDockerfile(source: string): ParsedDockerfile {
  const text = source.replace(/^\uFEFF/, "");
  const { instructions, syntax, escape, unterminated } = instructionLines(text);
  const globalArgs: Step[] = [];
  const stray: Step[] = [];
  const stages: (Stage & { readonly steps: Step[] })[] = [];
  for (const instruction of instructions) {
    const { step, rest } = stepOf(instruction, escape);
    const current = stages.at(-1);
    if (step.keyword === "FROM") {
      const [image, as, name] = rest.words();
      stages.push({
        name: as?.text.toLowerCase() === "as" ? name?.text.toLowerCase() : undefined,
        index: stages.length,
        image: image?.text ?? "",
        imageAt: image,
        platform: step.flags.find((flag) => flag.name === "platform")?.value.text,
        line: step.line,
        steps: [],
      });
    } else if (current !== undefined) {
      current.steps.push(step);
    } else {
      (step.keyword === "ARG" ? globalArgs : stray).push(step);
    }
  }
  return { text, syntax, globalArgs, stages, stray, unterminated };
}

function stepOf(
  { body, line, heredocs }: InstructionLine,
  escape: string,
): { readonly step: Step; readonly rest: Located } {
  const keyword = /^\S+/.exec(body.text)?.[0] ?? "";
  const { flags, rest } = flagsOf(body.slice(keyword.length), escape);
  const isTrigger = keyword.toUpperCase() === "ONBUILD";
  const step: Step = {
    keyword: keyword.toUpperCase(),
    line,
    words: wordsOf(keyword.toUpperCase(), rest.text),
    flags,
    text: [rest.text, ...heredocs].join("\n"),
    trigger: isTrigger ? stepOf({ body: rest, line, heredocs }, escape).step : undefined,
  };
  return { step, rest };
}

/** Keywords whose values may hold spaces in quotes. */
const QUOTED: readonly string[] = ["ARG", "ENV", "LABEL"];

/** Keywords whose words may be written as JSON. */
const LISTS: readonly string[] = ["ADD", "COPY", "VOLUME", "RUN", "CMD", "ENTRYPOINT", "SHELL"];

function wordsOf(keyword: string, text: string): string[] {
  if (QUOTED.includes(keyword)) {
    return shellWords(text);
  }
  const list = LISTS.includes(keyword) ? jsonWords(text) : undefined;
  return list ?? shellPieces(text).filter((word) => !HEREDOC.test(word));
}

/** White space separates, also inside quotes; but a here-document's name goes with its sign. */
function shellPieces(text: string): string[] {
  return text.includes("<<") ? shellWords(text) : text.split(/\s+/).filter((word) => word !== "");
}

function jsonWords(text: string): string[] | undefined {
  if (!text.trim().startsWith("[")) {
    return undefined;
  }
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === "string") ? words : undefined;
  } catch {
    return undefined;
  }
}

/** Name and default of each argument of an `ARG` line, or of the pairs of an `ENV` line. */
export function argsOf({ words }: Step): { readonly name: string; readonly value: string | undefined }[] {
  return words.map((word) => {
    const at = word.indexOf("=");
    return at < 0 ? { name: word, value: undefined } : { name: word.slice(0, at), value: word.slice(at + 1) };
  });
}

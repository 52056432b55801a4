import { type Dockerfile, DockerfileParser, type Flag, type Instruction } from "dockerfile-ast";

/** One instruction, as far as it matters here. */
export interface Step {
  readonly keyword: string;
  /** Line in the file, from 1. */
  readonly line: number;
  readonly words: readonly string[];
  readonly flags: readonly { readonly name: string; readonly value: string }[];
  /** Everything behind the keyword, as it is written. */
  readonly text: string;
}

/** One stage. */
export interface Stage {
  /** Its name in lower case; undefined if it has none. */
  readonly name: string | undefined;
  readonly index: number;
  /** What stands behind `FROM`, variables and all. */
  readonly image: string;
  /** Where that stands in the text: line and columns, from 0. */
  readonly imageAt: { readonly line: number; readonly from: number; readonly to: number } | undefined;
  readonly line: number;
  readonly steps: readonly Step[];
}

/** A Dockerfile, taken apart. */
export interface ParsedDockerfile {
  /** The text without a byte order mark. */
  readonly text: string;
  /** Value of the `# syntax=` line. */
  readonly syntax: string | undefined;
  /** `ARG` lines above the first `FROM`. */
  readonly globalArgs: readonly Step[];
  readonly stages: readonly Stage[];
  /** Instructions above the first `FROM` that are no `ARG`. */
  readonly stray: readonly Step[];
}

interface Flagged {
  getFlags(): Flag[];
}

/** Takes a Dockerfile apart; it need not be valid. */
export function parseDockerfile(source: string): ParsedDockerfile {
  const text = source.replace(/^\uFEFF/, "");
  const parsed: Dockerfile = DockerfileParser.parse(text);
  const globalArgs: Step[] = [];
  const stray: Step[] = [];
  const stages: (Stage & { readonly steps: Step[] })[] = [];
  const froms = new Map(parsed.getFROMs().map((from) => [from.getRange().start.line, from]));
  for (const instruction of parsed.getInstructions()) {
    const step = stepOf(instruction);
    const from = froms.get(step.line - 1);
    const current = stages.at(-1);
    if (step.keyword === "FROM" && from !== undefined) {
      const range = from.getImageRange();
      const name = from.getBuildStage()?.toLowerCase();
      const imageAt = range && {
        line: range.start.line,
        from: range.start.character,
        to: range.end.character,
      };
      stages.push({
        name,
        index: stages.length,
        image: from.getImage() ?? "",
        imageAt: imageAt ?? undefined,
        line: step.line,
        steps: [],
      });
    } else if (current !== undefined) {
      current.steps.push(step);
    } else {
      (step.keyword === "ARG" ? globalArgs : stray).push(step);
    }
  }
  const syntax = parsed.getDirectives().find((one) => one.getDirective()?.toLowerCase() === "syntax");
  return { text, syntax: syntax?.getValue(), globalArgs, stages, stray };
}

function stepOf(instruction: Instruction): Step {
  const raw = instruction.getRawArgumentsContent() ?? "";
  const flagged = "getFlags" in instruction ? (instruction as Instruction & Flagged).getFlags() : [];
  return {
    keyword: instruction.getKeyword(),
    line: instruction.getRange().start.line + 1,
    words: jsonWords(raw, flagged) ?? instruction.getArguments().map((one) => one.getValue()),
    flags: flagged.map((flag) => ({ name: flag.getName(), value: flag.getValue() ?? "" })),
    text: raw,
  };
}

/** The JSON form of `COPY`, `RUN` and others; undefined if it is not that form. */
function jsonWords(raw: string, flags: readonly Flag[]): string[] | undefined {
  let rest = raw.trim();
  for (const flag of flags) {
    rest = rest.slice(rest.indexOf(String(flag)) + String(flag).length).trim();
  }
  if (!rest.startsWith("[")) {
    return undefined;
  }
  try {
    const words: unknown = JSON.parse(rest);
    return Array.isArray(words) && words.every((word) => typeof word === "string") ? words : undefined;
  } catch {
    return undefined;
  }
}

/** Name and default of each argument of an `ARG` line. */
export function argsOf({ words }: Step): { readonly name: string; readonly value: string | undefined }[] {
  return words.map((word) => {
    const at = word.indexOf("=");
    return at < 0
      ? { name: word, value: undefined }
      : { name: word.slice(0, at), value: word.slice(at + 1).replace(/^(["'])(.*)\1$/, "$2") };
  });
}

/** The stage of a name or number, among those above a stage. */
export function stageNamed(stages: readonly Stage[], reference: string, before: number): Stage | undefined {
  const name = reference.toLowerCase();
  const above = stages.slice(0, before);
  return (
    [...above].reverse().find((one) => one.name === name) ?? above.find((one) => String(one.index) === name)
  );
}

/** A mount of a `RUN`, by its fields. */
export function mountsOf(step: Step): ReadonlyMap<string, string>[] {
  return step.flags
    .filter(({ name }) => name === "mount")
    .map(({ value }) => new Map(value.split(",").map((part) => keyAndValue(part))));
}

function keyAndValue(part: string): [string, string] {
  const at = part.indexOf("=");
  return at < 0 ? [part, "true"] : [part.slice(0, at), part.slice(at + 1)];
}

import { type ModLine, readModSyntax } from "./modSyntax";

/** Lines that no build of the module's packages depends on. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(["retract", "tool", "ignore"]);
/** Lines that stand alone, in this order, before the rest. */
const SINGLE = ["module", "go", "toolchain"];
const NEEDS_QUOTES = /^$|[\s"'`\p{C}]|\/\/|\/\*|.[()[\]{},]|[()[\]{},]./u;

/**
 * A go.mod file without what cannot change a build (comments, `// indirect` included, `retract`, `tool`, `ignore`), one
 * line for each directive, sorted. The Go command reads it like the original, as `-mod=readonly` takes every requirement
 * for what it is; unknown directives are kept.
 *
 * @throws if the text is not a go.mod file.
 */
export function canonicalGoMod(text: string): string {
  const { lines, errors } = readModSyntax(text);
  const [error] = errors;
  if (error !== undefined) {
    throw new Error(`go.mod:${error.line}: ${error.message}`);
  }
  const kept = lines.filter((line) => !WITHOUT_EFFECT.has(line.verb));
  const single = SINGLE.flatMap((verb) => kept.filter((line) => line.verb === verb).map(format));
  const rest = kept.filter((line) => !SINGLE.includes(line.verb)).map(format);
  return [...single, ...sortUnique(rest)].map((line) => `${line}\n`).join("");
}

/** A go.sum file with its lines sorted, each once. */
export function canonicalGoSum(text: string): string {
  const lines = text.split("\n").map((line) => line.trim().split(/\s+/).join(" "));
  return sortUnique(lines.filter((line) => line !== ""))
    .map((line) => `${line}\n`)
    .join("");
}

function format(line: ModLine): string {
  return [line.verb, ...line.args.map(quote)].join(" ");
}

function quote(arg: string): string {
  return NEEDS_QUOTES.test(arg) ? JSON.stringify(arg) : arg;
}

function sortUnique(lines: readonly string[]): string[] {
  return [...new Set(lines)].sort();
}

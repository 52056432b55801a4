import type { Step } from "./parsedDockerfile";
import { variablesIn } from "./variables";

/**
 * Variables that a shell reads in a `RUN`, without those that the shell itself seems to set. What a shell does is not
 * known before it runs: this is good enough for a warning and for nothing else.
 */
export function shellVariables({ text }: Step): string[] {
  // a file that is read, or text that is run, may set anything
  if (/(^|[\s;&|({])(\.|source|eval)\s+\S/m.test(text)) {
    return [];
  }
  const names = [...new Set(variablesIn(withoutSingleQuotes(text)))];
  return names.filter((name) => !setsItself(text, name));
}

function setsItself(text: string, name: string): boolean {
  const patterns = [
    `\\b${name}\\+?=`,
    `\\bread\\b[^;&|\\n]*\\b${name}\\b`,
    `\\bfor\\s+${name}\\b`,
    `\\bgetopts\\s+\\S+\\s+${name}\\b`,
    `\\bprintf\\s+-v\\s+${name}\\b`,
    `\\b(mapfile|readarray|export|declare|local|typeset|unset)\\b[^;&|\\n]*\\b${name}\\b`,
  ];
  return new RegExp(patterns.join("|")).test(text);
}

/** Nothing is replaced in single quotes, unless they stand in double ones. */
function withoutSingleQuotes(text: string): string {
  return text.replace(/\\.|"(?:\\.|[^"\\])*"|'[^']*'/gs, (piece) => (piece.startsWith("'") ? "''" : piece));
}

import type { Command } from "commander";

const EXAMPLES = new WeakMap<Command, string>();

/** Adds lines with examples, and what there is to say beside them, below a command's help; its reference has them, too. */
export function withExamples(command: Command, examples: string): Command {
  EXAMPLES.set(command, examples.trim());
  return command.addHelpText("after", `\nExamples:\n${examples.trim().replaceAll(/^(?=.)/gm, "  ")}\n`);
}

/** What was added; empty if nothing. */
export function examplesOf(command: Command): string {
  return EXAMPLES.get(command) ?? "";
}

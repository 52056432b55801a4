import type { Argument, Command, Option } from "commander";
import { examplesOf } from "../../cli/examples";
import { EXIT_CODES } from "../../cli/exitCodes";
import { commandLine, everyCommand } from "../../cli/main";

/** What an exit code says, by its name. */
const MEANING: Readonly<Record<keyof typeof EXIT_CODES, string>> = {
  problem: "sources, a stack, options or files have a problem; each one is printed with its fix",
  usage: "the command line is not understood",
  registry: "a registry does not answer, or refuses",
  program: "a program that is needed (pulumi, docker, dot, …) is missing, or has failed",
  changes: "with `--exit-code`: there are changes",
  missing: "an image has not what it must have: nobody has signed or said it",
  untrusted: "what an image has was signed by nobody who is trusted",
  vulnerable: "a program has a known vulnerability",
  different: "an image came out otherwise when it was built again, or its sources are not the recorded ones",
  tampered: "bytes of an image are not those of their digests",
};

/** `docs/commands.md`, from commander's table. */
export function commandReference(): string {
  const all = everyCommand(commandLine()).slice(1);
  const codes = Object.entries(EXIT_CODES).map(
    ([name, code]) => `| ${code} | ${MEANING[name as keyof typeof EXIT_CODES]} |`,
  );
  return `# Commands

Made by \`npm run generate\` from the command line itself. \`npx pulumi-go-service-image COMMAND --help\` says the same. Data goes to
stdout, everything else to stderr.

## Exit codes

| code | meaning |
| --- | --- |
| 0 | done |
${codes.join("\n")}

\`run\` exits with the code of the program that it runs.

${all
  .filter(({ commands }) => commands.length === 0)
  .map(sectionOf)
  .join("\n\n")}
`;
}

function sectionOf(command: Command): string {
  const { parent } = command;
  const names = [...(parent?.parent ? [parent.name()] : []), command.name()];
  const rows = [...command.registeredArguments.map(argumentRow), ...command.options.map(optionRow)];
  const [examples = "", ...notes] = examplesOf(command).split("\n\n");
  return [
    `## ${names.join(" ")}`,
    command.description(),
    `\`\`\`\ngo-service-image ${[...names, command.usage()].join(" ")}\n\`\`\``,
    ...(rows.length === 0 ? [] : [["| | |", "| --- | --- |", ...rows].join("\n")]),
    ...(examples === "" ? [] : [`\`\`\`sh\n${examples}\n\`\`\``]),
    ...notes,
  ].join("\n\n");
}

function argumentRow(argument: Argument): string {
  const name = argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
  return row(
    name,
    `${argument.description}${choices(argument.argChoices)}${defaultOf(argument.defaultValue, argument.defaultValueDescription)}`,
  );
}

function optionRow(option: Option): string {
  const { flags, description, argChoices, defaultValueDescription, mandatory } = option;
  const defaultValue: unknown = option.defaultValue;
  const required = mandatory ? " (required)" : "";
  return row(
    flags,
    `${description}${required}${choices(argChoices)}${defaultOf(defaultValue, defaultValueDescription)}`,
  );
}

function choices(all: readonly string[] | undefined): string {
  return all === undefined ? "" : ` (${all.join(", ")})`;
}

function defaultOf(value: unknown, words?: string): string {
  const isPlain = typeof value === "string" || typeof value === "number";
  return isPlain ? ` (default: ${words ?? value})` : "";
}

function row(name: string, text: string): string {
  return `| \`${name}\` | ${text.replaceAll("|", "\\|").replace(/<([^>]*)>/g, "`<$1>`")} |`;
}

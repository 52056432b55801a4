import { Argument, Command } from "commander";
import { shellQuoted } from "../components/common/quoting";
import { withExamples } from "./examples";

const PROGRAM = "go-service-image";

/** What each shell reads, from the table of commands. */
const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `go-service-image completion`: what a shell needs to complete commands and options. */
export function completionCommand(): Command {
  const command = new Command("completion")
    .description("Prints what a shell needs to complete commands and options.")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(SCRIPTS)));
  return withExamples(
    command,
    `
source <(go-service-image completion bash)
go-service-image completion zsh >> ~/.zshrc
go-service-image completion fish > ~/.config/fish/completions/go-service-image.fish`,
  ).action((shell: keyof typeof SCRIPTS) => {
    process.stdout.write(SCRIPTS[shell](command.parent?.commands ?? []));
  });
}

/** Words that may follow a command: what it consists of, what an argument may be, and its options. */
function wordsOf(command: Command): string[] {
  return [
    ...command.commands.map((one) => one.name()),
    ...command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
    ...command.options.flatMap(({ long }) => long ?? []),
    "--help",
  ];
}

function bashScript(commands: readonly Command[]): string {
  const cases = commands.map((one) => `    ${one.name()}) words="${wordsOf(one).join(" ")}" ;;`);
  return `_go_service_image() {
  local words="${commands.map((one) => one.name()).join(" ")} --help --version"
  [ "$COMP_CWORD" -gt 1 ] && case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
    *) words="" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _go_service_image ${PROGRAM}
`;
}

function zshScript(commands: readonly Command[]): string {
  return `autoload -Uz compinit bashcompinit && compinit && bashcompinit\n${bashScript(commands)}`;
}

function fishScript(commands: readonly Command[]): string {
  const all = commands.flatMap((one) => {
    const seen = shellQuoted(`__fish_seen_subcommand_from ${one.name()}`);
    const plain = wordsOf(one).filter((word) => !word.startsWith("-"));
    const options = one.options.flatMap(({ long, description }) =>
      long === undefined ? [] : [`-n ${seen} -l ${long.slice(2)} -d ${shellQuoted(description)}`],
    );
    const words = plain.length === 0 ? [] : [`-n ${seen} -a ${shellQuoted(plain.join(" "))}`];
    const itself = `-n __fish_use_subcommand -f -a ${one.name()} -d ${shellQuoted(one.description())}`;
    return [itself, ...options, ...words];
  });
  return all.map((one) => `complete -c ${PROGRAM} ${one}\n`).join("");
}

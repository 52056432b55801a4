/** Commands that read a stack's configuration and know `--config-file`. */
const COMMANDS = new Set([
  "up",
  "update",
  "preview",
  "pre",
  "refresh",
  "destroy",
  "down",
  "dn",
  "watch",
  "import",
]);

/** Options of the CLI that take the next argument as their value, as far as they may stand before a command. */
const WITH_VALUE = new Set([
  "-C",
  "--cwd",
  "-s",
  "--stack",
  "--color",
  "-v",
  "--verbose",
  "--tracing",
  "--profiling",
]);

/**
 * Adds `--config-file` where it is needed.
 *
 * @param args The arguments that a person gave.
 * @param selected The stack if none is named.
 * @param fileOf Gives the generated file of a stack, or undefined if that stack has none.
 */
export function withConfigFile(
  args: readonly string[],
  selected: string | undefined,
  fileOf: (stack: string) => string | undefined,
): string[] {
  const command = args.find((arg, index) => !arg.startsWith("-") && !WITH_VALUE.has(args[index - 1] ?? ""));
  const hasOwn = args.some((arg) => arg === "--config-file" || arg.startsWith("--config-file="));
  const stack = valueOf(args, "-s", "--stack") ?? selected;
  if (command === undefined || !COMMANDS.has(command) || hasOwn || stack === undefined) {
    return [...args];
  }
  const file = fileOf(stack);
  return file === undefined ? [...args] : [...args, "--config-file", file];
}

function valueOf(args: readonly string[], short: string, long: string): string | undefined {
  for (const [index, arg] of args.entries()) {
    if (arg === short || arg === long) {
      return args[index + 1];
    }
    if (arg.startsWith(`${long}=`)) {
      return arg.slice(long.length + 1);
    }
  }
  return undefined;
}

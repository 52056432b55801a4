/** Arguments that BuildKit sets for each platform; a stage reads them after `ARG <name>`. */
export const PLATFORM_ARGS: readonly string[] = ["TARGET", "BUILD"].flatMap((side) =>
  ["PLATFORM", "OS", "ARCH", "VARIANT"].map((part) => `${side}${part}`),
);

/** Stands for a value that is not known before the build. */
export const UNKNOWN = "*";

const VARIABLE = /\\\$|\$(?:(\w+)|\{(\w+)(?::?([-+?])((?:[^{}]|\$\{[^}]*\})*))?[^}]*\})/g;

/**
 * Puts values into a word of a Dockerfile: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+alternative}`.
 *
 * @param valueOf the value of a variable; undefined: not set.
 */
export function expand(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replace(VARIABLE, (all, plain?: string, braced?: string, kind?: string, word?: string) => {
    const name = plain ?? braced;
    if (name === undefined) {
      return all;
    }
    const value = valueOf(name);
    const other = expand(word ?? "", valueOf);
    if (kind === "+") {
      return value === undefined || value === "" ? "" : other;
    }
    return kind === "-" && (value === undefined || value === "") ? other : (value ?? "");
  });
}

/** Names of the variables in a word, those with a default left out: they are meant to be unset at times. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(VARIABLE)].flatMap(([, plain, braced, kind]) => {
    const name = plain ?? braced;
    return name === undefined || kind !== undefined ? [] : [name];
  });
}

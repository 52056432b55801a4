import type { Options } from "../options";

/** What a make command needs beside its name to be about the same stack: ` STACK=shop`; nothing for the default one. */
export function stackWords({ stack }: Pick<Options, "stack">): string {
  return stack === "dev" ? "" : ` STACK=${stack}`;
}

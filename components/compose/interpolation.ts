/** `$$`, `$NAME`, `${NAME}`, and how `${NAME:-default}` and its like begin. */
const VARIABLE = /\$(?:\$|[a-z_]\w*|\{[a-z_]\w*(?:\}|:?[-+?]))/gi;

/** Whether compose reads every `$` of a text as the start of a variable, or as `$$`. */
export function isInterpolated(text: string): boolean {
  return !text.replace(VARIABLE, "").includes("$");
}

/** The text as compose reads it where no variable is set; undefined if one of them has no default. */
export function withDefaults(text: string): string | undefined {
  const inner = text.replace(/\$\{[a-z_]\w*:?-([^${}]*)\}/gi, "$1");
  if (inner !== text) {
    return withDefaults(inner);
  }
  return text.replaceAll("$$", "").includes("$") ? undefined : text.replaceAll("$$", "$");
}

/** A text that is none of the user's, so that no `$` of it starts a variable. */
export function escaped(text: string): string {
  return text.replace(/\$/g, "$$$$");
}

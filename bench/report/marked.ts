import { relative } from "node:path";
import { resolveConfig, format } from "prettier";

/** Formats Markdown as `npm run format` does. */
export async function formatted(markdown: string, file: string): Promise<string> {
  return format(markdown, { ...(await resolveConfig(file)), parser: "markdown" });
}

/**
 * Replaces what stands between `<!-- name -->` and `<!-- /name -->`.
 *
 * @returns undefined if the text has no such marks.
 */
export function replaceMarked(text: string, name: string, content: string): string | undefined {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  return from < 0 || to < from
    ? undefined
    : `${text.slice(0, from + start.length)}\n\n${content.trim()}\n\n${text.slice(to)}`;
}

/** A link from a file to another one, with `/` on every system. */
export function linkFrom(folder: string, target: string): string {
  return relative(folder, target).replaceAll("\\", "/");
}

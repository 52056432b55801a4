import { dirname, join, relative } from "node:path";
import { format, resolveConfig } from "prettier";
import { readText } from "../../tools/files";
import { headline, scale } from "./headline";
import { newestRun, readRuns } from "./runs";

/** Where the newest run's numbers stand in the documentation. */
const PLACES = [
  ["README.md", "bench:headline", headline],
  ["docs/scale.md", "bench:scale", scale],
] as const;

/** A document with the numbers that belong into it. */
export interface Numbered {
  readonly file: string;
  /** As it is. */
  readonly text: string;
  /** As it should be. */
  readonly wanted: string;
}

/** The documents of a project that have the marks, with the numbers of the newest run in `bench/results`. */
export async function numberedDocuments(project: string): Promise<Numbered[]> {
  const folder = newestRun(join(project, "bench", "results"));
  const runs = folder === undefined ? undefined : readRuns(folder);
  const documents = PLACES.map(async ([name, mark, section]): Promise<Numbered[]> => {
    const file = join(project, name);
    const text = readText(file) ?? "";
    // with `/` on every system
    const link = relative(dirname(file), join(folder ?? "", "README.md")).replaceAll("\\", "/");
    const replaced = replaceMarked(text, mark, section(runs, link));
    return replaced === undefined ? [] : [{ file, text, wanted: await formatted(replaced, file) }];
  });
  return (await Promise.all(documents)).flat();
}

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

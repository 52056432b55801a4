import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { headline, scale } from "./headline";
import { formatted, linkFrom, replaceMarked } from "./marked";
import { newestRun, readRuns, type Runs } from "./runs";

type Section = (runs: Runs | undefined, link: string) => string;

/** Where the newest run's numbers stand in the documentation. */
const PLACES: readonly (readonly [file: string, mark: string, section: Section])[] = [
  ["README.md", "bench:headline", headline],
  ["docs/scale.md", "bench:scale", scale],
];

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
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const link = folder === undefined ? "" : linkFrom(dirname(file), join(folder, "README.md"));
    const replaced = replaceMarked(text, mark, section(runs, link));
    return replaced === undefined ? [] : [{ file, text, wanted: await formatted(replaced, file) }];
  });
  return (await Promise.all(documents)).flat();
}

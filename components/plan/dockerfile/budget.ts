import { BUDGET_FOLDER } from "../assetNames";
import { parseSize } from "../../common/byteSize";
import { shellQuoted, shellWord } from "../../common/quoting";

/** What a program may weigh. */
export interface Budget {
  /** As it was written, e.g. `30MB`. */
  readonly text: string;
  readonly bytes: number;
}

/** A program of the compile step. */
export interface Compiled {
  /** Name of the platform. */
  readonly platform: string;
  /** Path below `/out`. */
  readonly file: string;
}

/** @returns undefined if there is no budget, or none that can be read. */
export function budgetOf(text: string | undefined): Budget | undefined {
  const bytes = text === undefined ? undefined : parseSize(text);
  return text === undefined || bytes === undefined ? undefined : { text, bytes };
}

/**
 * Shell commands that fail if a program is too large, and then print what it is made of. Nothing is started for programs
 * that are not. The program that prints it is compiled for that, with packages of Go alone: it takes seconds, and no network.
 *
 * @param flags flags that those packages were compiled with.
 */
export function budgetCommands(
  service: string,
  { text, bytes }: Budget,
  programs: readonly Compiled[],
  flags: string,
): string[] {
  const checks = programs.map(
    ({ platform, file }) =>
      `[ "$(wc -c < /out/${file})" -le ${bytes} ] || over="$over ${platform}=/out/${file}"`,
  );
  return [
    `# no program may be larger than ${text}; one that is, is told with what it is made of`,
    "over=",
    ...checks,
    'if [ -n "$over" ]; then',
    `  cd /${BUDGET_FOLDER}`,
    `  GOWORK=off GOFLAGS="${flags}" go run main.go ${shellQuoted(service)} ${shellWord(text.replace(" ", ""))} ${bytes} $over >&2`,
    "  exit 1",
    "fi",
  ];
}

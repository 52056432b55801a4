import { parseSize } from "../byteSize";

/** Folder of the context, and of the compile step, with the program that tells what is too large. */
export const BUDGET_FOLDER = "budget";

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

/** The mount that a compile step with a budget needs. */
export function budgetMount(budget: Budget | undefined): string {
  return budget === undefined
    ? ""
    : `--mount=type=bind,source=${BUDGET_FOLDER},target=/${BUDGET_FOLDER} \\\n    `;
}

/**
 * Shell commands that fail if a program is too large, and tell then what it is made of. Nothing is started for programs
 * that are not. What tells it is compiled for that, with packages of Go alone: it takes seconds, and no network.
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
    `  GOWORK=off GOFLAGS="${flags}" go run main.go ${quoted(service)} ${text.replace(" ", "")} ${bytes} $over >&2`,
    "  exit 1",
    "fi",
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

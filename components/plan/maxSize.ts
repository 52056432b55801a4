import { formatSize, correctedSize, parseSize, SIZE_FORM } from "../common/byteSize";
import type { Problem } from "../common/problem";
import type { ExtraFile } from "./runtime/extraFiles";
import type { SourceTree } from "../source/sourceTree";

/**
 * What parts of an image may weigh at most. Sizes are numbers with a unit, decimal (`kB`, `MB`, `GB`) or binary (`KiB`,
 * `MiB`, `GiB`): `30MB` is 30,000,000 bytes, `30MiB` 31,457,280.
 */
export interface MaxSize {
  /**
   * Each program of each platform, in bytes of the file. A larger one fails the compile step, before anything is
   * pushed; the message names its largest packages.
   *
   * @default - any size
   */
  readonly binary?: string;
  /** All of `files` together, uncompressed. More is refused before anything is built. @default - any size */
  readonly files?: string;
}

/** How many files are named as causes. */
const CAUSES = 5;

/** Checks that every size of a budget is one. */
export function maxSizeProblems(field: string, maxSize: MaxSize): Problem[] {
  return Object.entries(maxSize).flatMap(([part, value]: [string, string]) => {
    if (parseSize(value) !== undefined) {
      return [];
    }
    const corrected = correctedSize(value);
    const fix = corrected === undefined ? SIZE_FORM : `write \`${corrected}\``;
    return [{ field: `${field}.${part}`, value, rule: "is not a size of 1 byte or more with a unit", fix }];
  });
}

/** The extra files as a problem if they are more than they may be. */
export function filesBudgetProblems(
  tree: SourceTree,
  field: string,
  { files: budget }: MaxSize,
  files: readonly ExtraFile[],
): Problem[] {
  const limit = budget === undefined ? undefined : parseSize(budget);
  if (limit === undefined) {
    return [];
  }
  const sizes = files
    .map(({ source }) => ({ source, size: tree.readFile(source)?.length ?? 0 }))
    .sort((a, b) => b.size - a.size);
  const sum = sizes.reduce((total, { size }) => total + size, 0);
  if (sum <= limit) {
    return [];
  }
  const causes = sizes.slice(0, CAUSES).map(({ source, size }) => `\`${source}\` (${formatSize(size)})`);
  const rule = `is less than the size of \`files\`, which is ${formatSize(sum)}; the largest are ${causes.join(", ")}`;
  return [{ field: `${field}.files`, value: budget, rule, fix: "leave files out, or raise it" }];
}

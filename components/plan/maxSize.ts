import { formatSize, mendedSize, parseSize, SIZE_FORM } from "./byteSize";
import { nearMiss } from "./nearMiss";
import type { Problem } from "./problem";
import type { ExtraFile } from "./runtime/extraFiles";
import type { SourceTree } from "./sourceTree";

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

const PARTS = ["binary", "files"] as const satisfies readonly (keyof MaxSize)[];

/** How many files are named as causes. */
const CAUSES = 5;

/** Checks that every size of a budget is one. */
export function maxSizeProblems(field: string, maxSize: MaxSize): Problem[] {
  return Object.entries(maxSize).flatMap(([part, value]: [string, unknown]) => {
    const at = `${field}.${part}`;
    if (!(PARTS as readonly string[]).includes(part)) {
      return [{ field: at, rule: "is no part that has a budget", fix: nearMiss(part, PARTS) }];
    }
    if (value === undefined || (typeof value === "string" && parseSize(value) !== undefined)) {
      return [];
    }
    const mended = mendedSize(typeof value === "string" ? value : "");
    const fix = mended === undefined ? SIZE_FORM : `write \`${mended}\``;
    return [{ field: at, value, rule: "is no size of 1 byte or more with a unit", fix }];
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
  const rule = `is less than \`files\` have, which is ${formatSize(sum)}; the largest are ${causes.join(", ")}`;
  return [{ field: `${field}.files`, value: budget, rule, fix: "leave files out, or raise it" }];
}

import type { Problem } from "../common/problem";

/** What is known of an image before it is built. */
export interface PlannedImage {
  readonly name: string;
  /** Hash of everything that it is made from, whatever its tag is. */
  readonly content: string;
  /** Names of its platforms. */
  readonly platforms: readonly string[];
}

/** An image of the same program, such as a `GoServiceImage`, to build another one on. */
export interface BuiltImage {
  readonly planned: PlannedImage;
  /** Its reference by digest, once it is built. */
  readonly ref: unknown;
}

/** Whether a value is such an image; an output, whose every property is an output, is none. */
export function isBuiltImage(value: unknown): value is BuiltImage {
  const planned = (value as BuiltImage | undefined)?.planned as Partial<PlannedImage> | undefined;
  return typeof value === "object" && typeof planned?.content === "string";
}

/** The problem of a value that is neither a string nor an image of the same program. */
export function noImage(field: string): Problem {
  const rule =
    "is neither a string nor an image of this program; the value of an Output is not known when a version is planned";
  return { field, rule, fix: "give the `GoServiceImage` itself instead of its `ref`, or a string" };
}

/** Whether an image exists for every platform that is built on it. */
export function builtImageProblems(
  field: string,
  { planned }: BuiltImage,
  platforms: readonly string[],
): Problem[] {
  const missing = platforms.filter((one) => !planned.platforms.includes(one));
  const rule = `is an image without ${missing.join(" and ")}`;
  return missing.length === 0
    ? []
    : [{ field, value: planned.name, rule, fix: "give both images the same platforms" }];
}

import { isDeepStrictEqual } from "node:util";

/** The names of the properties that differ; a missing one equals one that is undefined. */
export function changes<K extends string>(
  olds: { readonly [P in K]?: unknown },
  news: { readonly [P in K]?: unknown },
  names: readonly K[],
): K[] {
  return names.filter((name) => !isDeepStrictEqual(olds[name] ?? undefined, news[name] ?? undefined));
}

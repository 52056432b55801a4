import { closest, distance } from "fastest-levenshtein";

/**
 * What the caller may have meant: the nearest of the allowed values, if it is near.
 *
 * @returns `` did you mean `linux/amd64`? `` or the list of allowed values.
 */
export function didYouMean(value: string, allowed: readonly string[]): string {
  if (allowed.length === 0) {
    return "there is no allowed value";
  }
  const nearest = closest(value, [...allowed]);
  if (distance(value, nearest) <= Math.max(2, Math.floor(nearest.length / 4))) {
    return `did you mean \`${nearest}\`?`;
  }
  const shown = allowed.length > 12 ? [...allowed.slice(0, 12), "…"] : allowed;
  return `use one of ${shown.map((one) => (one === "…" ? one : `\`${one}\``)).join(", ")}`;
}

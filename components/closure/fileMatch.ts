import { ALSO_OS, KNOWN_ARCH, KNOWN_OS, UNIX_OS } from "./platforms";
import type { GoTarget } from "./target";

/** Every tag that a target satisfies. */
export type TagSet = ReadonlySet<string>;

/** What is asked whether a target satisfies a tag. */
export type Tags = Pick<TagSet, "has">;

/** The tags of a target: system, architecture, `gc`, `cgo`, `unix`, `go1.1` to `go1.N`, and the target's own. */
export function tagsOf(target: GoTarget): TagSet {
  const tags = new Set([...target.tags, ...(target.toolTags ?? [])]);
  // `boringcrypto` is an old name of the experiment and no tag of its own
  tags.delete("boringcrypto");
  if (tags.has("goexperiment.boringcrypto")) {
    tags.add("boringcrypto");
  }
  for (let minor = 1; minor <= target.goMinor; minor++) {
    tags.add(`go1.${minor}`);
  }
  tags.add("gc").add(target.goos).add(target.goarch);
  if (target.cgoEnabled) {
    tags.add("cgo");
  }
  if (UNIX_OS.has(target.goos)) {
    tags.add("unix");
  }
  const also = ALSO_OS[target.goos];
  if (also !== undefined) {
    tags.add(also);
  }
  return tags;
}

/** Whether a file's name lets it belong to a build, by `_GOOS`, `_GOARCH` or `_GOOS_GOARCH` before its extension. */
export function nameMatches(name: string, tags: Tags): boolean {
  const stem = name.split(".", 1)[0] ?? "";
  const first = stem.indexOf("_");
  if (first < 0) {
    return true;
  }
  const words = stem.slice(first).split("_");
  if (words.at(-1) === "test") {
    words.pop();
  }
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (KNOWN_OS.has(before) && KNOWN_ARCH.has(last)) {
    return tags.has(before) && tags.has(last);
  }
  return KNOWN_OS.has(last) || KNOWN_ARCH.has(last) ? tags.has(last) : true;
}

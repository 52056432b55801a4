import { readModFile } from "../../closure/modFiles";
import { findModuleDir } from "../../closure/moduleSet";
import { indexOf } from "../../closure/treeIndex";
import { sha256 } from "../../common/hash";
import type { SourceTree } from "../../source/sourceTree";
import { baseName } from "../../source/treePath";

/** First elements of paths that only say that services are below. */
const GROUPS = /^(applications?|apps?|services|microservices|backend|cmd|src|internal|pkg|go)$/i;

/** Elements that say what every service's path has, and not which service it is. */
const GENERIC = /^(cmd|server|service|main)$/i;

/** How long a name becomes so that it is the only one: short, with all distinctive words, the whole path, with a hash. */
const LEVELS = 4;

/**
 * Names services by their folders: short, without repeating a word, valid as a repository's name. Those that would have
 * one name get longer ones, all of them, so that no name depends on the order of folders.
 *
 * @param taken names that are given already.
 * @returns a name for each folder.
 */
export function serviceNames(
  tree: SourceTree,
  folders: readonly string[],
  taken: readonly string[],
): Map<string, string> {
  const levels = new Map(folders.map((dir) => [dir, 0]));
  const names = (): Map<string, string> =>
    new Map([...levels].map(([dir, level]) => [dir, nameOf(tree, dir, level)]));
  for (let round = 0; round < LEVELS; round += 1) {
    const counts = new Map<string, number>();
    [...taken, ...names().values()].forEach((name) => counts.set(name, (counts.get(name) ?? 0) + 1));
    for (const [dir, name] of names()) {
      const level = levels.get(dir) ?? 0;
      levels.set(dir, (counts.get(name) ?? 0) > 1 ? Math.min(level + 1, LEVELS - 1) : level);
    }
  }
  return names();
}

function nameOf(tree: SourceTree, dir: string, level: number): string {
  const parts = dir === "." ? [] : dir.split("/");
  const whole = dir === "." ? moduleName(tree, dir) : parts.join("-");
  const texts = [
    (): string => shortName(tree, dir, parts),
    (): string => {
      const distinctive = parts.filter((part) => !GENERIC.test(part));
      return distinctive.length === 0 ? whole : distinctive.join("-");
    },
    (): string => whole,
    (): string => `${whole}-${sha256(dir).slice(0, 6)}`,
  ];
  return valid(texts[level]?.() ?? whole, dir);
}

function shortName(tree: SourceTree, dir: string, parts: readonly string[]): string {
  const last = parts.at(-1) ?? dir;
  const from = parts.findIndex((part) => !GROUPS.test(part));
  const distinctive = (from < 0 ? [] : parts.slice(from)).filter((part) => !GENERIC.test(part));
  if (distinctive.length > 0) {
    return withoutStutter(distinctive);
  }
  // kubebuilder's cmd/main.go, a program in a module's root, or in main
  return dir === "." || GROUPS.test(last) || /^main$/i.test(last) ? moduleName(tree, dir) : last;
}

/** Puts an element before the name only if it says something that the name does not. */
function withoutStutter(parts: readonly string[]): string {
  return parts.reduceRight((name, part) => (name === "" || !says(name, part) ? join(part, name) : name), "");
}

function join(part: string, name: string): string {
  return name === "" ? part : `${part}-${name}`;
}

/** Whether a name has every word of a part, or one of them is the beginning of the other: orders, order-api, orderd. */
function says(name: string, part: string): boolean {
  const words = new Set(wordsOf(name));
  if (wordsOf(part).every((word) => words.has(word))) {
    return true;
  }
  const [short = "", long = ""] = [name.toLowerCase(), part.toLowerCase()].sort(
    (a, b) => a.length - b.length,
  );
  return short.length >= 4 && long.startsWith(short);
}

/** In the singular, as far as a final s shows. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => (word.length > 3 ? word.replace(/s$/, "") : word));
}

/** The last element of a module's path that says something, without a major version. */
function moduleName(tree: SourceTree, dir: string): string {
  const index = indexOf(tree);
  const moduleDir = findModuleDir(index, dir);
  const path = moduleDir === undefined ? undefined : readModFile(index, moduleDir, false)?.module;
  const elements = (path ?? tree.root).replace(/\/v\d+$/, "").split("/");
  return elements.filter((one) => !GENERIC.test(one) && !GROUPS.test(one)).at(-1) ?? baseName(tree.root);
}

/** The nearest text that a repository may be called (the distribution specification's path component). */
function valid(text: string, dir: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/[._-]*-[._-]*/g, "-")
    .replace(/\.[._]+|_\.[._]*|_{3,}/g, "-")
    .replace(/^[._-]+|[._-]+$/g, "");
  return name === "" ? `service-${sha256(dir).slice(0, 6)}` : name;
}

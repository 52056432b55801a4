import { tagsOf, type TagSet } from "../../closure/fileMatch";
import { CGO_OFF, type Excluded } from "../../closure/goPackage";
import { KNOWN_ARCH, KNOWN_OS } from "../../closure/platforms";
import { readSourceFile } from "../../closure/sourceFile";
import type { GoTarget } from "../../closure/target";
import type { TreeIndex } from "../../closure/treeIndex";
import { joinPath } from "../../source/treePath";

/** What keeps every file of a main package out of the build, or that none of them has a function `main`. */
export type Obstacle = "tags" | "cgo" | "platform" | "function";

/** Tags that no option can set: the platform, the compiler and cgo decide. */
const GIVEN: ReadonlySet<string> = new Set([...KNOWN_OS, ...KNOWN_ARCH, "unix", "gc", "gccgo", "cgo"]);

/** More tags in one constraint are not tried. */
const MOST_TAGS = 10;

/** What would have to change so that a file belongs to a build: tags, cgo, or nothing that an image can have. */
export function obstacleOf(
  index: TreeIndex,
  dir: string,
  { name, reason }: Excluded,
  targets: readonly GoTarget[],
): Obstacle {
  if (reason === CGO_OFF) {
    return "cgo";
  }
  if (reason === "file name") {
    return "platform";
  }
  const constraint = readSourceFile(index, joinPath(dir, name))?.constraint;
  const matches = constraint?.matches;
  const words =
    constraint?.text.replace(/\/\/(?:go:build|\s*\+build)/g, "").match(/[\p{L}\p{Nd}_.]+/gu) ?? [];
  const free = [...new Set(words)].filter((word) => !GIVEN.has(word));
  if (matches === undefined || free.length > MOST_TAGS) {
    return "tags";
  }
  const fits = (tags: TagSet): boolean =>
    choicesOf(free).some((chosen) => matches((tag) => (GIVEN.has(tag) ? tags.has(tag) : chosen.has(tag))));
  const all = targets.map(tagsOf);
  if (all.some(fits)) {
    return "tags";
  }
  return all.some((tags) => fits(new Set([...tags, "cgo"]))) ? "cgo" : "platform";
}

/** Every set of some of the tags. */
function choicesOf(tags: readonly string[]): ReadonlySet<string>[] {
  return Array.from(
    { length: 2 ** tags.length },
    (_, bits) => new Set(tags.filter((_tag, index) => (bits & (2 ** index)) !== 0)),
  );
}

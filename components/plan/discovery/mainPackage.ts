import { excludedMain, hasMainFunction } from "../../closure/mainFunction";
import type { GoPackage } from "../../closure/goPackage";
import { Packages } from "../../closure/packages";
import { readSourceFile } from "../../closure/sourceFile";
import { sourceKind } from "../../closure/sourceKind";
import type { GoTarget } from "../../closure/target";
import type { TreeIndex } from "../../closure/treeIndex";
import { obstacleOf, type Obstacle } from "./obstacle";
import { joinPath } from "../../source/treePath";

/** Whether a folder holds a main package, or would if it were built in another way. */
export type MainState =
  | { readonly kind: "main" }
  | {
      readonly kind: "excluded";
      readonly obstacle: Obstacle;
      readonly file: string;
      readonly reason: string;
    };

/** Tags of files that are run by their name, or only hold requirements: no build is meant to have them. */
const NO_BUILD = /\b(?:ignore|tools?|mage)\b/;

/**
 * Looks for a main package in a folder.
 *
 * @param targets what it may be built for; asked for only if a file says `package main`.
 * @returns undefined for a library and for a folder without Go files.
 */
export function mainStateOf(
  index: TreeIndex,
  dir: string,
  targets: () => readonly GoTarget[],
): MainState | undefined {
  const candidates = candidatesIn(index, dir);
  if (candidates.length === 0) {
    return undefined;
  }
  const builds = targets();
  const packages = builds.map((target) => Packages.of(index, target).load(dir));
  const names = packages.map(({ name }) => name);
  // of a file that cannot be read it is not known whether it is a program: the name of the file says so, and the plan
  // of the service will say what is wrong with it
  if (isBroken(index, dir, "main.go") && names.every((name) => name === undefined)) {
    return { kind: "main" };
  }
  const mains = packages.filter(({ name }) => name === "main");
  if (mains.length > 0) {
    return mains.some((found) => found.problems.length > 0 || hasMainFunction(index, found))
      ? { kind: "main" }
      : withoutFunction(index, dir, mains, builds);
  }
  if (packages.some(({ name }) => name !== undefined)) {
    return undefined;
  }
  const excluded = packages.flatMap((found) => found.excluded);
  const first = excluded.find(({ name }) => candidates.includes(name) && !isRunByName(index, dir, name));
  if (first === undefined) {
    return undefined;
  }
  const { name: file, reason } = first;
  return { kind: "excluded", obstacle: obstacleOf(index, dir, first, builds), file, reason };
}

/** The function `main` may be in a file that another build would have. */
function withoutFunction(
  index: TreeIndex,
  dir: string,
  mains: readonly GoPackage[],
  builds: readonly GoTarget[],
): MainState {
  const excluded = mains
    .map((found) => excludedMain(index, found))
    .find((one) => one !== undefined && !isRunByName(index, dir, one.name));
  return excluded === undefined
    ? { kind: "excluded", obstacle: "function", file: mains[0]?.namedBy ?? dir, reason: "no function `main`" }
    : {
        kind: "excluded",
        obstacle: obstacleOf(index, dir, excluded, builds),
        file: excluded.name,
        reason: excluded.reason,
      };
}

/** Go files that may make the folder a main package; none if a file that belongs to every build is another package's. */
function candidatesIn(index: TreeIndex, dir: string): string[] {
  const candidates: string[] = [];
  for (const { name, kind } of index.folder(dir)?.values() ?? []) {
    if (kind === "folder" || sourceKind(name) !== "go") {
      continue;
    }
    if (isBroken(index, dir, name)) {
      candidates.push(...(name === "main.go" ? [name] : []));
      continue;
    }
    const source = readSourceFile(index, joinPath(dir, name));
    const packageName = source?.header?.packageName;
    if (packageName === "main") {
      candidates.push(name);
    } else if (source?.constraint.text === "" && packageName !== "documentation" && !name.includes("_")) {
      return [];
    }
  }
  return candidates;
}

function isRunByName(index: TreeIndex, dir: string, name: string): boolean {
  return NO_BUILD.test(readSourceFile(index, joinPath(dir, name))?.constraint.text ?? "");
}

function isBroken(index: TreeIndex, dir: string, name: string): boolean {
  const entry = index.folder(dir)?.get(name);
  if (entry === undefined || entry.kind === "folder") {
    return false;
  }
  const source = entry.kind === "file" ? readSourceFile(index, joinPath(dir, name)) : undefined;
  return source?.header === undefined || source.header.error !== undefined;
}

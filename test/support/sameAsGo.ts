import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadClosure } from "../../components/closure/closure";
import type { Closure } from "../../components/closure/closureResult";
import type { GoTarget } from "../../components/closure/target";
import { experimentTags } from "../../components/toolchain/goExperiments";
import { WorkTree } from "../../components/source/workTree";
import { experimentsOf, goEnvironment, type GoListOptions, goList, localGoMinor, toolTagsOf } from "./goList";
import { makeTree } from "./tree";

const goMinor = localGoMinor();
const LINUX: GoTarget = { goos: "linux", goarch: "amd64", cgoEnabled: false, tags: [], goMinor };

/** Files that a build reads, and `go list` does not name. */
const NOT_LISTED = /(?:^|\/)(?:go\.(?:mod|sum|work|work\.sum)|default\.pgo)$|(?:^|\/)vendor\/modules\.txt$/;

/** A target of this machine's Go version; linux/amd64 without cgo unless set otherwise. */
export function targetOf(changes: Partial<GoTarget> = {}): GoTarget {
  const target = { ...LINUX, ...changes };
  // images are of Linux: of other systems only the Go command knows
  const toolTags =
    target.goos === "linux"
      ? experimentTags(goMinor, target.goarch, experimentsOf(target))
      : toolTagsOf(target);
  return { ...target, toolTags };
}

/** Loads a closure from a fresh reading of the disk. */
export function freshClosure(root: string, main: string, target: GoTarget = LINUX): Closure {
  return loadClosure(WorkTree.open(root), main, target);
}

/**
 * Asserts that a closure has exactly the files that the Go command lists, no problem, and that the Go command lists
 * the same in a folder that holds nothing but the closure.
 */
export function assertSameAsGo(
  root: string,
  main: string,
  target: GoTarget = LINUX,
  options: GoListOptions = {},
): Closure {
  const closure = freshClosure(root, main, target);
  const listing = goList(root, main, target, options);
  assert.deepEqual(listedFiles(closure), listing.files);
  assert.deepEqual(closure.packages, listing.packages);
  assert.deepEqual(closure.problems, []);
  const alone = goList(copyOf(root, closure), main, target, options);
  assert.deepEqual(alone.files, listing.files);
  assert.deepEqual(alone.errors, listing.errors);
  return closure;
}

/**
 * Asserts that the Go command builds a closure in a folder that holds nothing else, and that the program prints a text
 * with `print`. Only for this machine's architecture.
 */
export function assertBuildsAlone(
  root: string,
  main: string,
  target: GoTarget,
  printed: string,
  variables: Readonly<Record<string, string>> = {},
): Closure {
  const closure = freshClosure(root, main, target);
  assert.deepEqual(closure.problems, []);
  const env = goEnvironment({ CGO_ENABLED: target.cgoEnabled ? "1" : "0", ...variables });
  const cwd = join(copyOf(root, closure), main);
  const { stderr } = spawnSync("go", ["run", "."], { cwd, encoding: "utf8", env });
  assert.equal(stderr, printed);
  return closure;
}

/** The files of a closure that `go list` would name, too. */
export function listedFiles(closure: Closure): string[] {
  return closure.files.filter((file) => !NOT_LISTED.test(file));
}

/** The files of a closure that `go list` does not name: go.mod and the like. */
export function unlistedFiles(closure: Closure): string[] {
  return closure.files.filter((file) => NOT_LISTED.test(file));
}

function copyOf(root: string, closure: Closure): string {
  const copy = makeTree({});
  for (const file of closure.files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(root, file), join(copy, file));
  }
  return copy;
}

import { goVersionOf, parseModFile } from "./go/modFile";
import { compareGoVersions, minorOf } from "./go/goVersion";
import { parseWorkFile } from "./go/workFile";
import type { GoOptions, ResolvedGo } from "./goOptions";
import { GO_VERSION, officialGoImage } from "./pins";
import type { SourceTree } from "./sourceTree";

/** `-s -w`: without symbol table and DWARF a binary is about a third smaller, and links in about half the time. */
const DEFAULT_LDFLAGS: readonly string[] = ["-s", "-w"];

/**
 * Fills in the defaults of the Go options. The Go release is the pinned one, or what go.work and go.mod ask for if
 * that is newer: as with the Go command itself, an older `go` line is no reason for an older toolchain.
 */
export function resolveGo(
  tree: SourceTree,
  moduleDir: string,
  workDir: string | undefined,
  go: GoOptions,
): ResolvedGo {
  const version = go.version ?? newest(GO_VERSION, declaredVersion(tree, moduleDir, workDir));
  return {
    image: go.image ?? officialGoImage(version),
    version,
    minor: minorOf(version),
    tags: go.tags ?? [],
    ldflags: go.ldflags ?? DEFAULT_LDFLAGS,
    flags: go.flags ?? [],
    env: go.env ?? {},
  };
}

function declaredVersion(
  tree: SourceTree,
  moduleDir: string,
  workDir: string | undefined,
): string | undefined {
  const mod = tree.readFile(`${moduleDir}/go.mod`);
  const work = workDir === undefined ? undefined : tree.readFile(`${workDir}/go.work`);
  if (mod === undefined) {
    return undefined;
  }
  const parsedWork = work === undefined ? undefined : parseWorkFile(work.toString("utf8"));
  return goVersionOf(parseModFile(mod.toString("utf8")), parsedWork)?.version;
}

function newest(pinned: string, declared: string | undefined): string {
  return declared !== undefined && compareGoVersions(declared, pinned) > 0 ? declared : pinned;
}

import { cgoTags, resolveCgo } from "./cgo";
import { goVersionOf } from "../closure/goVersion";
import { readModFile, readWorkFile } from "../closure/modFiles";
import { compareGoVersions, minorOf } from "../closure/goVersion";
import { indexOf } from "../closure/treeIndex";
import type { GoOptions, ResolvedGo } from "./goOptions";
import { GO_VERSION, officialGoImage } from "./defaultGo";
import type { Problem } from "../common/problem";
import { joinPath } from "../source/treePath";
import type { SourceTree } from "../source/sourceTree";

/** `-s -w`: without symbol table and DWARF a binary is about a third smaller, and links in about half the time. */
const DEFAULT_LDFLAGS: readonly string[] = ["-s", "-w"];

/**
 * Fills in the defaults of the Go options. The Go release is the pinned one, or what go.work and go.mod ask for if
 * that is newer: as with the Go command itself, an older `go` line does not ask for an older toolchain.
 */
export function resolveGo(
  tree: SourceTree,
  moduleDir: string,
  workDir: string | undefined,
  go: GoOptions,
): ResolvedGo {
  const cgo = resolveCgo(go.cgo);
  const version = go.version ?? newest(GO_VERSION, declaredVersion(tree, moduleDir, workDir));
  return {
    image: go.image ?? officialGoImage(version, cgo !== undefined),
    version,
    minor: minorOf(version),
    tags: [...(go.tags ?? []), ...cgoTags(cgo).filter((tag) => go.tags?.includes(tag) !== true)],
    ldflags: go.ldflags ?? DEFAULT_LDFLAGS,
    flags: go.flags ?? [],
    env: go.env ?? {},
    workspace: go.workspace,
    cgo,
  };
}

/**
 * A release that was chosen, and that refuses the module: since Go 1.21 a toolchain builds nothing whose `go` line is
 * newer than itself.
 */
export function olderReleaseProblems(
  tree: SourceTree,
  moduleDir: string,
  workDir: string | undefined,
  { version }: GoOptions,
): Problem[] {
  if (version === undefined || compareGoVersions(version, "1.21") < 0) {
    return [];
  }
  const path = workDir === undefined ? joinPath(moduleDir, "go.mod") : joinPath(workDir, "go.work");
  const index = indexOf(tree);
  const line = (workDir === undefined ? readModFile(index, moduleDir, false) : readWorkFile(index, workDir))
    ?.go;
  return line === undefined || compareGoVersions(line, version) <= 0
    ? []
    : [
        {
          field: "go.version",
          value: version,
          rule: `is older than ${path} allows: go >= ${line}`,
          fix: `choose ${line} or newer, or leave it out`,
        },
      ];
}

function declaredVersion(
  tree: SourceTree,
  moduleDir: string,
  workDir: string | undefined,
): string | undefined {
  const index = indexOf(tree);
  const mod = readModFile(index, moduleDir, false);
  return mod && goVersionOf(mod, workDir === undefined ? undefined : readWorkFile(index, workDir))?.version;
}

function newest(pinned: string, declared: string | undefined): string {
  return declared !== undefined && compareGoVersions(declared, pinned) > 0 ? declared : pinned;
}

import type { ModFile } from "./modFile";
import type { WorkFile } from "./workFile";

/** A version of the Go toolchain. */
export interface GoVersion {
  /** As written, without the leading `go`: `1.24.3`, `1.24` or `1.25rc1`. */
  readonly version: string;
  /** 24 for `1.24.3`. */
  readonly minor: number;
}

const TOOLCHAIN_VERSION = /^go(1\.\d+(?:\.\d+)?(?:[a-z]+\d+)?)/;
const PARTS = /^1\.(\d+)(?:\.(\d+))?(?:([a-z]+)(\d+))?$/;

/**
 * The toolchain that a module, or the workspace it is used in, asks for: the newer of its `go` and `toolchain` lines,
 * as the Go command chooses. In a workspace the lines of go.work count; go.mod's stand in if it has none.
 *
 * @returns undefined if there is neither line.
 */
export function goVersionOf(mod: ModFile, work?: WorkFile): GoVersion | undefined {
  const source = work?.go === undefined && work?.toolchain === undefined ? mod : work;
  const versions = [source.go, TOOLCHAIN_VERSION.exec(source.toolchain ?? "")?.[1]]
    .filter((version) => version !== undefined)
    .sort(compareGoVersions);
  const version = versions.at(-1);
  return version === undefined ? undefined : { version, minor: minorOf(version) };
}

/** The Go version that a go.mod file is read by: without a `go` line, that of the last release that wrote none. */
export function goLineOf({ go }: Pick<ModFile, "go">): string {
  return go ?? "1.16";
}

/** The minor version, e.g. 24 of `1.24.3`; 0 if it is not a version of Go 1. */
export function minorOf(version: string): number {
  return Number(PARTS.exec(version)?.[1] ?? 0);
}

/** Orders by Go's rules: `1.21` < `1.21rc1` < `1.21.0`. */
export function compareGoVersions(a: string, b: string): number {
  const [left, right] = [sortKey(a), sortKey(b)];
  const difference = left.findIndex((part, i) => part !== right[i]);
  return difference < 0 ? 0 : (left[difference] ?? 0) - (right[difference] ?? 0);
}

function sortKey(version: string): number[] {
  const [, minor, patch, kind, count] = PARTS.exec(version) ?? [];
  // up to 1.20, "1.20" was the name of the first release and not of the language version
  const release = patch ?? (Number(minor) < 21 && kind === undefined ? "0" : "-1");
  return [
    Number(minor ?? 0),
    Number(release),
    ["alpha", "beta", "rc"].indexOf(kind ?? ""),
    Number(count ?? 0),
  ];
}

import semver from "semver";
import { joinPath } from "../source/treePath";
import type { Replace, Require } from "./modFile";

/** A `replace` line, and where it stands. */
export interface PlacedReplace extends Replace {
  /** Folder of the file; a relative replacement is relative to it. */
  readonly dir: string;
  /** Path of the go.mod or go.work file. */
  readonly file: string;
}

/** The version that each module is required at, the highest of all `require` lines. */
export function highestRequired(requires: Iterable<Require>): Map<string, string> {
  const highest = new Map<string, string>();
  for (const { path, version } of requires) {
    const before = highest.get(path);
    if (before === undefined || isNewer(version, before)) {
      highest.set(path, version);
    }
  }
  return highest;
}

/**
 * The replacement that applies to each module: one for the required version, else one for all versions.
 * A module that is required nowhere that can be seen may have any.
 */
export function effectiveReplacements<R extends Replace>(
  replaces: readonly R[],
  required: ReadonlyMap<string, string>,
): Map<string, R> {
  const effective = new Map<string, R>();
  for (const path of new Set(replaces.map((replace) => replace.old.path))) {
    const candidates = replaces.filter((replace) => replace.old.path === path);
    const version = required.get(path);
    const chosen =
      candidates.find(({ old }) => version !== undefined && old.version === version) ??
      candidates.find(({ old }) => old.version === undefined) ??
      (version === undefined ? candidates[0] : undefined);
    if (chosen !== undefined) {
      effective.set(path, chosen);
    }
  }
  return effective;
}

/** The folder that a `replace` points to; undefined if it points to a module. */
export function folderOf({ target, dir }: PlacedReplace): string | undefined {
  if (target.version !== undefined) {
    return undefined;
  }
  return target.path.startsWith("/") ? target.path : joinPath(dir, target.path);
}

function isNewer(version: string, than: string): boolean {
  const [one, other] = [semver.parse(version), semver.parse(than)];
  return one !== null && other !== null && semver.compare(one, other) > 0;
}

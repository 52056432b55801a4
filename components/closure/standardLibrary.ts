import { STANDARD_CHANGES } from "./standardPackages";

const RELEASES = Object.keys(STANDARD_CHANGES).map(Number);
const OLDEST = Math.min(...RELEASES);
const NEWEST = Math.max(...RELEASES);

const packagesOf = new Map<number, ReadonlySet<string>>();

/** The importable packages of the standard library of a release; those of the nearest one that is known. */
export function standardPackages(minor: number): ReadonlySet<string> {
  const release = Math.min(Math.max(minor, OLDEST), NEWEST);
  const known = packagesOf.get(release) ?? collect(release);
  packagesOf.set(release, known);
  return known;
}

/** Whether all packages of a release's standard library are known. */
export function isKnownRelease(minor: number): boolean {
  return RELEASES.includes(minor);
}

function collect(release: number): Set<string> {
  const names = new Set<string>();
  for (const one of RELEASES.sort((a, b) => a - b).filter((minor) => minor <= release)) {
    const { added = "", removed = "" } = STANDARD_CHANGES[one] ?? {};
    added.split(" ").forEach((name) => names.add(name));
    removed.split(" ").forEach((name) => names.delete(name));
  }
  return names;
}

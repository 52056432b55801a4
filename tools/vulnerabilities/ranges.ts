import * as semver from "semver";

/** Where a vulnerability begins and ends: https://ossf.github.io/osv-schema/#affectedrangesevents-fields */
export interface RangeEvent {
  /** The first version that has it, without `v`; `0` is the first of all. */
  readonly introduced?: string;
  /** The first version without it. */
  readonly fixed?: string;
}

/** One vulnerability of one module, as https://vuln.go.dev has it, without its text. */
export interface Vulnerability {
  readonly id: string;
  readonly module: string;
  /** Import paths that have it. @default - all packages of the module */
  readonly packages?: readonly string[];
  readonly ranges: readonly (readonly RangeEvent[])[];
}

/** What a program is compiled from: import paths, with the module's path and version (`v1.2.3`). */
export type CompiledPackages = ReadonlyMap<string, { readonly module: string; readonly version: string }>;

/** The vulnerabilities that programs have: a package that is compiled, in a version that is affected. */
export function vulnerabilitiesOf(
  packages: CompiledPackages,
  known: readonly Vulnerability[],
): Vulnerability[] {
  return known.filter((one) =>
    [...packages].some(
      ([path, { module, version }]) =>
        module === one.module && (one.packages?.includes(path) ?? true) && isAffected(version, one.ranges),
    ),
  );
}

/** @param version with or without `v`. */
export function isAffected(version: string, ranges: Vulnerability["ranges"]): boolean {
  const parsed = semver.parse(version.replace(/^v/, ""));
  if (parsed === null) {
    throw new Error(`"${version}" is not a semantic version`);
  }
  const reached = (bound: string): boolean => bound === "0" || semver.gte(parsed, bound);
  return ranges.some((events) =>
    events.reduce(
      (affected, { introduced, fixed }) =>
        fixed !== undefined && reached(fixed)
          ? false
          : introduced !== undefined && reached(introduced)
            ? true
            : affected,
      false,
    ),
  );
}

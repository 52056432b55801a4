/** A platform as an index or an image's configuration names it. */
export interface OfferedPlatform {
  readonly os?: string;
  readonly architecture?: string;
  readonly variant?: string;
}

/** The variant that is meant where none is written (`Normalize` of github.com/containerd/platforms). */
const IMPLIED: Readonly<Record<string, string>> = { amd64: "v1", arm64: "v8" };

/**
 * Whether an image for one platform may lie under a program for another one. Variants go by containerd's rules: a machine
 * of a higher variant runs a lower one (`platformVector` of github.com/containerd/platforms). Other architectures that some
 * machines can run as well, as 386 on amd64, count as others: the image would not be what it says.
 *
 * @param wanted as BuildKit names it: `linux/arm/v7`.
 */
export function mayLieUnder(wanted: string, { os, architecture, variant = "" }: OfferedPlatform): boolean {
  const [wantedOs = "", wantedArchitecture = "", wantedVariant = ""] = wanted.split("/");
  if (os !== wantedOs || architecture !== wantedArchitecture) {
    return false;
  }
  const implied = IMPLIED[wantedArchitecture] ?? "";
  const offered = versionOf(variant === "" ? implied : variant);
  const most = versionOf(wantedVariant === "" ? implied : wantedVariant);
  // where one of them says nothing, BuildKit decides
  return offered === undefined || most === undefined || compare(offered, most) <= 0;
}

/** The name of a platform, as it is written in arguments. */
export function offeredName({ os = "", architecture = "", variant = "" }: OfferedPlatform): string {
  const shown = variant === IMPLIED[architecture] ? "" : variant;
  return [os, architecture, shown].filter((part) => part !== "").join("/");
}

/** `v8.2` as numbers; undefined if it is not a number. */
function versionOf(variant: string): readonly [number, number] | undefined {
  const found = /^v?(\d+)(?:\.(\d+))?$/.exec(variant);
  return found === null ? undefined : [Number(found[1]), Number(found[2] ?? 0)];
}

function compare([a, aMinor]: readonly [number, number], [b, bMinor]: readonly [number, number]): number {
  return a === b ? aMinor - bMinor : a - b;
}

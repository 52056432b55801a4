import { ownValue } from "../common/record";
import { levelTags } from "./goLevels";
import { didYouMean } from "../common/didYouMean";
import type { Found, Problem } from "../common/problem";

/** One platform that an image is built for, e.g. `linux/amd64` or `linux/arm/v7`. */
export interface Platform {
  /** As BuildKit names it, with the variant if it is not the architecture's default. */
  readonly name: string;
  /** Folder that holds this platform's binary in the compile stage: `${TARGETOS}_${TARGETARCH}${TARGETVARIANT}`. */
  readonly folder: string;
  readonly goos: string;
  readonly goarch: string;
  /** Go's variable for the architecture's level, e.g. `["GOARM", "7"]`; undefined for the default level. */
  readonly level: readonly [name: string, value: string] | undefined;
  /** Build tags that the level satisfies, e.g. `amd64.v1`, `amd64.v2` (`go help buildconstraint`). */
  readonly tags: readonly string[];
}

interface Architecture {
  readonly goarch: string;
  /** Variable of the level and, for each variant that a platform name may carry, its value. */
  readonly levels: Readonly<Record<string, readonly [name: string, value: string]>>;
  /** Variant that is meant when none is written, where BuildKit adds one. */
  readonly implied?: string;
  /** The variant that BuildKit leaves out of the name. */
  readonly omitted?: string;
}

/** The Linux ports of Go that a container platform exists for (`go tool dist list`). */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  amd64: {
    goarch: "amd64",
    levels: { v1: ["GOAMD64", "v1"], v2: ["GOAMD64", "v2"], v3: ["GOAMD64", "v3"], v4: ["GOAMD64", "v4"] },
    omitted: "v1",
  },
  arm64: {
    goarch: "arm64",
    levels: { v8: ["GOARM64", "v8.0"] },
    omitted: "v8",
  },
  arm: {
    goarch: "arm",
    levels: { v5: ["GOARM", "5"], v6: ["GOARM", "6"], v7: ["GOARM", "7"] },
    implied: "v7",
  },
  386: { goarch: "386", levels: {} },
  ppc64le: { goarch: "ppc64le", levels: {} },
  riscv64: { goarch: "riscv64", levels: {} },
  s390x: { goarch: "s390x", levels: {} },
  mips64le: { goarch: "mips64le", levels: {} },
  loong64: { goarch: "loong64", levels: {} },
};

/** Names that people write for an architecture, besides its own. */
const ALIASES: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  "x86-64": "amd64",
  aarch64: "arm64",
  i386: "386",
};

/** What every platform name may be, for messages. */
export const PLATFORM_NAMES: readonly string[] = Object.entries(ARCHITECTURES).flatMap(
  ([name, { levels }]) => [
    `linux/${name}`,
    ...Object.keys(levels).map((variant) => `linux/${name}/${variant}`),
  ],
);

/** @default for a service's platforms. */
export const DEFAULT_PLATFORMS: readonly string[] = ["linux/amd64", "linux/arm64"];

/** Reads one platform; undefined if there is no such platform. */
export function parsePlatform(name: string): Platform | undefined {
  const [os, written, variant, ...rest] = name.split("/");
  const alias = written === undefined ? undefined : ownValue(ALIASES, written);
  const architecture = alias ?? written;
  const known =
    architecture !== undefined && Object.hasOwn(ARCHITECTURES, architecture)
      ? ARCHITECTURES[architecture]
      : undefined;
  if (os !== "linux" || architecture === undefined || known === undefined || rest.length > 0) {
    return undefined;
  }
  if (variant !== undefined && !Object.hasOwn(known.levels, variant)) {
    return undefined;
  }
  const effective = variant ?? known.implied ?? "";
  const shown = effective === known.omitted ? "" : effective;
  return {
    name: shown === "" ? `linux/${architecture}` : `linux/${architecture}/${shown}`,
    folder: `linux_${architecture}${shown}`,
    goos: "linux",
    goarch: known.goarch,
    level: shown === "" ? undefined : known.levels[shown],
    tags: levelTags(known.goarch, known.levels[shown]?.[1]),
  };
}

/** Reads the platforms of an argument. */
export function parsePlatforms(field: string, names: readonly string[]): Found<Platform[]> {
  const platforms: Platform[] = [];
  const problems = names.flatMap((name, index): Problem[] => {
    const platform = parsePlatform(name);
    const at = { field: `${field}[${index}]`, value: name };
    if (platform === undefined) {
      const rule = "is not a platform that Go services are built for here (Linux only)";
      return [{ ...at, rule, fix: didYouMean(name, PLATFORM_NAMES) }];
    }
    if (platforms.some((other) => other.name === platform.name)) {
      return [{ ...at, rule: "is named twice", fix: "name each platform once" }];
    }
    platforms.push(platform);
    return [];
  });
  const fix = "leave it out to get linux/amd64 and linux/arm64";
  const none = names.length === 0 ? [{ field, value: names, rule: "names no platform", fix }] : [];
  return { value: platforms, problems: [...none, ...problems] };
}

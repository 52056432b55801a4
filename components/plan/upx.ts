import { nearMiss } from "./nearMiss";
import type { Platform } from "./platform";
import type { Problem } from "./problem";
import { withoutHost } from "./reference";
import { fullReference } from "./runtime/mirror";
import { imageProblems } from "./runtime/runtimeProblems";

/** How the programs of an image are packed with UPX. */
export interface Upx {
  /**
   * Reference of an image with the program `upx` on its PATH, for the builder's platform, best by digest; `mirrors`
   * apply. It is used for the build alone.
   */
  readonly image: string;
  /** Packs with LZMA, which takes most off and costs most at a start. @default true */
  readonly lzma?: boolean;
  /**
   * Packs also what does not pay: without it, the compile step fails if less than a tenth of what is pulled is saved.
   *
   * @default false
   */
  readonly force?: boolean;
}

const KEYS = ["image", "lzma", "force"] as const satisfies readonly (keyof Upx)[];

/** Architectures that UPX packs for Linux (its list of executable formats). */
const ARCHITECTURES: readonly string[] = ["386", "amd64", "arm", "arm64", "mips", "mipsle", "ppc64le"];

/** Checks the options that need no look at the platforms. */
export function upxProblems(field: string, upx: Upx): Problem[] {
  const unknown = Object.keys(upx)
    .filter((key) => !(KEYS as readonly string[]).includes(key))
    .map((key) => ({ field: `${field}.${key}`, rule: "is unknown", fix: nearMiss(key, KEYS) }));
  const flags = (["lzma", "force"] as const).flatMap((key) => {
    const value: unknown = upx[key];
    return value === undefined || typeof value === "boolean"
      ? []
      : [{ field: `${field}.${key}`, value, rule: "is not true or false", fix: "write true or false" }];
  });
  const image =
    typeof upx.image === "string"
      ? imageProblems(`${field}.image`, upx.image)
      : [{ field: `${field}.image`, rule: "is missing", fix: "name an image with `upx` on its PATH" }];
  return [...unknown, ...image, ...flags];
}

/** Checks that UPX can pack for every platform. */
export function upxPlatformProblems(
  field: string,
  upx: Upx | undefined,
  platforms: readonly Platform[],
): Problem[] {
  return platforms
    .filter(({ goarch }) => upx !== undefined && !ARCHITECTURES.includes(goarch))
    .map(({ name }) => ({
      field,
      rule: `cannot pack programs of ${name}`,
      fix: "leave it out, or the platform",
    }));
}

/** What packs and how, without what decides only whether there is an image, and without where it comes from. */
export function upxIdentity({ image, lzma = true }: Upx): unknown {
  return { image: withoutHost(fullReference(image)), lzma };
}

import type { Platform } from "../toolchain/platform";
import type { Problem } from "../common/problem";
import { withoutHost } from "../common/reference";
import { imageProblems } from "../common/referenceProblems";
import { fullReference } from "./runtime/mirror";

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

/** Architectures that UPX packs for Linux (its list of executable formats). */
const ARCHITECTURES: readonly string[] = ["386", "amd64", "arm", "arm64", "mips", "mipsle", "ppc64le"];

/** Checks the options that need no look at the platforms. */
export function upxProblems(field: string, upx: Upx): Problem[] {
  return imageProblems(`${field}.image`, upx.image);
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

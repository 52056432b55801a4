import type { Platform } from "../../toolchain/platform";
import { ANY_TEXT, ANY_WORD } from "./variables";

/** Values of BuildKit's own arguments: those of the image's platform are known, those of the builder are not. */
export function platformValues(
  platform: Platform | undefined,
  target: string | undefined,
): ReadonlyMap<string, string> {
  const [os = "linux", arch = ANY_WORD, variant] = platform?.name.split("/") ?? [];
  return new Map([
    ["BUILDPLATFORM", ANY_TEXT],
    ["BUILDOS", "linux"],
    ["BUILDOSVERSION", ""],
    ["BUILDARCH", ANY_WORD],
    ["BUILDVARIANT", ANY_WORD],
    ["TARGETPLATFORM", platform?.name ?? ANY_TEXT],
    ["TARGETOS", os],
    ["TARGETOSVERSION", ""],
    ["TARGETARCH", arch],
    ["TARGETVARIANT", platform === undefined ? ANY_WORD : (variant ?? "")],
    ["TARGETSTAGE", target ?? "default"],
  ]);
}

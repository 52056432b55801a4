import { fullReference, mirrored } from "./runtime/mirror";

/** An image that lies under the programs of an image, and must have its platforms. */
export interface BaseImage {
  /** The argument that names it. */
  readonly field: string;
  /** Reference, as it is pulled: with its registry, mirrors applied. */
  readonly reference: string;
  /** Names of the platforms that it must have. */
  readonly platforms: readonly string[];
}

/** The base images of one; `scratch` is none. */
export function baseImages(
  field: string,
  image: string,
  mirrors: Readonly<Record<string, string>>,
  platforms: readonly string[],
): BaseImage[] {
  return image === "scratch"
    ? []
    : [{ field, reference: fullReference(mirrored(image, mirrors)), platforms }];
}

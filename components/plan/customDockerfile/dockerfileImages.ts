import type { Located, TextRange } from "./located";
import { meaningOf, referencesOf } from "./references";
import type { Resolution } from "./resolutions";
import type { ResolvedStage } from "./resolvedStages";
import { isUncertain } from "./variables";

/** A place of a Dockerfile that may name an image, as one platform sees it. */
export interface NamedImage {
  readonly range: TextRange;
  readonly written: Located;
  /** With values; undefined where it means a stage or a context. */
  readonly image: string | undefined;
}

/** What stages name behind `FROM`, `--from` and `from=` of a mount. */
export function namedImages(
  all: readonly ResolvedStage[],
  stages: readonly ResolvedStage[],
  contexts: ReadonlySet<string>,
): NamedImage[] {
  return stages.flatMap((resolved) => {
    const { stage, image, parents, context } = resolved;
    const isImage = parents.length === 0 && context === undefined && image.toLowerCase() !== "scratch";
    const references = resolved.steps.flatMap(referencesOf).map(({ written, name }) => ({
      written,
      image: meaningOf(all, resolved, name, contexts).kind === "image" ? name : undefined,
    }));
    return [{ written: stage.imageAt, image: isImage ? image : undefined }, ...references].flatMap((one) => {
      const range = one.written?.range();
      return range === undefined || one.written === undefined
        ? []
        : [{ ...one, written: one.written, range }];
    });
  });
}

/** What stands at each place, by where it begins. */
export function byPlace(named: readonly NamedImage[]): NamedImage[][] {
  const places = new Map<number, NamedImage[]>();
  for (const one of named) {
    places.set(one.range.from, [...(places.get(one.range.from) ?? []), one]);
  }
  return [...places.values()];
}

/** The one image that all platforms see at a place; undefined if they see several, or a value is not known. */
export function oneImage(same: readonly NamedImage[]): string | undefined {
  const [image, ...others] = new Set(same.map((one) => one.image));
  return image === undefined || others.length > 0 || isUncertain(image) ? undefined : image;
}

/** The images that a target is made from, where every platform takes the same one at a place. */
export function imagesOf(resolutions: readonly Resolution[], contexts: ReadonlySet<string>): string[] {
  const named = resolutions.flatMap(({ all, needed }) => namedImages(all, needed, contexts));
  return [...new Set(byPlace(named).flatMap((same) => oneImage(same) ?? []))];
}

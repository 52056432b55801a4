import { Reference } from "../common/reference";
import { fullReference } from "./runtime/mirror";

/** Digests of images that are named by a tag alone, by their references with a registry and without mirrors. */
export type Digests = Readonly<Record<string, string>>;

/** An image that is named by a tag alone, and so may be another one tomorrow. */
export interface TagBase {
  /** With its registry, without mirrors: what its digest is recorded under. */
  readonly reference: string;
  /** Where it is pulled from. */
  readonly from: string;
}

/** What a digest of the image would be recorded under; undefined if it has one, or is no image of a registry. */
export function taggedReference(image: string): string | undefined {
  const reference = fullReference(image);
  const parsed = Reference.parse(reference);
  return parsed === undefined || parsed.digest !== undefined ? undefined : reference;
}

/** A reference by digest, where that is known. */
export function pinned(image: string, digests: Digests = {}): string {
  const digest = digests[taggedReference(image) ?? ""];
  return digest === undefined ? image : `${image}@${digest}`;
}

/** Those of the images that are named by a tag and whose digest is known. */
export function knownDigests(images: readonly string[], digests: Digests = {}): Digests {
  const references = images.flatMap((image) => taggedReference(image) ?? []).sort();
  return Object.fromEntries(
    references.flatMap((reference) => {
      const digest = digests[reference];
      return digest === undefined ? [] : [[reference, digest]];
    }),
  );
}

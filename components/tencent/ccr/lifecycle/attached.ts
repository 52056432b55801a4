/**
 * Names of what is attached to an image where a registry has no API for it: `sha256-<digest>` lists what refers to the
 * digest (distribution specification, referrers tag schema), `.sig`, `.att` and `.sbom` behind it, or behind another
 * tag, are cosign's.
 */
const OF_DIGEST = /^sha256-([a-f0-9]{64})(?:\.[a-z0-9-]+)?$/;
const OF_TAG = /^(.+)\.(?:sig|att|sbom)$/;

/**
 * The digest that a tag's image is attached to; undefined if the tag is that of an image.
 *
 * @param digests digests of the repository's tags.
 */
export function subjectOf(tag: string, digests: ReadonlyMap<string, string>): string | undefined {
  const [, digest] = OF_DIGEST.exec(tag) ?? [];
  if (digest !== undefined) {
    return `sha256:${digest}`;
  }
  if (tag.startsWith("sha256-")) {
    return tag; // attached to something, and nobody knows to what
  }
  const [, subject] = OF_TAG.exec(tag) ?? [];
  return subject === undefined ? undefined : digests.get(subject);
}

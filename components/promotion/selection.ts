import { contentOf, isImageConfig, type Manifest } from "../registry/manifest";
import type { Repository } from "../registry/repository";
import type { Problem } from "../common/problem";

/** One image of a release: what to take, and where to put it. */
export interface PromotedImage {
  /** Path of the repository below the source's host. */
  readonly from: string;
  /** Digest or tag in it. */
  readonly select: string;
  /** Version that the digest is known by; it becomes the tag. Undefined: `select` if it is a tag. */
  readonly version?: string | undefined;
  /** Path of the repository below the destination's host. */
  readonly to: string;
}

/** An image of a release that the source has. */
export interface SelectedImage extends PromotedImage {
  readonly service: string;
  readonly manifest: Manifest;
}

/** Looks an image up in the source. @returns what is wrong with it, if it cannot be promoted. */
export async function selectImage(
  service: string,
  image: PromotedImage,
  source: Repository,
): Promise<SelectedImage | Problem> {
  const field = `promote.${service}`;
  const manifest = await source.manifest(image.select);
  if (manifest === undefined) {
    const rule = `is not in ${source.name}`;
    const fix = "select a version or a digest that was built there and has not been removed since";
    return { field, value: image.select, rule, fix };
  }
  if (!(await isImage(manifest, source))) {
    const rule = `is not an image in ${source.name}: it is a cache or an attached document`;
    return { field, value: image.select, rule, fix: "select the version of an image" };
  }
  return { ...image, service, manifest };
}

/** The digest's own tag in the destination: it keeps what was promoted, wherever moving names go later. */
export function lastingTag({ version, select, manifest }: SelectedImage): string {
  const name = version ?? (select.includes(":") ? undefined : select);
  return name ?? `digest-${shortDigest(manifest.digest)}`;
}

/** The lasting tag where the plain one names other bytes, which stay. */
export function distinctTag(image: SelectedImage): string {
  return `${lastingTag(image).slice(0, 115)}-${shortDigest(image.manifest.digest)}`;
}

async function isImage(manifest: Manifest, source: Repository): Promise<boolean> {
  const { config, manifests } = contentOf(manifest);
  if (manifests === undefined) {
    return isImageConfig(config);
  }
  for (const { digest } of manifests) {
    const member = await source.manifest(digest);
    if (member !== undefined && isImageConfig(contentOf(member).config)) {
      return true;
    }
  }
  return false;
}

function shortDigest(digest: string): string {
  return digest.slice("sha256:".length, "sha256:".length + 12);
}

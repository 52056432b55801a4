import type { Reference } from "./common/reference";
import type { CacheOption } from "./plan/serviceArguments";

/** What BuildKit gets to know about a registry cache. */
export interface RegistryCache {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** The reference that is written, if any. */
  readonly written: string | undefined;
}

/**
 * The cache entries of one image.
 *
 * @param fallback reference that is used unless the option names one.
 * @param mode `min` records what leads to the image itself; `max` keeps the results of every step, too.
 */
export function registryCache(option: CacheOption, fallback: Reference, mode: "min" | "max"): RegistryCache {
  if (option === "off") {
    return { from: [], to: [], written: undefined };
  }
  const reference = typeof option === "object" ? option.reference : fallback.toString();
  const readOnly = option === "readOnly" || (typeof option === "object" && option.readOnly === true);
  const from = [`type=registry,ref=${reference}`];
  // an image manifest: some registries refuse the list of blobs that BuildKit wrote before
  const to = `type=registry,ref=${reference},mode=${mode},image-manifest=true,oci-mediatypes=true,compression=zstd,ignore-error=true`;
  return readOnly ? { from, to: [], written: undefined } : { from, to: [to], written: reference };
}

import type { IPolicy } from "cockatiel";
import { contentOf, type Descriptor, type Manifest } from "../registry/manifest";
import type { Repository } from "../registry/repository";
import { isRecord } from "../common/record";

/** What a pull of one platform of an image transfers. */
export interface PlatformSize {
  /** E.g. `linux/arm64`; undefined for an image that is not an index. */
  readonly platform: string | undefined;
  /** Configuration and layers as they are stored. */
  readonly bytes: number;
}

/**
 * The compressed size of each platform of an image.
 *
 * @param ask How requests are made, e.g. a few at a time.
 * @returns undefined if the image, or a platform of it, is not in the registry.
 * @throws RegistryError if the registry does not answer.
 */
export async function imageSizes(
  repository: Repository,
  digest: string,
  ask: IPolicy,
): Promise<PlatformSize[] | undefined> {
  const read = async (reference: string): Promise<Manifest | undefined> =>
    ask.execute(() => repository.manifest(reference));
  const top = await read(digest);
  if (top === undefined) {
    return undefined;
  }
  const { manifests } = contentOf(top);
  if (manifests === undefined) {
    return [{ platform: undefined, bytes: bytesOf(top) }];
  }
  const sizes = await Promise.all(
    manifests.flatMap((child) => {
      const platform = platformOf(child);
      return platform === undefined ? [] : [sizeOf(read(child.digest), platform)];
    }),
  );
  const known = sizes.filter((size) => size !== undefined);
  return known.length === sizes.length ? known : undefined;
}

async function sizeOf(
  reading: Promise<Manifest | undefined>,
  platform: string,
): Promise<PlatformSize | undefined> {
  const manifest = await reading;
  return manifest === undefined ? undefined : { platform, bytes: bytesOf(manifest) };
}

function bytesOf(manifest: Manifest): number {
  const { config, layers = [] } = contentOf(manifest);
  return [...(config === undefined ? [] : [config]), ...layers].reduce((sum, { size }) => sum + size, 0);
}

/** Attestations stand in an index under an unknown platform: they have none here. */
function platformOf({ platform }: Descriptor): string | undefined {
  if (!isRecord(platform) || platform["architecture"] === "unknown") {
    return undefined;
  }
  return ["os", "architecture", "variant"]
    .flatMap((key) => (typeof platform[key] === "string" ? [platform[key]] : []))
    .join("/");
}

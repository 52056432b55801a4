import type { OfferedPlatform } from "./platformMatch";
import { contentOf, type Descriptor, isImageConfig, type Manifest } from "./manifest";
import type { Repository } from "./repository";

/** Which platforms an image has. */
export interface ImagePlatforms {
  /** Digest of its index, or of its one manifest. */
  readonly digest: string;
  readonly platforms: readonly OfferedPlatform[];
}

/** An image's configuration is a few kilobytes: more is something else. */
const LARGEST_CONFIG = 8_000_000;

/**
 * Asks a registry for the platforms of an image: its index says them, or the configuration of its one manifest.
 *
 * @param reference tag or digest.
 * @returns undefined if there is no such image.
 * @throws RegistryError if the registry does not answer.
 */
export async function imagePlatforms(
  repository: Repository,
  reference: string,
): Promise<ImagePlatforms | undefined> {
  const manifest = await repository.manifest(reference);
  if (manifest === undefined) {
    return undefined;
  }
  const { manifests } = contentOf(manifest);
  if (manifests === undefined) {
    return { digest: manifest.digest, platforms: await platformOfManifest(repository, manifest) };
  }
  const platforms = await Promise.all(manifests.map(async (member) => platformOfMember(repository, member)));
  return { digest: manifest.digest, platforms: platforms.flat() };
}

/** What is attached to an image stands in its index as a platform that is unknown. */
async function platformOfMember(repository: Repository, member: Descriptor): Promise<OfferedPlatform[]> {
  const said = member["platform"] as OfferedPlatform | undefined;
  if (said !== undefined) {
    return said.os === "unknown" ? [] : [said];
  }
  const manifest = await repository.manifest(member.digest);
  return manifest === undefined ? [] : platformOfManifest(repository, manifest);
}

async function platformOfManifest(repository: Repository, manifest: Manifest): Promise<OfferedPlatform[]> {
  const { config } = contentOf(manifest);
  if (config === undefined || !isImageConfig(config) || config.size > LARGEST_CONFIG) {
    return [];
  }
  const parts: Buffer[] = [];
  for await (const part of await repository.readBlob(config)) {
    parts.push(part as Buffer);
  }
  return [JSON.parse(Buffer.concat(parts).toString("utf8")) as OfferedPlatform];
}

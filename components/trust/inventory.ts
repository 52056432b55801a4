import { posix } from "node:path";
import type { IPolicy } from "cockatiel";
import { BINARY_FOLDER } from "../plan/dockerfile/finalStage";
import {
  contentOf,
  type Descriptor,
  digestOfBytes,
  isImageConfig,
  type Manifest,
} from "../registry/manifest";
import { RegistryError } from "../registry/failure";
import type { Repository } from "../registry/repository";
import { buildInformationOf, UnknownBinaryError } from "../size/binaryContent";
import type { BuildInformation } from "../size/buildInformation";
import { isElf } from "../size/elfFile";
import { type Config, platformName, stacked } from "../size/imageContent";
import { type LayerContent, type LayerFile, readLayer } from "../size/layer";
import {
  type BasePackage,
  type Distribution,
  PACKAGE_FILES,
  PACKAGE_FOLDERS,
  readAlpinePackages,
  readDebianPackages,
  readDistribution,
} from "./basePackages";

/** A program of an image, and what it is made of. */
export interface InventoryProgram {
  /** Absolute path in the image. */
  readonly path: string;
  readonly content: Buffer;
  /** What the Go command has written into it; undefined for a packed program, or one of another language. */
  readonly build: BuildInformation | undefined;
}

/** What one platform of an image is made of. */
export interface PlatformInventory {
  /** E.g. `linux/arm64`. */
  readonly platform: string;
  readonly manifest: Descriptor;
  /** Bytes that a pull transfers. */
  readonly compressed: number;
  readonly programs: readonly InventoryProgram[];
  readonly distribution: Distribution | undefined;
  readonly packages: readonly BasePackage[];
}

/** What an image is made of. */
export interface ImageInventory {
  /** The image itself: its index, or its one manifest. */
  readonly subject: Descriptor;
  readonly platforms: readonly PlatformInventory[];
}

/**
 * Reads what an image is made of from its own layers, every byte of which is compared with its digest.
 *
 * @param reference a tag or a digest.
 * @returns undefined if it is not there.
 * @throws RegistryError if something of it is missing, or has other bytes than its digest.
 */
export async function readInventory(
  repository: Repository,
  reference: string,
  policy: IPolicy,
): Promise<ImageInventory | undefined> {
  const manifest = await policy.execute(() => repository.manifest(reference));
  if (manifest === undefined) {
    return undefined;
  }
  const layers = new Map<string, Promise<LayerContent>>();
  const platforms: PlatformInventory[] = [];
  for (const member of await membersOf(repository, manifest, policy)) {
    platforms.push(await platformOf(repository, member, policy, layers));
  }
  return { subject: descriptorOf(manifest), platforms };
}

function descriptorOf({ mediaType, digest, bytes }: Manifest): Descriptor {
  return { mediaType, digest, size: bytes.length };
}

async function membersOf(repository: Repository, manifest: Manifest, policy: IPolicy): Promise<Manifest[]> {
  const { manifests } = contentOf(manifest);
  if (manifests === undefined) {
    return [manifest];
  }
  const images = manifests.filter(
    ({ platform }) => (platform as { os?: string } | undefined)?.os !== "unknown",
  );
  return Promise.all(
    images.map(async ({ digest }) => {
      const member = await policy.execute(() => repository.manifest(digest));
      if (member === undefined) {
        throw new RegistryError(`${repository.name}@${digest} does not exist`, 404, false);
      }
      return member;
    }),
  );
}

async function platformOf(
  repository: Repository,
  manifest: Manifest,
  policy: IPolicy,
  known: Map<string, Promise<LayerContent>>,
): Promise<PlatformInventory> {
  const { config: stored, layers = [] } = contentOf(manifest);
  if (stored === undefined || !isImageConfig(stored)) {
    const message = `${repository.name}@${manifest.digest} is not an image: it has no image configuration`;
    throw new RegistryError(message, undefined, false);
  }
  const config = await readConfig(repository, stored, policy);
  const [entrypoint = ""] = config.config?.Entrypoint ?? [];
  const own = entrypoint.startsWith("/") ? [posix.normalize(entrypoint)] : [];
  const wanted = { paths: [...PACKAGE_FILES, ...own], folder: BINARY_FOLDER, data: PACKAGE_FOLDERS };
  const contents: LayerContent[] = [];
  for (const layer of layers) {
    const key = `${layer.digest} ${entrypoint}`;
    const content =
      known.get(key) ??
      policy.execute(async () => readLayer(await repository.readBlob(layer), layer, wanted));
    known.set(key, content);
    contents.push(await content);
  }
  const files = stacked(contents);
  return {
    platform: platformName(config),
    manifest: descriptorOf(manifest),
    compressed: layers.reduce((sum, { size }) => sum + size, stored.size),
    programs: programsIn(files),
    ...distributionIn(files),
  };
}

async function readConfig(repository: Repository, config: Descriptor, policy: IPolicy): Promise<Config> {
  const bytes = await readDocument(repository, config, policy);
  return JSON.parse(bytes.toString("utf8")) as Config;
}

/** Reads a small blob. @throws RegistryError if its bytes are not those of its digest, or it is larger than 64 MB. */
export async function readDocument(
  repository: Repository,
  blob: Descriptor,
  policy: IPolicy,
): Promise<Buffer> {
  return policy.execute(async () => {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of await repository.readBlob(blob)) {
      parts.push(part as Buffer);
      size += (part as Buffer).length;
      if (size > LARGEST_DOCUMENT) {
        throw new RegistryError(`${repository.name}@${blob.digest} is larger than 64 MB`, 200, false);
      }
    }
    return checked(repository, blob, Buffer.concat(parts));
  });
}

const LARGEST_DOCUMENT = 64_000_000;

function checked(repository: Repository, { digest }: Descriptor, bytes: Buffer): Buffer {
  const own = digestOfBytes(bytes);
  if (own !== digest) {
    throw new RegistryError(`${repository.name}@${digest} came with the bytes of ${own}`, 200, false);
  }
  return bytes;
}

function programsIn(files: ReadonlyMap<string, LayerFile>): InventoryProgram[] {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([path, file]) => {
    if (file.kind !== "file" || !isElf(file.content)) {
      return [];
    }
    try {
      return [{ path, content: file.content, build: buildInformationOf(file.content) }];
    } catch (error) {
      if (error instanceof UnknownBinaryError) {
        return [{ path, content: file.content, build: undefined }];
      }
      throw error;
    }
  });
}

function distributionIn(
  files: ReadonlyMap<string, LayerFile>,
): Pick<PlatformInventory, "distribution" | "packages"> {
  const text = (path: string): string | undefined => {
    const file = files.get(path);
    return file?.kind === "file" ? file.content.toString("utf8") : undefined;
  };
  const listed = [...files.keys()].filter(
    // `<package>.md5sums` lies beside each of them
    (path) => PACKAGE_FOLDERS.includes(posix.dirname(path)) && !path.endsWith(".md5sums"),
  );
  const debian = ["/var/lib/dpkg/status", ...listed].flatMap((path) => readDebianPackages(text(path) ?? ""));
  const alpine = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"].flatMap((path) =>
    readAlpinePackages(text(path) ?? ""),
  );
  const release = text("/etc/os-release") ?? text("/usr/lib/os-release");
  return {
    distribution: release === undefined ? undefined : readDistribution(release),
    packages: [...debian, ...alpine].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
  };
}

import { posix } from "node:path";
import type { IPolicy } from "cockatiel";
import { RegistryError } from "../registry/failure";
import { contentOf, type Descriptor, isImageConfig, type Manifest } from "../registry/manifest";
import type { Repository } from "../registry/repository";
import { BINARY_FOLDER } from "../plan/dockerfile/finalStage";
import { type BinaryContent, readBinary, UnknownBinaryError } from "./binaryContent";
import { type LayerContent, type LayerFile, readLayer, type Wanted } from "./layer";

/** A layer of an image. */
export interface LayerSize {
  readonly digest: string;
  readonly compressed: number;
  readonly uncompressed: number;
  /** The instruction that made it, as the image's history has it. */
  readonly createdBy: string;
}

/** A program of an image. */
export interface ProgramContent extends BinaryContent {
  /** Absolute path in the image. */
  readonly path: string;
}

/** One platform of an image. */
export interface PlatformContent {
  /** E.g. `linux/arm64`. */
  readonly platform: string;
  /** Digest of its manifest. */
  readonly digest: string;
  /** Bytes that a pull transfers: layers as they are stored, and the configuration. */
  readonly compressed: number;
  /** Bytes of the layers' archives without their compression. */
  readonly uncompressed: number;
  readonly layers: readonly LayerSize[];
  readonly programs: readonly ProgramContent[];
}

/** An image. */
export interface ImageContent {
  readonly digest: string;
  /** Names of all its platforms. */
  readonly available: readonly string[];
  /** Those that were asked for. */
  readonly platforms: readonly PlatformContent[];
}

/** The parts of an image's configuration that matter here. */
export interface Config {
  readonly os?: string;
  readonly architecture?: string;
  readonly variant?: string;
  readonly config?: { readonly Entrypoint?: readonly string[] | null };
  readonly history?: readonly { readonly created_by?: string; readonly empty_layer?: boolean }[];
}

/** Which parts of an image are looked at. */
export interface ImageSelection {
  /** Names of platforms; undefined: all of them. */
  readonly platforms?: readonly string[] | undefined;
  /** Absolute paths of programs; undefined: those in `/app`, and the entrypoint. */
  readonly programs?: readonly string[] | undefined;
  /** Whether a program that is not there, or cannot be looked into, is left out. @default false */
  readonly lenient?: boolean;
}

/** Reads what images of one repository are made of. Layers that several platforms or images share are read once. */
export class ImageReader {
  readonly #layers = new Map<string, Promise<LayerContent>>();

  public constructor(
    private readonly repository: Repository,
    private readonly policy: IPolicy,
  ) {}

  /**
   * Reads an image.
   *
   * @param reference a tag or a digest.
   * @returns undefined if it is not there.
   * @throws RegistryError if the registry does not give it out, or if it is not an image.
   * @throws UnknownBinaryError if a program that was asked for is not there or cannot be looked into.
   */
  public async read(reference: string, selection: ImageSelection = {}): Promise<ImageContent | undefined> {
    const manifest = await this.policy.execute(() => this.repository.manifest(reference));
    if (manifest === undefined) {
      return undefined;
    }
    const platforms: PlatformContent[] = [];
    const available: string[] = [];
    for (const member of await this.#members(manifest)) {
      const config = await this.#config(member);
      const platform = platformName(config);
      available.push(platform);
      if (selection.platforms?.includes(platform) ?? true) {
        platforms.push(await this.#platform(member, config, platform, selection));
      }
    }
    return { digest: manifest.digest, available, platforms };
  }

  /** The manifests of an index that are images; attestations are not. */
  async #members(manifest: Manifest): Promise<Manifest[]> {
    const members = contentOf(manifest).manifests;
    if (members === undefined) {
      return [manifest];
    }
    const images = members.filter(
      ({ platform }) => (platform as { os?: string } | undefined)?.os !== "unknown",
    );
    return Promise.all(images.map(({ digest }) => this.policy.execute(() => this.#present(digest))));
  }

  async #present(digest: string): Promise<Manifest> {
    const manifest = await this.repository.manifest(digest);
    if (manifest === undefined) {
      throw new RegistryError(`${this.repository.name}@${digest} does not exist`, 404, false);
    }
    return manifest;
  }

  async #config(manifest: Manifest): Promise<Config> {
    const { config } = contentOf(manifest);
    if (config === undefined || !isImageConfig(config)) {
      const message = `${this.repository.name}@${manifest.digest} is not an image: it has no image configuration`;
      throw new RegistryError(message, undefined, false);
    }
    return this.policy.execute(async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of await this.repository.readBlob(config)) {
        chunks.push(chunk as Buffer);
      }
      return JSON.parse(Buffer.concat(chunks).toString("utf8")) as Config;
    });
  }

  async #platform(
    manifest: Manifest,
    config: Config,
    platform: string,
    { programs, lenient = false }: ImageSelection,
  ): Promise<PlatformContent> {
    const { layers = [], config: stored } = contentOf(manifest);
    const wanted = wantedFiles(config, programs);
    const contents: LayerContent[] = [];
    for (const layer of layers) {
      contents.push(await this.#layer(layer, wanted));
    }
    const steps = (config.history ?? []).filter((step) => step.empty_layer !== true);
    const rows = layers.map(({ digest, size }, index) => ({
      digest,
      compressed: size,
      uncompressed: contents[index]?.uncompressed ?? 0,
      createdBy: steps[index]?.created_by ?? "",
    }));
    return {
      platform,
      digest: manifest.digest,
      compressed: layers.reduce((sum, { size }) => sum + size, stored?.size ?? 0),
      uncompressed: rows.reduce((sum, { uncompressed }) => sum + uncompressed, 0),
      layers: rows,
      programs: programsIn(stacked(contents), wanted.paths, lenient ? undefined : (programs ?? [])),
    };
  }

  #layer(layer: Descriptor, wanted: Wanted): Promise<LayerContent> {
    const key = JSON.stringify([layer.digest, wanted]);
    const known =
      this.#layers.get(key) ??
      this.policy.execute(async () => readLayer(await this.repository.readBlob(layer), layer, wanted));
    this.#layers.set(key, known);
    return known;
  }
}

export function platformName({ os = "unknown", architecture = "unknown", variant = "" }: Config): string {
  // the one variant of arm64 that there is
  const suffix = variant === "" || (architecture === "arm64" && variant === "v8") ? "" : `/${variant}`;
  return `${os}/${architecture}${suffix}`;
}

function wantedFiles({ config }: Config, programs: readonly string[] | undefined): Wanted {
  const entrypoint = config?.Entrypoint?.[0] ?? "";
  return programs === undefined
    ? { paths: entrypoint.startsWith("/") ? [posix.normalize(entrypoint)] : [], folder: BINARY_FOLDER }
    : { paths: programs.map((path) => posix.normalize(path)), folder: undefined };
}

/**
 * @param demanded paths of programs that must be there; undefined: what cannot be looked into is left out.
 * @throws UnknownBinaryError for one of them that is missing, and for a file that is not a program.
 */
function programsIn(
  files: ReadonlyMap<string, LayerFile>,
  paths: readonly string[],
  demanded: readonly string[] | undefined,
): ProgramContent[] {
  const missing = demanded?.find((path) => !files.has(posix.normalize(path)));
  if (missing !== undefined) {
    throw new UnknownBinaryError(`${missing} is not in the image`);
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([path, file]) => {
    try {
      return file.kind === "file" ? [{ path, ...readBinary(file.content) }] : refusedLink(path, file, paths);
    } catch (error) {
      if (!(error instanceof UnknownBinaryError)) {
        throw error;
      }
      if (demanded === undefined) {
        return [];
      }
      throw new UnknownBinaryError(`${path} ${error.message}`);
    }
  });
}

function refusedLink(path: string, file: LayerFile, paths: readonly string[]): never[] {
  if (file.kind === "link" && paths.includes(path)) {
    throw new UnknownBinaryError(`is a link to ${file.target}, which --binary may name`);
  }
  return [];
}

/** The files as a container sees them: a later layer's before an earlier one's. */
export function stacked(contents: readonly LayerContent[]): Map<string, LayerFile> {
  const files = new Map<string, LayerFile>();
  for (const layer of contents) {
    const removed = [...layer.files].filter(([, { kind }]) => kind === "removed").map(([path]) => path);
    for (const path of [...files.keys()]) {
      if (removed.some((one) => path === one || path.startsWith(one.endsWith("/") ? one : `${one}/`))) {
        files.delete(path);
      }
    }
    [...layer.files]
      .filter(([, { kind }]) => kind !== "removed")
      .forEach(([path, file]) => files.set(path, file));
  }
  return files;
}

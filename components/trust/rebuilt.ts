import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { IPolicy } from "cockatiel";
import type { ContextFile } from "../context/contextFile";
import { contentOf, type Descriptor, type ManifestContent } from "../registry/manifest";
import { RegistryError } from "../registry/failure";
import type { Repository } from "../registry/repository";
import { type Config, platformName } from "../size/imageContent";
import { readDocument } from "./inventory";
import { CONTEXT_PREFIX, type Provenance } from "./provenance";

/** A platform of an image, by everything that decides how it runs: its configuration and its layers, not what lists them. */
export interface PlatformBytes {
  readonly platform: string;
  readonly config: string;
  /** Digests, from the bottom. */
  readonly layers: readonly string[];
}

/** Whether a platform came out the same. */
export interface RebuiltPlatform {
  readonly platform: string;
  readonly equal: boolean;
  /** What is not: the configuration, or layers by their number. */
  readonly differences: readonly string[];
}

type ReadJson = (descriptor: Descriptor) => Promise<unknown>;

/** The platforms of a pushed image. @throws RegistryError if something of it is missing. */
export async function pushedPlatforms(
  repository: Repository,
  digest: string,
  policy: IPolicy,
): Promise<PlatformBytes[]> {
  const read: ReadJson = async (one) => {
    if (/manifest|index/.test(one.mediaType)) {
      const manifest = await policy.execute(() => repository.manifest(one.digest));
      if (manifest === undefined) {
        throw new RegistryError(`${repository.name}@${one.digest} does not exist`, 404, false);
      }
      return contentOf(manifest);
    }
    return JSON.parse((await readDocument(repository, one, policy)).toString("utf8")) as unknown;
  };
  return platformsOf({ mediaType: "manifest", digest, size: 0 }, read);
}

/** The platforms of an image in a folder (OCI image layout). */
export async function builtPlatforms(folder: string): Promise<PlatformBytes[]> {
  const json = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), "utf8"));
  const { manifests = [] } = json("index.json") as ManifestContent;
  const read: ReadJson = ({ digest }) => Promise.resolve(json(join("blobs", ...digest.split(":"))));
  const all = await Promise.all(manifests.map((one) => platformsOf(one, read)));
  return all.flat();
}

async function platformsOf(descriptor: Descriptor, read: ReadJson): Promise<PlatformBytes[]> {
  const { manifests, config, layers = [] } = (await read(descriptor)) as ManifestContent;
  if (manifests !== undefined) {
    const images = manifests.filter(
      ({ platform }) => (platform as { os?: string } | undefined)?.os !== "unknown",
    );
    const all = await Promise.all(images.map((one) => platformsOf(one, read)));
    return all.flat();
  }
  if (config === undefined) {
    return [];
  }
  const platform = platformName((await read(config)) as Config);
  return [{ platform, config: config.digest, layers: layers.map(({ digest }) => digest) }];
}

/** Compares what was pushed with what was built again, platform by platform. */
export function comparePlatforms(
  pushed: readonly PlatformBytes[],
  built: readonly PlatformBytes[],
): RebuiltPlatform[] {
  return pushed.map(({ platform, config, layers }) => {
    const other = built.find((one) => one.platform === platform);
    if (other === undefined) {
      return { platform, equal: false, differences: ["it was not built"] };
    }
    const count = Math.max(layers.length, other.layers.length);
    const differences = [
      ...Array.from({ length: count }, (_, index) => index)
        .filter((index) => layers[index] !== other.layers[index])
        .map((index) => `layer ${index + 1} of ${layers.length}`),
      ...(config === other.config ? [] : ["the configuration"]),
    ];
    return { platform, equal: differences.length === 0, differences };
  });
}

/**
 * Files of a context that are not what the provenance has recorded. What only a build without shared dependencies has beside the
 * sources counts for nothing: it decides what is downloaded, not what is compiled.
 */
export function changedSources(
  { buildDefinition }: Provenance,
  context: readonly Pick<ContextFile, "path" | "hash" | "isDerived" | "kind">[],
): string[] {
  const recorded = new Map(
    buildDefinition.resolvedDependencies.flatMap(({ name, digest }) =>
      name?.startsWith(CONTEXT_PREFIX) === true
        ? [[name.slice(CONTEXT_PREFIX.length), digest?.["sha256"] ?? ""] as const]
        : [],
    ),
  );
  const files = context.filter(({ kind }) => kind === undefined);
  const planned = new Map(files.map((file) => [file.path, file]));
  const changed = [...recorded].filter(([path, hash]) => {
    const file = planned.get(path);
    return path.startsWith("src/") && (file === undefined || (file.isDerived !== true && file.hash !== hash));
  });
  const added = files.filter(({ path }) => path.startsWith("src/") && !recorded.has(path));
  return [...changed.map(([path]) => path), ...added.map(({ path }) => path)].sort();
}

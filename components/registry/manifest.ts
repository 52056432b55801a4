import { createHash } from "node:crypto";

/** A pointer to a blob or a manifest. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly [key: string]: unknown;
}

/** A manifest as the registry holds it: its bytes decide its digest. */
export interface Manifest {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Buffer;
}

/** The parts of a manifest or an index that matter to a copy. */
export interface ManifestContent {
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  /** Members of an index. */
  readonly manifests?: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";
export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

/** Every kind of manifest that is copied, for the header `Accept`. */
export const MANIFEST_TYPES: readonly string[] = [
  INDEX_TYPE,
  MANIFEST_TYPE,
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/** Types of the configuration of an image that can be run; a cache and an attached document have others. */
const IMAGE_CONFIG_TYPES: readonly string[] = [
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
];

export function contentOf({ bytes }: Manifest): ManifestContent {
  return JSON.parse(bytes.toString("utf8")) as ManifestContent;
}

export function digestOfBytes(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Whether the configuration is that of an image. */
export function isImageConfig(config: Descriptor | undefined): boolean {
  return config !== undefined && IMAGE_CONFIG_TYPES.includes(config.mediaType);
}

/** Everything of a manifest that is a blob, each once. */
export function blobsOf({ config, layers = [] }: ManifestContent): Descriptor[] {
  const all = config === undefined ? layers : [config, ...layers];
  return [...new Map(all.map((one) => [one.digest, one])).values()];
}

import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type Descriptor, digestOfBytes, INDEX_TYPE, type Manifest, MANIFEST_TYPE } from "./manifest";

/** A blob with its bytes. */
export interface TrialBlob {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
}

/** What is pushed to find out what a registry takes: a few hundred bytes, and no registry has them already. */
export interface TrialContent {
  readonly config: TrialBlob;
  readonly layer: TrialBlob;
  readonly zstdLayer: TrialBlob;
  readonly cacheConfig: TrialBlob;
  readonly image: Manifest;
  readonly index: Manifest;
  readonly zstdImage: Manifest;
  readonly cache: Manifest;
  /** A document that is attached to the image. */
  readonly document: Manifest;
}

/** End of a tar archive: an empty one. */
const EMPTY_TAR = Buffer.alloc(1024);

/** The same as a zstd frame (RFC 8878): one segment of 1,024 bytes, in one block that repeats a zero. */
const EMPTY_TAR_ZSTD = Buffer.from("28b52ffd600003032000" + "00", "hex");

export function trialContent(nonce = randomBytes(16)): TrialContent {
  const config = json("application/vnd.oci.image.config.v1+json", {
    architecture: "amd64",
    os: "linux",
    config: { Labels: { nonce: nonce.toString("hex") } },
    rootfs: { type: "layers", diff_ids: [digestOfBytes(EMPTY_TAR)] },
  });
  const layer = blob(
    "application/vnd.oci.image.layer.v1.tar+gzip",
    // what stands behind the end of an archive is part of no file
    gzipSync(Buffer.concat([EMPTY_TAR, nonce, Buffer.alloc(512 - nonce.length)])),
  );
  const zstdLayer = blob(
    "application/vnd.oci.image.layer.v1.tar+zstd",
    Buffer.concat([skippableFrame(nonce), EMPTY_TAR_ZSTD]),
  );
  const cacheConfig = json("application/vnd.buildkit.cacheconfig.v0", {
    layers: [{ blob: zstdLayer.descriptor.digest, parent: -1 }],
    records: [],
  });
  const image = imageManifest(config, [layer]);
  return {
    ...{ config, layer, zstdLayer, cacheConfig, image },
    index: manifest(INDEX_TYPE, {
      manifests: [{ ...pointer(image), platform: { architecture: "amd64", os: "linux" } }],
    }),
    zstdImage: imageManifest(config, [zstdLayer]),
    cache: imageManifest(cacheConfig, [zstdLayer]),
    document: manifest(MANIFEST_TYPE, {
      artifactType: "application/vnd.example.trial",
      config: config.descriptor,
      layers: [layer.descriptor],
      subject: pointer(image),
    }),
  };
}

/** Decoders pass over it. */
function skippableFrame(content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a50, 0);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

function imageManifest(config: TrialBlob, layers: readonly TrialBlob[]): Manifest {
  return manifest(MANIFEST_TYPE, {
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
  });
}

function manifest(mediaType: string, content: object): Manifest {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content }));
  return { mediaType, digest: digestOfBytes(bytes), bytes };
}

function pointer({ mediaType, digest, bytes }: Manifest): Descriptor {
  return { mediaType, digest, size: bytes.length };
}

function json(mediaType: string, content: object): TrialBlob {
  return blob(mediaType, Buffer.from(JSON.stringify(content)));
}

function blob(mediaType: string, bytes: Buffer): TrialBlob {
  return { descriptor: { mediaType, digest: digestOfBytes(bytes), size: bytes.length }, bytes };
}

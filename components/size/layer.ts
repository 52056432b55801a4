import { createHash } from "node:crypto";
import { posix } from "node:path";
import { type Readable, Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as zlib from "node:zlib";
import { Parser } from "tar/parse";
import type { ReadEntry } from "tar/read-entry";
import { RegistryError } from "../registry/failure";
import type { Descriptor } from "../registry/manifest";
import { isElf } from "./elfFile";

/** A file that a layer has, or takes away. */
export type LayerFile =
  | { readonly kind: "file"; readonly content: Buffer }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "removed" };

/** What was found in one layer. */
export interface LayerContent {
  /** Bytes of the archive when it is unpacked from its compression. */
  readonly uncompressed: number;
  /** By absolute path: the wanted files, and what of them is removed. */
  readonly files: ReadonlyMap<string, LayerFile>;
}

/** Which files of a layer are wanted. */
export interface Wanted {
  /** Absolute paths, wanted whatever they are. */
  readonly paths: readonly string[];
  /** Folder whose programs are wanted. */
  readonly folder: string | undefined;
  /** Folders whose files are wanted, whatever they are. @default none */
  readonly data?: readonly string[];
}

/** Names that take files of lower layers away (OCI image specification, layer.md). */
const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";

/**
 * Reads one layer from its first to its last byte; only wanted files are kept.
 *
 * @throws RegistryError if the bytes are not those of the digest, or of a compression that this Node.js cannot read.
 */
export async function readLayer(source: Readable, layer: Descriptor, wanted: Wanted): Promise<LayerContent> {
  const hash = createHash("sha256");
  let uncompressed = 0;
  const files = new Map<string, LayerFile>();
  const collected: Promise<void>[] = [];
  const archive = new Parser({ strict: true });
  archive.on("entry", (entry: ReadEntry) => collected.push(collect(entry, wanted, files)));
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const reading = new Writable({
    write(chunk: Buffer, _encoding, done) {
      uncompressed += chunk.length;
      archive.write(chunk);
      done();
    },
    final(done) {
      archive.end();
      done();
    },
  });
  archive.on("error", (error: Error) => reading.destroy(error));
  await pipeline([source, hashing, ...decompression(layer), reading]);
  await Promise.all(collected);
  const digest = `sha256:${hash.digest("hex")}`;
  if (digest !== layer.digest) {
    throw new RegistryError(`${layer.digest} came with the bytes of ${digest}`, 200, false);
  }
  return { uncompressed, files };
}

/** What turns the bytes of a layer into its archive. @throws RegistryError for a compression that this Node.js cannot read. */
export function decompression({ mediaType, digest }: Descriptor): NodeJS.ReadWriteStream[] {
  if (/[.+]gzip$/.test(mediaType)) {
    return [zlib.createGunzip()];
  }
  if (!mediaType.endsWith("+zstd")) {
    return [];
  }
  // since Node.js 22.15 and 23.8
  const { createZstdDecompress } = zlib as { createZstdDecompress?: () => NodeJS.ReadWriteStream };
  if (createZstdDecompress === undefined) {
    const message = `layer ${digest} is compressed with zstd, which Node.js reads from version 22.15 on`;
    throw new RegistryError(message, undefined, false);
  }
  return [createZstdDecompress()];
}

async function collect(entry: ReadEntry, wanted: Wanted, files: Map<string, LayerFile>): Promise<void> {
  const path = posix.join("/", entry.path);
  const { dir, base } = posix.parse(path);
  if (base.startsWith(WHITEOUT)) {
    files.set(base === OPAQUE ? `${dir}/` : posix.join(dir, base.slice(WHITEOUT.length)), {
      kind: "removed",
    });
  }
  const isNamed = wanted.paths.includes(path) || wanted.data?.includes(dir) === true;
  if (isNamed && ["SymbolicLink", "Link"].includes(entry.type)) {
    files.set(path, { kind: "link", target: entry.linkpath ?? "" });
  } else if (["File", "OldFile"].includes(entry.type) && (isNamed || dir === wanted.folder)) {
    const content = await entry.concat();
    if (isNamed || isElf(content)) {
      files.set(path, { kind: "file", content });
    }
    return;
  }
  entry.resume();
}

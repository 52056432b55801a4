import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { join, posix } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RegistryError } from "../../components/registry/failure";
import { contentOf, type Descriptor, isImageConfig, type Manifest } from "../../components/registry/manifest";
import type { Repository } from "../../components/registry/repository";
import { decompression } from "../../components/size/layer";
import type { SizeSource } from "../../components/size/sizeDocument";
import type { Reference } from "../../components/common/reference";

/** What an image says of how it runs. */
export interface ImageConfig {
  readonly User?: string;
  readonly Env?: readonly string[] | null;
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly WorkingDir?: string;
}

/** Names that take files of lower layers away (OCI image specification, layer.md). */
const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";

/**
 * Reads one platform of an image, and writes its files to a folder.
 *
 * @param platform e.g. `linux/arm64`
 * @throws RegistryError if the registry does not give it out, or it is not what its digest says.
 */
export async function unpackImage(
  { repository: repositoryOf, policy }: SizeSource,
  image: Reference,
  platform: string,
  folder: string,
): Promise<ImageConfig> {
  const repository = repositoryOf(image);
  const manifest = await policy.execute(() => manifestOf(repository, image, platform));
  const { config, layers = [] } = contentOf(manifest);
  if (config === undefined || !isImageConfig(config)) {
    throw new RegistryError(`${image.toString()} is not an image`, undefined, false);
  }
  mkdirSync(folder, { recursive: true });
  for (const layer of layers) {
    await policy.execute(() => unpackLayer(repository, layer, folder));
  }
  const chunks: Buffer[] = [];
  for await (const chunk of await repository.readBlob(config)) {
    chunks.push(chunk as Buffer);
  }
  return (JSON.parse(Buffer.concat(chunks).toString("utf8")) as { config?: ImageConfig }).config ?? {};
}

async function manifestOf(repository: Repository, image: Reference, platform: string): Promise<Manifest> {
  const selector = image.selector ?? "latest";
  const found = await repository.manifest(selector);
  const members = found && contentOf(found).manifests;
  if (found !== undefined && members === undefined) {
    return found;
  }
  const member = (members ?? []).find((one) => nameOf(one["platform"]) === platform);
  const manifest = member && (await repository.manifest(member.digest));
  if (manifest === undefined) {
    const what = found === undefined ? "is not in the registry" : `has no manifest for ${platform}`;
    throw new RegistryError(`${image.toString()} ${what}`, 404, false);
  }
  return manifest;
}

function nameOf(platform: unknown): string {
  const { os = "", architecture = "", variant = "" } = (platform ?? {}) as Record<string, string>;
  // the one variant of arm64 that there is
  const isPlain = variant === "" || (architecture === "arm64" && variant === "v8");
  return [os, architecture, ...(isPlain ? [] : [variant])].join("/");
}

async function unpackLayer(repository: Repository, layer: Descriptor, folder: string): Promise<void> {
  const { extract } = await import("tar");
  const hash = createHash("sha256");
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const own = new Set<string>();
  const unpacking = extract({
    cwd: folder,
    chmod: true,
    processUmask: 0,
    preserveOwner: process.getuid?.() === 0,
    filter: (path, entry) => {
      const { dir, base } = posix.parse(posix.join("/", path));
      if ("linkpath" in entry && entry.type === "SymbolicLink" && entry.linkpath.startsWith("/")) {
        // the root that it means is the container's
        entry.linkpath = posix.relative(dir, entry.linkpath);
      }
      if (!base.startsWith(WHITEOUT)) {
        own.add(posix.join(dir, base));
        return true;
      }
      takeAway(folder, dir, base, own);
      return false;
    },
  });
  await pipeline([
    await repository.readBlob(layer),
    hashing,
    ...decompression(layer),
    unpacking as unknown as NodeJS.WritableStream,
  ]);
  const digest = `sha256:${hash.digest("hex")}`;
  if (digest !== layer.digest) {
    throw new RegistryError(`${layer.digest} came with the bytes of ${digest}`, 200, false);
  }
}

/** Removes what layers below have brought; what this one has brought stays. */
function takeAway(folder: string, dir: string, base: string, own: ReadonlySet<string>): void {
  const inside = join(folder, dir);
  // a link of a layer below may lead out of the folder
  if (!existsSync(inside) || realpathSync(inside) !== join(realpathSync(folder), dir)) {
    return;
  }
  const names = base === OPAQUE ? readdirSync(inside) : [base.slice(WHITEOUT.length)];
  for (const name of names.filter((one) => one !== "" && one !== "." && one !== "..")) {
    if (!own.has(posix.join(dir, name))) {
      rmSync(join(inside, name), { recursive: true, force: true });
    }
  }
}

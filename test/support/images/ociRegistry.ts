import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { INDEX_TYPE, MANIFEST_TYPE } from "../../../components/distribution/manifest";

/** An entry of a layer: contents, or where a link leads. */
export type LayerEntry = string | Buffer | { readonly link: string };

/** A platform of an image: its layers from the bottom, each one as entries by path. */
export interface OciPlatform {
  readonly architecture: string;
  readonly variant?: string;
  readonly layers: readonly Readonly<Record<string, LayerEntry>>[];
  readonly entrypoint?: readonly string[];
}

interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";
const CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";

/** A registry on loopback that gives out what it was given, over plain HTTP, to those who have the login. */
export class OciRegistry {
  public readonly requests: string[] = [];
  /** Changed bytes by digest. */
  public readonly spoiled = new Map<string, Buffer>();
  readonly #contents = new Map<string, { readonly type: string; readonly bytes: Buffer }>();
  readonly #tags = new Map<string, string>();
  readonly #server: Server;

  /** @param login `user:password`; undefined: everybody may read. */
  public constructor(private readonly login?: string) {
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.method ?? ""} ${request.url ?? ""}`);
      const wanted = `Basic ${Buffer.from(this.login ?? "").toString("base64")}`;
      if (this.login !== undefined && request.headers.authorization !== wanted) {
        response.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end();
        return;
      }
      const [, path = "", , reference = ""] =
        /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(request.url ?? "") ?? [];
      const digest = this.#tags.get(`${path}:${reference}`) ?? reference;
      const found = this.#contents.get(digest);
      const bytes = this.spoiled.get(digest) ?? found?.bytes;
      response
        .writeHead(found === undefined ? 404 : 200, { "content-type": found?.type ?? "text/plain" })
        .end(bytes);
    });
  }

  public get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  public async open(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
  }

  public async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** Puts an image in place. @returns digest of its index. */
  public async put(repository: string, tag: string, platforms: readonly OciPlatform[]): Promise<string> {
    const manifests = await Promise.all(platforms.map((platform) => this.#platform(platform)));
    const attestation = this.#json(MANIFEST_TYPE, { schemaVersion: 2, layers: [] });
    const index = this.#json(INDEX_TYPE, {
      schemaVersion: 2,
      mediaType: INDEX_TYPE,
      manifests: [...manifests, { ...attestation, platform: { os: "unknown", architecture: "unknown" } }],
    });
    this.#tags.set(`${repository}:${tag}`, index.digest);
    return index.digest;
  }

  async #platform({
    architecture,
    variant,
    layers,
    entrypoint,
  }: OciPlatform): Promise<Record<string, unknown>> {
    const blobs = await Promise.all(layers.map(async (layer) => this.#add(LAYER_TYPE, await archive(layer))));
    const config = this.#json(CONFIG_TYPE, {
      os: "linux",
      architecture,
      ...(variant !== undefined && { variant }),
      config: { Entrypoint: entrypoint ?? ["/app/service"] },
      history: [
        { created_by: "ARG TARGETOS", empty_layer: true },
        ...layers.map((_, index) => ({ created_by: `COPY layer ${index} # buildkit` })),
      ],
    });
    const manifest = this.#json(MANIFEST_TYPE, {
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config,
      layers: blobs,
    });
    return { ...manifest, platform: { os: "linux", architecture } };
  }

  #json(type: string, value: unknown): Blob {
    return this.#add(type, Buffer.from(JSON.stringify(value)));
  }

  #add(mediaType: string, bytes: Buffer): Blob {
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    this.#contents.set(digest, { type: mediaType, bytes });
    return { mediaType, digest, size: bytes.length };
  }
}

/** A layer as its compressed bytes. */
export async function archive(entries: Readonly<Record<string, LayerEntry>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, entry] of Object.entries(entries)) {
    if (typeof entry === "string" || Buffer.isBuffer(entry)) {
      tar.entry({ name, mtime: new Date(0) }, entry);
    } else {
      tar.entry({ name, type: "symlink", linkname: entry.link, mtime: new Date(0) });
    }
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) {
    chunks.push(chunk as Buffer);
  }
  return gzipSync(Buffer.concat(chunks));
}

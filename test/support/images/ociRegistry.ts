import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { Header } from "tar/header";
import { INDEX_TYPE, MANIFEST_TYPE } from "../../../components/registry/manifest";

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

/** Tags in one answer. */
const PAGE = 2;

/** What a registry does with a document that is attached to an image: it files it, keeps it, or refuses it. */
export type Documents = "files" | "keeps" | "refuses";

/** A registry on loopback that gives out what it was given, over plain HTTP, to those who have the login. */
export class OciRegistry {
  /** Deletes by digest and tag, in their order. */
  public readonly deleted: string[] = [];
  public readonly requests: string[] = [];
  /** Changed bytes by digest. */
  public readonly spoiled = new Map<string, Buffer>();
  /** Status of the answer to a document that it refuses. */
  public refusal = 400;
  readonly #contents = new Map<string, { readonly type: string; readonly bytes: Buffer }>();
  readonly #tags = new Map<string, string>();
  readonly #server: Server;

  readonly #referrers = new Map<string, object[]>();

  /** @param login `user:password`; undefined: everybody may read. */
  public constructor(
    private readonly login?: string,
    private readonly documents: Documents = "keeps",
  ) {
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.method ?? ""} ${request.url ?? ""}`);
      const wanted = `Basic ${Buffer.from(this.login ?? "").toString("base64")}`;
      if (this.login !== undefined && request.headers.authorization !== wanted) {
        response.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end();
        return;
      }
      if (request.url === "/v2/") {
        response.writeHead(200).end();
        return;
      }
      const [, listed] = /^\/v2\/(.+)\/tags\/list/.exec(request.url ?? "") ?? [];
      if (listed !== undefined) {
        this.#list(listed, new URL(request.url ?? "", "http://registry").searchParams, response);
        return;
      }
      if (request.method === "POST" || request.method === "PUT" || request.method === "DELETE") {
        this.#write(request, response);
        return;
      }
      const [, , subject] = /^\/v2\/(.+)\/referrers\/([^/?]+)/.exec(request.url ?? "") ?? [];
      if (subject !== undefined && this.documents === "files") {
        const manifests = this.#referrers.get(subject) ?? [];
        const list = { schemaVersion: 2, mediaType: INDEX_TYPE, manifests };
        response.writeHead(200, { "content-type": INDEX_TYPE }).end(JSON.stringify(list));
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
  public put(repository: string, tag: string, platforms: readonly OciPlatform[]): string {
    const manifests = platforms.map((platform) => this.#platform(platform));
    const attestation = this.#json(MANIFEST_TYPE, { schemaVersion: 2, layers: [] });
    const index = this.#json(INDEX_TYPE, {
      schemaVersion: 2,
      mediaType: INDEX_TYPE,
      manifests: [...manifests, { ...attestation, platform: { os: "unknown", architecture: "unknown" } }],
    });
    this.#tags.set(`${repository}:${tag}`, index.digest);
    return index.digest;
  }

  /** Takes blobs in one request, manifests by tag or digest, and what is deleted. */
  #write(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const bytes = Buffer.concat(parts);
      const url = new URL(request.url ?? "", "http://registry");
      const [, path = "", reference] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(url.pathname) ?? [];
      if (request.method === "DELETE") {
        this.deleted.push(reference ?? "");
        this.#contents.delete(reference ?? "");
        this.#tags.delete(`${path}:${reference ?? ""}`);
        response.writeHead(202).end();
      } else if (reference !== undefined) {
        response.writeHead(...this.#putManifest(path, reference, bytes, request)).end();
      } else if (request.method === "POST") {
        response.writeHead(202, { location: url.pathname }).end();
      } else {
        this.#add("application/octet-stream", bytes);
        response.writeHead(201).end();
      }
    });
  }

  #putManifest(
    path: string,
    reference: string,
    bytes: Buffer,
    request: IncomingMessage,
  ): [number, Record<string, string>] {
    const { subject, ...content } = JSON.parse(bytes.toString()) as {
      readonly subject?: Blob;
      readonly artifactType?: string;
      readonly annotations?: object;
    };
    if (subject !== undefined && this.documents === "refuses") {
      return [this.refusal, {}];
    }
    const descriptor = this.#add(request.headers["content-type"] ?? "", bytes);
    if (!reference.startsWith("sha256:")) {
      this.#tags.set(`${path}:${reference}`, descriptor.digest);
    }
    if (subject === undefined || this.documents !== "files") {
      return [201, {}];
    }
    const { artifactType, annotations } = content;
    const others = this.#referrers.get(subject.digest) ?? [];
    this.#referrers.set(subject.digest, [...others, { ...descriptor, artifactType, annotations }]);
    return [201, { "oci-subject": subject.digest }];
  }

  /** Tags in pages of two, each with a link to the next one. */
  #list(path: string, query: URLSearchParams, response: ServerResponse): void {
    const all = [...this.#tags.keys()].filter((tag) => tag.startsWith(`${path}:`));
    const tags = all.map((tag) => tag.slice(path.length + 1)).sort();
    const from = tags.indexOf(query.get("last") ?? "") + 1;
    const page = tags.slice(from, from + PAGE);
    const link = `</v2/${path}/tags/list?n=${PAGE}&last=${page.at(-1) ?? ""}>; rel="next"`;
    response
      .writeHead(tags.length === 0 ? 404 : 200, from + PAGE < tags.length ? { link } : {})
      .end(JSON.stringify({ name: path, tags: page }));
  }

  #platform({ architecture, variant, layers, entrypoint }: OciPlatform): Record<string, unknown> {
    const blobs = layers.map((layer) => this.#add(LAYER_TYPE, archive(layer)));
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
export function archive(entries: Readonly<Record<string, LayerEntry>>): Buffer {
  const blocks = Object.entries(entries).flatMap(([path, entry]) => {
    const isFile = typeof entry === "string" || Buffer.isBuffer(entry);
    const content = Buffer.from(isFile ? entry : "");
    const kind = isFile
      ? ({ type: "File" } as const)
      : ({ type: "SymbolicLink", linkpath: entry.link } as const);
    const [header, padding] = [Buffer.alloc(512), Buffer.alloc((512 - (content.length % 512)) % 512)];
    new Header({ path, mode: 0o644, size: content.length, mtime: new Date(0), ...kind }).encode(header);
    return [header, content, padding];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

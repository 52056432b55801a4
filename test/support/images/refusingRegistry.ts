import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { digestOfBytes, INDEX_TYPE, type ManifestContent } from "../../../components/registry/manifest";

/** What the registry does not do. */
export type Refusal =
  | "index"
  | "zstd"
  | "cache"
  | "mount"
  | "referrers"
  | "referrersAsMalformed"
  | "lists"
  | "delete"
  | "deleteQuietly"
  | "many"
  | "push"
  | "everything";

type Stored = { readonly type: string; readonly bytes: Buffer };

/** A registry on loopback that takes pushes by the distribution specification, except for what it refuses. */
export class RefusingRegistry {
  /** Method and path of each request. */
  public readonly requests: string[] = [];
  /** Manifests by `path@digest` and `path:tag`. */
  public readonly manifests = new Map<string, Stored>();
  readonly #blobs = new Map<string, Buffer>();
  readonly #refusals: ReadonlySet<Refusal>;
  readonly #server: Server;
  #heads = 0;

  /** @param clock milliseconds that its clock is ahead of this machine's. */
  public constructor(
    refusals: readonly Refusal[] = [],
    private readonly clock = 0,
  ) {
    this.#refusals = new Set(refusals);
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.method ?? ""} ${request.url ?? ""}`);
      response.setHeader("date", new Date(Date.now() + this.clock).toUTCString());
      void bodyOf(request).then((body) => this.#answer(request, body, response));
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

  #answer(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const url = new URL(request.url ?? "", "http://registry");
    const [, path = "", kind = "", rest = ""] =
      /^\/v2\/(.+?)\/(manifests|blobs|referrers|tags)\/(.*)$/.exec(url.pathname) ?? [];
    if (this.#refusals.has("everything")) {
      refuse(response, 401, "UNAUTHORIZED", "log in first");
    } else if (kind === "blobs" && rest.startsWith("uploads/")) {
      this.#upload(request, path, url, body, response);
    } else if (request.method === "DELETE") {
      this.#delete(path, kind, rest, response);
    } else if (kind === "manifests" && request.method === "PUT") {
      this.#put(path, rest, { type: request.headers["content-type"] ?? "", bytes: body }, response);
    } else if (kind === "manifests") {
      this.#get(request, path, rest, response);
    } else if (kind === "referrers" && this.#refusals.has("referrersAsMalformed")) {
      refuse(response, 400, "NAME_INVALID", "invalid repository name");
    } else if (kind === "referrers" && !this.#refusals.has("referrers")) {
      const subjects = [...this.manifests.values()].filter(
        ({ bytes }) =>
          (JSON.parse(bytes.toString()) as ManifestContent).subject?.digest === rest &&
          !this.#refusals.has("lists"),
      );
      const manifests = subjects.map(({ bytes }) => ({ digest: digestOfBytes(bytes), size: bytes.length }));
      response.setHeader("content-type", INDEX_TYPE).end(JSON.stringify({ schemaVersion: 2, manifests }));
    } else {
      refuse(response, 404, "NOT_FOUND", "nothing is here");
    }
  }

  #upload(request: IncomingMessage, path: string, url: URL, body: Buffer, response: ServerResponse): void {
    const { searchParams: query } = url;
    if (this.#refusals.has("push")) {
      refuse(response, 403, "DENIED", "requested access to the resource is denied");
    } else if (request.method === "PUT") {
      this.#blobs.set(`${path}@${query.get("digest") ?? ""}`, body);
      response.writeHead(201).end();
    } else if (
      this.#blobs.has(`${query.get("from") ?? ""}@${query.get("mount") ?? ""}`) &&
      !this.#refusals.has("mount")
    ) {
      this.#blobs.set(`${path}@${query.get("mount") ?? ""}`, Buffer.alloc(0));
      response.writeHead(201).end();
    } else {
      response.writeHead(202, { location: `/v2/${path}/blobs/uploads/one` }).end();
    }
  }

  #put(path: string, reference: string, manifest: Stored, response: ServerResponse): void {
    const text = manifest.bytes.toString();
    const refused =
      (this.#refusals.has("index") && manifest.type === INDEX_TYPE) ||
      (this.#refusals.has("cache") && text.includes("buildkit.cacheconfig")) ||
      (this.#refusals.has("zstd") && text.includes("tar+zstd") && !text.includes("buildkit.cacheconfig"));
    if (refused) {
      refuse(response, 400, "MANIFEST_INVALID", "manifest invalid: media type");
      return;
    }
    const digest = digestOfBytes(manifest.bytes);
    this.manifests.set(`${path}@${digest}`, manifest);
    if (reference !== digest) {
      this.manifests.set(`${path}:${reference}`, manifest);
    }
    response.writeHead(201, { "docker-content-digest": digest }).end();
  }

  #get(request: IncomingMessage, path: string, reference: string, response: ServerResponse): void {
    const isTag = !reference.startsWith("sha256:");
    this.#heads += isTag && request.method === "HEAD" ? 1 : 0;
    if (isTag && this.#heads > 10 && this.#refusals.has("many")) {
      response.setHeader("retry-after", "1");
      refuse(response, 429, "TOOMANYREQUESTS", "slow down");
      // whoever comes back later is served
      this.#heads = this.#heads > 20 ? -1000 : this.#heads;
      return;
    }
    const found = this.manifests.get(`${path}${isTag ? ":" : "@"}${reference}`);
    if (found === undefined) {
      refuse(response, 404, "MANIFEST_UNKNOWN", "no such manifest");
      return;
    }
    response.writeHead(200, {
      "content-type": found.type,
      "docker-content-digest": digestOfBytes(found.bytes),
    });
    response.end(request.method === "HEAD" ? undefined : found.bytes);
  }

  #delete(path: string, kind: string, reference: string, response: ServerResponse): void {
    if (this.#refusals.has("delete")) {
      refuse(response, 405, "UNSUPPORTED", "the operation is unsupported");
      return;
    }
    if (kind === "manifests" && !this.#refusals.has("deleteQuietly")) {
      const bytes = this.manifests.get(`${path}@${reference}`)?.bytes;
      [...this.manifests]
        .filter(([name, one]) => name.startsWith(path) && bytes?.equals(one.bytes) === true)
        .forEach(([name]) => this.manifests.delete(name));
      this.manifests.delete(`${path}:${reference}`);
    }
    this.#blobs.delete(`${path}@${reference}`);
    response.writeHead(202).end();
  }
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ errors: [{ code, message }] }));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) {
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

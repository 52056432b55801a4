import type { Readable } from "node:stream";
import { isLoopbackHost } from "../common/reference";
import { authorize, type Credentials } from "./authorization";
import { isTransientStatus, RegistryError } from "./failure";
import { digestOfBytes, type Descriptor, type Manifest, MANIFEST_TYPES } from "./manifest";
import { type RegistryResponse, type Request, type Transport, unanswered } from "./transport";

/** Where a repository is, and who asks for it. */
export interface RepositoryAddress {
  /** `host[:port]`. */
  readonly host: string;
  /** Path below the host. */
  readonly path: string;
  readonly credentials: Credentials | undefined;
}

/** Which rights are asked for. */
export type Access = "pull" | "pull,push" | "pull,push,delete";

type Sent = Omit<Request, "url" | "headers"> & { readonly headers?: Readonly<Record<string, string>> };

/** How many redirects of a download are followed; registries hand blobs over to object storage. */
const REDIRECTS = 5;

/** One repository of a registry, by the OCI distribution specification. Nothing is repeated here: the caller does. */
export class Repository {
  #base: URL | undefined;
  #authorization: string | undefined;

  /** @param mountFrom paths of this registry's repositories that blobs may be mounted from. */
  public constructor(
    private readonly transport: Transport,
    private readonly address: RepositoryAddress,
    private readonly access: Access,
    private readonly mountFrom: readonly string[] = [],
  ) {}

  public get name(): string {
    return `${this.address.host}/${this.address.path}`;
  }

  /** Digest that a tag or digest leads to; undefined if it is not there. */
  public async digestOf(reference: string): Promise<string | undefined> {
    const response = await this.#ask({ method: "HEAD", headers: accept() }, `manifests/${reference}`);
    await response.body.dump();
    if (response.statusCode === 404) {
      return undefined;
    }
    this.#expect(response.statusCode, [200], reference);
    const digest = response.headers["docker-content-digest"];
    return typeof digest === "string" ? digest : (await this.manifest(reference))?.digest;
  }

  /** @throws RegistryError also if the bytes are not those of the digest. */
  public async manifest(reference: string): Promise<Manifest | undefined> {
    const response = await this.#ask({ method: "GET", headers: accept() }, `manifests/${reference}`);
    const bytes = await this.#bytes(response);
    if (response.statusCode === 404) {
      return undefined;
    }
    this.#expect(response.statusCode, [200], reference);
    const digest = digestOfBytes(bytes);
    if (reference.startsWith("sha256:") && digest !== reference) {
      throw new RegistryError(`${this.name}@${reference} came with the bytes of ${digest}`, 200, true);
    }
    const type = String(response.headers["content-type"] ?? "").split(";")[0] ?? "";
    return { mediaType: type.trim(), digest, bytes };
  }

  /** @returns whether the registry has filed the manifest under its subject by itself. */
  public async putManifest(reference: string, { mediaType, bytes }: Manifest): Promise<boolean> {
    const headers = { "content-type": mediaType };
    const response = await this.#ask({ method: "PUT", headers, body: bytes }, `manifests/${reference}`);
    await this.#expectQuietly(response, [200, 201, 202], reference);
    return response.headers["oci-subject"] !== undefined;
  }

  /** Takes a tag away, where the registry can do that without its digest. @returns whether it did. */
  public async deleteTag(tag: string): Promise<boolean> {
    return this.#delete(`manifests/${tag}`);
  }

  /** Takes a manifest or a blob away by its digest. @returns whether the registry did; many do it for neither. */
  public async delete(kind: "manifests" | "blobs", digest: string): Promise<boolean> {
    return this.#delete(`${kind}/${digest}`);
  }

  public async hasBlob({ digest }: Descriptor): Promise<boolean> {
    const response = await this.#follow({ method: "HEAD" }, `blobs/${digest}`);
    await response.body.dump();
    if (response.statusCode !== 404) {
      this.#expect(response.statusCode, [200], digest);
    }
    return response.statusCode === 200;
  }

  public async readBlob({ digest }: Descriptor): Promise<Readable> {
    const response = await this.#follow({ method: "GET" }, `blobs/${digest}`);
    if (response.statusCode !== 200) {
      await response.body.dump();
      this.#expect(response.statusCode, [200], digest);
    }
    return response.body;
  }

  /** Puts a blob in place: mounted from a repository beside it, or sent. @returns whether it was sent. */
  public async writeBlob({ digest, size }: Descriptor, open: () => Promise<Readable>): Promise<boolean> {
    const [from] = this.mountFrom;
    const mount = from === undefined ? "" : `?mount=${digest}&from=${encodeURIComponent(from)}`;
    const begun = await this.#ask({ method: "POST" }, `blobs/uploads/${mount}`);
    await this.#expectQuietly(begun, [201, 202], digest);
    if (begun.statusCode === 201) {
      return false;
    }
    const url = new URL(String(begun.headers["location"]), await this.#root());
    url.searchParams.set("digest", digest);
    const headers = { "content-type": "application/octet-stream", "content-length": String(size) };
    const response = await this.#send({ method: "PUT", headers, body: await open() }, url);
    await this.#expectQuietly(response, [201, 204], digest);
    return true;
  }

  /** Every tag of the repository; undefined if there is no such repository. Registries give them in pages. */
  public async tags(): Promise<string[] | undefined> {
    const tags: string[] = [];
    const first = `/v2/${this.address.path}/tags/list`;
    for (let next: string | undefined = first; next !== undefined;) {
      const url: URL = new URL(next, await this.#root());
      const response = await this.#send({ method: "GET" }, url);
      const text = (await this.#bytes(response)).toString("utf8");
      if (response.statusCode === 404) {
        return undefined;
      }
      this.#expect(response.statusCode, [200], "tags", messageOf(text));
      tags.push(...((JSON.parse(text) as { tags?: string[] | null }).tags ?? []));
      const [, following] = /<([^>]+)>;\s*rel="?next"?/.exec(String(response.headers["link"] ?? "")) ?? [];
      next = following === undefined ? undefined : new URL(following, url).href;
    }
    return tags;
  }

  /** What the registry itself files under a subject; undefined if it does not do that. */
  public async referrers(subject: string): Promise<Manifest | undefined> {
    const response = await this.#ask({ method: "GET", headers: accept() }, `referrers/${subject}`);
    const bytes = await this.#bytes(response);
    if (response.statusCode === 404 || response.statusCode === 405) {
      return undefined;
    }
    this.#expect(response.statusCode, [200], `referrers of ${subject}`);
    const type = String(response.headers["content-type"] ?? "").split(";")[0] ?? "";
    return { mediaType: type, digest: digestOfBytes(bytes), bytes };
  }

  async #delete(path: string): Promise<boolean> {
    const response = await this.#ask({ method: "DELETE" }, path);
    await response.body.dump();
    return response.statusCode === 202 || response.statusCode === 404;
  }

  async #ask(sent: Sent, path: string): Promise<RegistryResponse> {
    const url = new URL(`/v2/${this.address.path}/${path}`, await this.#root());
    return this.#send(sent, url);
  }

  /** Follows redirects; other hosts do not get the credentials. */
  async #follow(sent: Sent, path: string): Promise<RegistryResponse> {
    let response = await this.#ask(sent, path);
    let url = new URL(`/v2/${this.address.path}/${path}`, await this.#root());
    for (let count = 0; count < REDIRECTS && isRedirect(response); count += 1) {
      await response.body.dump();
      url = new URL(String(response.headers["location"]), url);
      response = await this.#send(sent, url);
    }
    return response;
  }

  /**
   * A challenge is answered once, and only the registry's own: whoever a redirect leads to gets no credentials. A stream cannot be
   * sent twice, so the caller comes back.
   */
  async #send(sent: Sent, url: URL): Promise<RegistryResponse> {
    const response = await this.transport.send({ ...sent, url, headers: await this.#headers(sent, url) });
    const challenge = response.headers["www-authenticate"];
    if (response.statusCode !== 401 || challenge === undefined || !(await this.#isOwn(url))) {
      return response;
    }
    await response.body.dump();
    const isStale = this.#authorization !== undefined;
    this.#authorization = await this.#authorize(String(challenge));
    if (sent.body !== undefined && !Buffer.isBuffer(sent.body)) {
      throw new RegistryError(`${this.name}: the token has expired`, 401, isStale);
    }
    return this.transport.send({ ...sent, url, headers: await this.#headers(sent, url) });
  }

  async #headers(sent: Sent, url: URL): Promise<Record<string, string>> {
    const own =
      this.#authorization !== undefined && (await this.#isOwn(url))
        ? { authorization: this.#authorization }
        : undefined;
    return { ...sent.headers, ...own };
  }

  /** Whether an address is the registry's, by its origin: also a downgrade to plain HTTP is another one. */
  async #isOwn(url: URL): Promise<boolean> {
    return url.origin === (await this.#root()).origin;
  }

  #authorize(challenge: string): Promise<string> {
    const { host, path, credentials } = this.address;
    const others = this.mountFrom.map((from) => `repository:${from}:pull`);
    const scopes = [`repository:${path}:${this.access}`, ...others];
    return authorize(this.transport, host, challenge, scopes, credentials);
  }

  async #root(): Promise<URL> {
    const { host } = this.address;
    const isPlain = this.#base === undefined && isLoopbackHost(host) && (await this.transport.isPlain(host));
    this.#base ??= new URL(`${isPlain ? "http" : "https"}://${host}`);
    return this.#base;
  }

  async #bytes(response: RegistryResponse): Promise<Buffer> {
    try {
      return Buffer.from(await response.body.arrayBuffer());
    } catch (error) {
      throw unanswered(new URL(`https://${this.address.host}`), error);
    }
  }

  #expect(status: number, expected: readonly number[], what: string, said = ""): void {
    if (!expected.includes(status)) {
      const separator = what.startsWith("sha256:") ? "@" : ":";
      throw new RegistryError(
        `${this.name}${separator}${what}: ${reasonOf(status)}${said}`,
        status,
        isTransientStatus(status),
      );
    }
  }

  async #expectQuietly(response: RegistryResponse, expected: readonly number[], what: string): Promise<void> {
    const text = (await this.#bytes(response)).toString("utf8");
    this.#expect(response.statusCode, expected, what, messageOf(text));
  }
}

function accept(): Record<string, string> {
  return { accept: MANIFEST_TYPES.join(", ") };
}

function isRedirect(response: RegistryResponse): boolean {
  return [301, 302, 303, 307, 308].includes(response.statusCode);
}

function reasonOf(status: number): string {
  const reasons: Record<number, string> = {
    401: "the credentials are refused",
    403: "the credentials do not allow this",
    404: "does not exist",
    413: "is larger than the registry takes",
    429: "the registry is throttling",
    507: "the registry is full",
  };
  return `${reasons[status] ?? "the registry answered"} (${status})`;
}

/** The registry's own words, if it has any. */
function messageOf(text: string): string {
  const said = /"message"\s*:\s*"([^"]{1,200})"/.exec(text)?.[1];
  return said === undefined ? "" : `: ${said}`;
}

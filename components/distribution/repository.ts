import type { Readable } from "node:stream";
import { isLoopbackHost } from "../plan/reference";
import { authorize, type Login } from "./authorization";
import { isTransientStatus, RegistryError } from "./failure";
import { digestOfBytes, type Descriptor, type Manifest, MANIFEST_TYPES } from "./manifest";
import { type Answer, type Request, type Transport, unanswered } from "./transport";

/** Where a repository is, and who asks for it. */
export interface RepositoryAddress {
  /** `host[:port]`. */
  readonly host: string;
  /** Path below the host. */
  readonly path: string;
  readonly login: Login | undefined;
}

/** Which rights are asked for. */
export type Access = "pull" | "pull,push";

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
    const answer = await this.#ask({ method: "HEAD", headers: accept() }, `manifests/${reference}`);
    await answer.body.dump();
    if (answer.statusCode === 404) {
      return undefined;
    }
    this.#expect(answer.statusCode, [200], reference);
    const digest = answer.headers["docker-content-digest"];
    return typeof digest === "string" ? digest : (await this.manifest(reference))?.digest;
  }

  /** @throws RegistryError also if the bytes are not those of the digest. */
  public async manifest(reference: string): Promise<Manifest | undefined> {
    const answer = await this.#ask({ method: "GET", headers: accept() }, `manifests/${reference}`);
    const bytes = await this.#bytes(answer);
    if (answer.statusCode === 404) {
      return undefined;
    }
    this.#expect(answer.statusCode, [200], reference);
    const digest = digestOfBytes(bytes);
    if (reference.startsWith("sha256:") && digest !== reference) {
      throw new RegistryError(`${this.name}@${reference} came with the bytes of ${digest}`, 200, true);
    }
    const type = String(answer.headers["content-type"] ?? "").split(";")[0] ?? "";
    return { mediaType: type.trim(), digest, bytes };
  }

  /** @returns whether the registry has filed the manifest under its subject by itself. */
  public async putManifest(reference: string, { mediaType, bytes }: Manifest): Promise<boolean> {
    const headers = { "content-type": mediaType };
    const answer = await this.#ask({ method: "PUT", headers, body: bytes }, `manifests/${reference}`);
    await this.#expectQuietly(answer, [200, 201, 202], reference);
    return answer.headers["oci-subject"] !== undefined;
  }

  /** Takes a tag away, where the registry can do that without its digest. @returns whether it did. */
  public async deleteTag(tag: string): Promise<boolean> {
    const answer = await this.#ask({ method: "DELETE" }, `manifests/${tag}`);
    await answer.body.dump();
    return answer.statusCode === 202 || answer.statusCode === 404;
  }

  public async hasBlob({ digest }: Descriptor): Promise<boolean> {
    const answer = await this.#follow({ method: "HEAD" }, `blobs/${digest}`);
    await answer.body.dump();
    if (answer.statusCode !== 404) {
      this.#expect(answer.statusCode, [200], digest);
    }
    return answer.statusCode === 200;
  }

  public async readBlob({ digest }: Descriptor): Promise<Readable> {
    const answer = await this.#follow({ method: "GET" }, `blobs/${digest}`);
    if (answer.statusCode !== 200) {
      await answer.body.dump();
      this.#expect(answer.statusCode, [200], digest);
    }
    return answer.body;
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
    const answer = await this.#send({ method: "PUT", headers, body: await open() }, url);
    await this.#expectQuietly(answer, [201, 204], digest);
    return true;
  }

  /** What the registry itself files under a subject; undefined if it does not do that. */
  public async referrers(subject: string): Promise<Manifest | undefined> {
    const answer = await this.#ask({ method: "GET", headers: accept() }, `referrers/${subject}`);
    const bytes = await this.#bytes(answer);
    if (answer.statusCode === 404 || answer.statusCode === 405) {
      return undefined;
    }
    this.#expect(answer.statusCode, [200], `referrers of ${subject}`);
    const type = String(answer.headers["content-type"] ?? "").split(";")[0] ?? "";
    return { mediaType: type, digest: digestOfBytes(bytes), bytes };
  }

  async #ask(sent: Sent, path: string): Promise<Answer> {
    const url = new URL(`/v2/${this.address.path}/${path}`, await this.#root());
    return this.#send(sent, url);
  }

  /** Follows redirects; other hosts do not get the login. */
  async #follow(sent: Sent, path: string): Promise<Answer> {
    let answer = await this.#ask(sent, path);
    let url = new URL(`/v2/${this.address.path}/${path}`, await this.#root());
    for (let count = 0; count < REDIRECTS && isRedirect(answer); count += 1) {
      await answer.body.dump();
      url = new URL(String(answer.headers["location"]), url);
      answer = await this.#send(sent, url);
    }
    return answer;
  }

  /** A challenge is answered once; a stream cannot be sent twice, so the caller comes back. */
  async #send(sent: Sent, url: URL): Promise<Answer> {
    const answer = await this.transport.send({ ...sent, url, headers: await this.#headers(sent, url) });
    const challenge = answer.headers["www-authenticate"];
    if (answer.statusCode !== 401 || challenge === undefined) {
      return answer;
    }
    await answer.body.dump();
    const isStale = this.#authorization !== undefined;
    this.#authorization = await this.#authorize(String(challenge));
    if (sent.body !== undefined && !Buffer.isBuffer(sent.body)) {
      throw new RegistryError(`${this.name}: the token has expired`, 401, isStale);
    }
    return this.transport.send({ ...sent, url, headers: await this.#headers(sent, url) });
  }

  async #headers(sent: Sent, url: URL): Promise<Record<string, string>> {
    const isOwn = url.host === (await this.#root()).host;
    const own =
      isOwn && this.#authorization !== undefined ? { authorization: this.#authorization } : undefined;
    return { ...sent.headers, ...own };
  }

  #authorize(challenge: string): Promise<string> {
    const { host, path, login } = this.address;
    const others = this.mountFrom.map((from) => `repository:${from}:pull`);
    const scopes = [`repository:${path}:${this.access}`, ...others];
    return authorize(this.transport, host, challenge, scopes, login);
  }

  async #root(): Promise<URL> {
    const { host } = this.address;
    const isPlain = this.#base === undefined && isLoopbackHost(host) && (await this.transport.isPlain(host));
    this.#base ??= new URL(`${isPlain ? "http" : "https"}://${host}`);
    return this.#base;
  }

  async #bytes(answer: Answer): Promise<Buffer> {
    try {
      return Buffer.from(await answer.body.arrayBuffer());
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

  async #expectQuietly(answer: Answer, expected: readonly number[], what: string): Promise<void> {
    const text = (await this.#bytes(answer)).toString("utf8");
    this.#expect(answer.statusCode, expected, what, messageOf(text));
  }
}

function accept(): Record<string, string> {
  return { accept: MANIFEST_TYPES.join(", ") };
}

function isRedirect(answer: Answer): boolean {
  return [301, 302, 303, 307, 308].includes(answer.statusCode);
}

function reasonOf(status: number): string {
  const reasons: Record<number, string> = {
    401: "the login is refused",
    403: "the login may not do this",
    404: "is not there",
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

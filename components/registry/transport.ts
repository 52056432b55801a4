import * as fs from "node:fs";
import type { Readable } from "node:stream";
import { EnvHttpProxyAgent, request, type Dispatcher } from "undici";
import { RegistryError } from "./failure";
import { RetryAfter } from "./retryAfter";

/** A request to a registry. */
export interface Request {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | Readable;
}

/** The answer to a request; its body must be read or dropped. */
export type RegistryResponse = Dispatcher.ResponseData;

/** What a loopback registry without TLS makes of a TLS greeting. */
const NO_TLS = ["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG", "EPROTO"];

/** Connections of one run: kept open, through the proxy that the environment names, trusting what it says. */
export class Transport {
  readonly #dispatcher: EnvHttpProxyAgent;
  readonly #retryAfter = new RetryAfter();

  /** @param heard is told of every answer, before its body is read. */
  public constructor(
    env: Readonly<Record<string, string | undefined>>,
    private readonly heard: (answer: Pick<RegistryResponse, "statusCode" | "headers">) => void = () =>
      undefined,
  ) {
    const ca = authorities(env);
    const tls = ca === undefined ? {} : { ca };
    this.#dispatcher = new EnvHttpProxyAgent({
      connections: 8,
      headersTimeout: 120_000,
      bodyTimeout: 120_000,
      connect: { timeout: 15_000, ...tls },
      ...(ca !== undefined && { requestTls: tls }),
    });
  }

  /** @throws RegistryError if no answer comes. */
  public async send({ method, url, headers, body }: Request): Promise<RegistryResponse> {
    await this.#retryAfter.wait(url.host);
    try {
      const options = { method, headers, body: body ?? null, dispatcher: this.#dispatcher };
      const response = await request(url, options);
      this.#retryAfter.note(url.host, response.statusCode, response.headers["retry-after"]);
      this.heard(response);
      return response;
    } catch (error) {
      throw unanswered(url, error);
    }
  }

  /** Whether the host, which is on this machine, speaks plain HTTP: that is accepted nowhere else. */
  public async isPlain(host: string): Promise<boolean> {
    try {
      const response = await request(`https://${host}/v2/`, { dispatcher: this.#dispatcher });
      await response.body.dump();
      return false;
    } catch (error) {
      return NO_TLS.includes(codeOf(error));
    }
  }

  public async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}

/** An error of the network in a person's terms. Addresses may carry a signature: only the host is named. */
export function unanswered(url: URL, error: unknown): RegistryError {
  if (error instanceof RegistryError) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  const isFinal = /certificate|self.signed|CERT_|altname/i.test(`${codeOf(error)} ${message}`);
  return new RegistryError(`${url.host} does not answer: ${message || codeOf(error)}`, undefined, !isFinal);
}

/** Go's variable, which BuildKit and the docker-build plugin read: it takes the place of the system's roots. */
function authorities(env: Readonly<Record<string, string | undefined>>): string[] | undefined {
  const { SSL_CERT_FILE: file = "", NODE_EXTRA_CA_CERTS: extra = "" } = env;
  if (file === "") {
    return undefined;
  }
  const texts = [file, extra].filter((one) => one !== "" && fs.existsSync(one));
  return texts.length === 0 ? undefined : texts.map((one) => fs.readFileSync(one, "utf8"));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

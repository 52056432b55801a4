import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { registryLogin } from "../../../tools/engine/registryLogin";
import { certificateFiles } from "../../../tools/engine/certificates";
import { sharedEngine } from "./sharedEngine";

/** A request that went through. */
export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** What a registry calls a refusal, where it is another one than `DENIED`. */
const CODES: Readonly<Record<number, string>> = { 400: "MANIFEST_INVALID", 415: "UNSUPPORTED" };

interface Rule {
  readonly request: RegExp;
  readonly status: number;
  left: number;
  readonly isAfter: boolean;
}

/**
 * Stands before a registry, with the same certificate: counts its requests, delays them, and answers some of them with a
 * fault. The shared one gets its login from here, since clients have none for this address.
 */
export class FaultProxy {
  public readonly passed: Passed[] = [];
  /** How long each request waits, in milliseconds. */
  public latency = 0;
  /** Requests that are let through in a second; the rest is answered with 429 and told when to come back. */
  public rate = Infinity;
  #rules: Rule[] = [];
  /** When requests were let through within the last second. */
  #recent: number[] = [];
  /** Of the connections to the registry: requests that nobody waits for any more end with it. */
  readonly #agent = new https.Agent({ keepAlive: true });
  readonly #server: http.Server;
  readonly #ca: Buffer;
  readonly #login: { readonly auth?: string };

  private constructor(
    private readonly target: string,
    private readonly isPlain: boolean,
  ) {
    const { paths, registry } = sharedEngine();
    const { username, password } = registryLogin(paths);
    this.#login = target === registry ? { auth: `${username}:${password}` } : {};
    const tls = certificateFiles(paths);
    this.#ca = readFileSync(tls.authority);
    const options = { cert: readFileSync(tls.server), key: readFileSync(tls.serverKey) };
    const serve = (request: IncomingMessage, response: ServerResponse): void => {
      setTimeout(() => this.#serve(request, response), this.latency);
    };
    this.#server = isPlain ? http.createServer(serve) : https.createServer(options, serve);
  }

  /** @param isPlain without TLS, as BuildKit takes a registry on loopback that it knows nothing of. */
  public static async start(target: string, isPlain = false): Promise<FaultProxy> {
    const proxy = new FaultProxy(target, isPlain);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  public get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /**
   * Answers `method path` with a status; 0 breaks the connection.
   *
   * @param isAfter whether the registry carries the request out first.
   */
  public fail(request: RegExp, status: number, times = Infinity, isAfter = false): void {
    this.#rules.push({ request, status, left: times, isAfter });
  }

  /** Forgets faults and requests. */
  public clear(): void {
    this.#rules = [];
    this.passed.length = 0;
  }

  /** Requests that change the registry. */
  public writes(): string[] {
    return this.passed
      .filter(({ method }) => ["POST", "PUT", "PATCH", "DELETE"].includes(method))
      .map(({ method, path }) => `${method} ${path}`);
  }

  public async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#agent.destroy();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const [method = "", path = ""] = [request.method, request.url];
    if (!this.#isWithinRate()) {
      request.resume();
      this.passed.push({ method, path, status: 429 });
      response.writeHead(429, { "retry-after": "1", "content-type": "application/json" });
      response.end(JSON.stringify({ errors: [{ code: "TOOMANYREQUESTS", message: "slow down" }] }));
      return;
    }
    const rule = this.#rules.find((one) => one.left > 0 && one.request.test(`${method} ${path}`));
    if (rule !== undefined) {
      rule.left -= 1;
      if (!rule.isAfter) {
        request.resume();
        this.#refuse(rule, method, path, response);
        return;
      }
    }
    const [hostname = "", port] = this.target.split(":");
    const to = { hostname, port, method, path, headers: request.headers, agent: this.#agent };
    const call = https.request({ ...to, ca: this.#ca, ...this.#login }, (answer) => {
      if (rule !== undefined) {
        answer.resume();
        answer.on("end", () => this.#refuse(rule, method, path, response));
        return;
      }
      this.passed.push({ method, path, status: answer.statusCode ?? 0 });
      response.writeHead(answer.statusCode ?? 502, this.#ownAddress(answer.headers));
      answer.pipe(response);
    });
    call.on("error", () => response.destroy());
    // a client that gives up in the middle of an upload would leave the registry waiting for the rest
    response.on("close", () => response.writableFinished || call.destroy());
    request.pipe(call);
  }

  /** The registry, which is asked with TLS, gives such addresses out. */
  #ownAddress({ location, ...headers }: http.IncomingHttpHeaders): http.IncomingHttpHeaders {
    const own = this.isPlain ? location?.replace(`https://${this.host}/`, `http://${this.host}/`) : location;
    return { ...headers, ...(own !== undefined && { location: own }) };
  }

  #isWithinRate(): boolean {
    const now = Date.now();
    this.#recent = this.#recent.filter((time) => time > now - 1_000);
    if (this.#recent.length >= this.rate) {
      return false;
    }
    this.#recent.push(now);
    return true;
  }

  #refuse({ status }: Rule, method: string, path: string, response: ServerResponse): void {
    this.passed.push({ method, path, status });
    if (status === 0) {
      response.destroy();
      return;
    }
    response.writeHead(status, { "content-type": "application/json" });
    const code = CODES[status] ?? "DENIED";
    response.end(JSON.stringify({ errors: [{ code, message: "on demand" }] }));
  }
}

import * as http from "node:http";
import type { Readable } from "node:stream";
import { Fault } from "../../fault";
import { isRecord, parseRecord } from "../../files";

/** Oldest version of the API that is used: that of Docker 19.03, with which podman is compatible, too. */
const VERSION = "v1.40";

/** An answer with its whole body. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** What a request carries. */
export interface Call {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly json?: unknown;
  /** A body that is sent as it comes, such as an archive. */
  readonly stream?: Readable;
  /** Milliseconds without a byte after which it is given up. @default 60 s */
  readonly patience?: number;
}

/** How long Docker may be silent, in milliseconds; it tells how it gets on where work takes longer. */
const PATIENCE = 60_000;

/** Nobody answers. */
export class SilentDocker extends Fault {
  public constructor(
    address: string,
    /** Why, as a clause. */
    public readonly reason: string,
  ) {
    super(`Docker does not answer at ${address} (${reason}). Fix: start it, or see \`make doctor\`.`);
  }
}

/** The API of a Docker engine, or of what speaks it, at one address. */
export class DockerApi {
  /** @param address `unix:///…` or `tcp://…` without TLS. */
  public constructor(public readonly address: string) {}

  /**
   * One request.
   *
   * @param path behind the version, e.g. `/containers/json`.
   * @throws SilentDocker if nobody answers.
   */
  public async call(path: string, call: Call = {}): Promise<Answer> {
    const response = await this.open(path, call);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of response) {
        chunks.push(chunk as Buffer);
      }
    } catch (error) {
      throw this.#silent(error);
    }
    return { status: response.statusCode ?? 0, body: Buffer.concat(chunks) };
  }

  /** An answer as it comes. @throws SilentDocker if nobody answers. */
  public async open(path: string, call: Call = {}): Promise<http.IncomingMessage> {
    const { method = "GET", json, stream, patience = PATIENCE } = call;
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          ...target(this.address),
          path: `/${VERSION}${path}`,
          method,
          agent: false,
          timeout: patience,
          headers: {
            host: "docker",
            ...(json !== undefined && { "content-type": "application/json" }),
            ...(stream !== undefined && { "content-type": "application/x-tar" }),
          },
        },
        resolve,
      );
      request.on("timeout", () => request.destroy(new Error(`no answer within ${patience / 1000} s`)));
      request.on("error", (error) => reject(this.#silent(error)));
      if (stream === undefined) {
        request.end(json === undefined ? undefined : JSON.stringify(json));
      } else {
        stream.on("error", (error) => request.destroy(error));
        stream.pipe(request);
      }
    });
  }

  /** A request that has to succeed. @returns the body as a record. @throws Fault with what Docker says. */
  public async must(what: string, path: string, call: Call = {}): Promise<Record<string, unknown>> {
    const { status, body } = await this.call(path, call);
    // 304: it is as it should be already
    if (status >= 400) {
      throw new Fault(`Docker (${this.address}) could not ${what}: ${messageIn(body)}.`);
    }
    return parseRecord(body.toString("utf8")) ?? {};
  }

  /** The record behind a path; undefined if there is none. */
  public async find(what: string, path: string): Promise<Record<string, unknown> | undefined> {
    const { status, body } = await this.call(path);
    if (status === 404) {
      return undefined;
    }
    if (status >= 400) {
      throw new Fault(`Docker (${this.address}) could not ${what}: ${messageIn(body)}.`);
    }
    return parseRecord(body.toString("utf8"));
  }

  /** Removes what a path names, if it is there. @returns whether it has gone; false: somebody else uses it. */
  public async remove(what: string, path: string): Promise<boolean> {
    const { status, body } = await this.call(path, { method: "DELETE" });
    if (status >= 400 && status !== 404 && status !== 409) {
      throw new Fault(`Docker (${this.address}) could not ${what}: ${messageIn(body)}.`);
    }
    return status !== 409;
  }

  #silent(error: unknown): SilentDocker {
    return new SilentDocker(this.address, error instanceof Error ? error.message : String(error));
  }
}

/** What Docker says, in one line. */
export function messageIn(body: Buffer): string {
  const text = body.toString("utf8").trim();
  const { message } = parseRecord(text) ?? {};
  return (typeof message === "string" ? message : text).replaceAll(/\s*\n\s*/g, " ").replace(/\.$/, "");
}

function target(address: string): http.RequestOptions {
  if (address.startsWith("unix://")) {
    return { socketPath: address.slice("unix://".length) };
  }
  const { hostname, port } = new URL(address.replace(/^tcp:/, "http:"));
  return { host: hostname.replace(/^\[|\]$/g, ""), port };
}

/** A value below a record, by its path. */
export function below(record: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), record);
}

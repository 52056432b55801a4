import { AccessLogReader } from "../../../tools/engine/accessLog";

/** One request that a registry has answered. */
export interface RegistryRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly status: number;
}

/** A registry's access log, read from a mark on. */
export class AccessLog {
  readonly #log: AccessLogReader;

  /** @param file log in Apache's combined format, one request a line. */
  public constructor(file: string) {
    this.#log = new AccessLogReader(file);
    this.mark();
  }

  /** Forgets what has been logged so far. */
  public mark(): void {
    this.#log.mark();
  }

  /** The requests since the mark to repositories below a path of the registry. */
  public requests(namespace: string): RegistryRequest[] {
    return this.#log
      .requests()
      .map(({ method, url, status }) => ({ method, path: url.replace(/\?.*$/, ""), status }))
      .filter(({ path }) => path.startsWith(`/v2/${namespace}/`));
  }
}

/** Requests that changed the registry. */
export function writes(requests: readonly RegistryRequest[]): RegistryRequest[] {
  return requests.filter(
    ({ method, status }) => ["POST", "PUT", "PATCH", "DELETE"].includes(method) && status < 300,
  );
}

/** Blobs that were uploaded: the request that completes an upload. */
export function blobUploads(requests: readonly RegistryRequest[]): RegistryRequest[] {
  return requests.filter(
    ({ method, path, status }) => method === "PUT" && path.includes("/blobs/uploads/") && status === 201,
  );
}

/** Blobs that were downloaded. */
export function blobDownloads(requests: readonly RegistryRequest[]): RegistryRequest[] {
  return requests.filter(
    ({ method, path, status }) => method === "GET" && path.includes("/blobs/sha256:") && status < 400,
  );
}

import { closeSync, openSync, readSync, statSync } from "node:fs";

/** One request that a registry has answered. */
export interface RegistryRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly status: number;
}

/** A registry's access log, read from a mark on. */
export class AccessLog {
  #mark = 0;

  /** @param file log in Apache's combined format, one request a line. */
  public constructor(private readonly file: string) {
    this.mark();
  }

  /** Forgets what has been logged so far. */
  public mark(): void {
    this.#mark = statSync(this.file).size;
  }

  /** The requests since the mark to repositories below a path of the registry. */
  public requests(namespace: string): RegistryRequest[] {
    const lines = this.#text().split("\n");
    const all = lines.flatMap((line): RegistryRequest[] => {
      const match = /"([A-Z]+) (\S+) HTTP\/[\d.]+" (\d{3}) /.exec(line);
      const [, method = "", url = "", status = ""] = match ?? [];
      return match === null ? [] : [{ method, path: url.replace(/\?.*$/, ""), status: Number(status) }];
    });
    return all.filter((request) => request.path.startsWith(`/v2/${namespace}/`));
  }

  #text(): string {
    const length = statSync(this.file).size - this.#mark;
    const buffer = Buffer.alloc(length);
    const descriptor = openSync(this.file, "r");
    try {
      readSync(descriptor, buffer, 0, length, this.#mark);
    } finally {
      closeSync(descriptor);
    }
    return buffer.toString("utf8");
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

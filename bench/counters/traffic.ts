import * as fs from "node:fs";
import * as path from "node:path";
import { AccessLogReader, type LoggedRequest } from "../../tools/engine/accessLog";
import { readText } from "../../tools/files";
import type { Counters } from "../results";

/** What a registry stores under a digest and under a tag: the sizes of what was pushed, which its log does not have. */
export interface StoredSizes {
  ofBlob(digest: string): number;
  ofManifest(repository: string, reference: string): number;
}

/** Counts what a registry has answered. */
export function countTraffic(requests: readonly LoggedRequest[], sizes: StoredSizes): Counters {
  const writes = requests.filter(
    ({ method, status }) => ["PUT", "POST", "PATCH"].includes(method) && status < 300,
  );
  const puts = writes.filter(({ method }) => method === "PUT").map(({ url }) => url);
  const blobs = puts
    .filter((url) => url.includes("/blobs/uploads/"))
    .map((url) => sizes.ofBlob(new URL(url, "http://registry").searchParams.get("digest") ?? ""));
  const manifests = puts.flatMap((url) => {
    const [, repository, reference] = /^\/v2\/(.+)\/manifests\/([^/?]+)/.exec(url) ?? [];
    return repository === undefined || reference === undefined
      ? []
      : [sizes.ofManifest(repository, reference)];
  });
  const pulls = requests.filter(({ method }) => method === "GET");
  return {
    registryWrites: writes.length,
    blobsPushed: blobs.length,
    manifestsPushed: manifests.length,
    bytesPushed: sum([...blobs, ...manifests]),
    bytesPulled: sum(pulls.map(({ bytes }) => bytes)),
  };
}

/** What the registry's own record says of a piece of time. */
export class Traffic {
  readonly #log: AccessLogReader;

  public constructor(
    log: string,
    private readonly sizes: StoredSizes,
  ) {
    this.#log = new AccessLogReader(log);
  }

  public mark(): void {
    this.#log.mark();
  }

  /** Counters since the mark. */
  public counters(): Counters {
    return countTraffic(this.#log.requests(), this.sizes);
  }
}

/** Sizes by the layout of distribution's files. @param storage folder `docker/registry/v2`. */
export function storedSizes(storage: string): StoredSizes {
  const ofBlob = (digest: string): number => {
    const [algorithm = "", hex = ""] = digest.split(":");
    const file = path.join(storage, "blobs", algorithm, hex.slice(0, 2), hex, "data");
    return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  };
  const ofManifest = (repository: string, reference: string): number => {
    const folder = path.join(storage, "repositories", repository, "_manifests", "tags", reference);
    const isDigest = reference.startsWith("sha256:");
    return ofBlob(isDigest ? reference : (readText(path.join(folder, "current", "link")) ?? ""));
  };
  return { ofBlob, ofManifest };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

import { bulkhead, type IPolicy, wrap } from "cockatiel";
import { RegistryError, registryRetries } from "../registry/failure";
import {
  blobsOf,
  contentOf,
  type Descriptor,
  type Manifest,
  type ManifestContent,
} from "../registry/manifest";
import { attachedTo, fallbackTag, listUnderTag } from "../registry/referrers";
import type { Repository } from "../registry/repository";

/** What a copy sent. */
export interface Copied {
  blobs: number;
  bytes: number;
  manifests: number;
  /** Attached documents: signatures, bills of material, provenance. */
  documents: number;
}

/** How many requests of one run are on their way at a time. */
const PARALLEL = 6;

/** Tags that cosign keeps documents under, beside those of the specification. */
const COSIGN_SUFFIXES: readonly string[] = [".sig", ".att", ".sbom"];

/** Copies images from one repository to another, as they are: bytes, and so digests, are equal on both sides. */
export class Copy {
  public readonly copied: Copied = { blobs: 0, bytes: 0, manifests: 0, documents: 0 };
  readonly #policy: IPolicy;
  readonly #seen = new Set<string>();

  public constructor(
    private readonly from: Repository,
    private readonly to: Repository,
    policy: IPolicy = wrap(registryRetries(), bulkhead(PARALLEL, Infinity)),
  ) {
    this.#policy = policy;
  }

  /**
   * Copies a manifest with all that it points to and all that is attached to it. What is there already is not sent.
   *
   * @throws RegistryError if something is missing in the source, or cannot be put into the destination.
   */
  public async image(digest: string): Promise<void> {
    if (this.#seen.has(digest)) {
      return;
    }
    this.#seen.add(digest);
    const manifest = await this.#read(digest);
    const content = contentOf(manifest);
    for (const member of content.manifests ?? []) {
      await this.image(member.digest);
    }
    if ((await this.#run(() => this.to.digestOf(digest))) !== digest) {
      await this.#blobs(content);
      await this.#run(() => this.to.putManifest(digest, manifest));
      this.copied.manifests += 1;
    }
    await this.#documents(digest);
  }

  async #read(digest: string): Promise<Manifest> {
    const manifest = await this.#run(() => this.from.manifest(digest));
    if (manifest === undefined) {
      throw new RegistryError(`${this.from.name}@${digest} does not exist`, 404, false);
    }
    return manifest;
  }

  async #blobs(content: ManifestContent): Promise<void> {
    const done = await Promise.allSettled(blobsOf(content).map((blob) => this.#blob(blob)));
    const failed = done.find((one) => one.status === "rejected");
    if (failed !== undefined) {
      throw failed.reason;
    }
  }

  async #blob(blob: Descriptor): Promise<void> {
    const sent = await this.#run(async () => {
      const isThere = await this.to.hasBlob(blob);
      return !isThere && (await this.to.writeBlob(blob, () => this.from.readBlob(blob)));
    });
    if (sent) {
      this.copied.blobs += 1;
      this.copied.bytes += blob.size;
    }
  }

  async #documents(subject: string): Promise<void> {
    const attached = await attachedTo(this.from, subject, this.#policy);
    for (const { digest } of attached) {
      if (!this.#seen.has(digest)) {
        await this.image(digest);
        this.copied.documents += 1;
      }
    }
    if (attached.length > 0) {
      await this.#file(subject, attached);
    }
    for (const suffix of COSIGN_SUFFIXES) {
      await this.#tagged(`${fallbackTag(subject)}${suffix}`);
    }
  }

  /** Where a registry files nothing by itself, the specification has a tag that lists what is attached. */
  async #file(subject: string, attached: readonly Descriptor[]): Promise<void> {
    if ((await this.#run(() => this.to.referrers(subject))) === undefined) {
      await listUnderTag(this.to, subject, attached, this.#policy);
    }
  }

  async #tagged(tag: string): Promise<void> {
    const digest = await this.#run(() => this.from.digestOf(tag));
    if (digest === undefined || (await this.#run(() => this.to.digestOf(tag))) === digest) {
      return;
    }
    await this.image(digest);
    const manifest = await this.#read(digest);
    await this.#run(() => this.to.putManifest(tag, manifest));
    this.copied.documents += 1;
  }

  #run<T>(task: () => Promise<T>): Promise<T> {
    return this.#policy.execute(task);
  }
}

import { Readable } from "node:stream";
import type { IPolicy } from "cockatiel";
import { contentOf, type Descriptor, digestOfBytes, INDEX_TYPE, MANIFEST_TYPE } from "./manifest";
import { RegistryError } from "./failure";
import type { Repository } from "./repository";

/** A document that is attached to an image. */
export interface AttachedDocument {
  /** What kind of document it is, which is the media type of its content, too. */
  readonly artifactType: string;
  readonly content: Buffer;
  /** What tools choose by without reading it. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** A registry that answers, and takes no document that is attached to an image: it knows images alone. */
export class DocumentRefusedError extends RegistryError {}

/** What a registry says to a manifest of a kind that it does not know; 401, 403 and 5xx are about who asks, and when. */
const REFUSALS: readonly number[] = [400, 404, 405, 415, 422, 501];

/** The configuration of a manifest that needs none (OCI image specification, "guidance for an empty descriptor"). */
const EMPTY: Descriptor = {
  mediaType: "application/vnd.oci.empty.v1+json",
  digest: digestOfBytes(Buffer.from("{}")),
  size: 2,
};

/** The tag of the specification for what is attached to a digest, where a registry has no referrers API. */
export function fallbackTag(digest: string): string {
  return digest.replace(":", "-");
}

/**
 * What is attached to a digest: what the registry itself has filed under it, and what the tag of the specification lists, which
 * clients keep where the registry files nothing.
 */
export async function attachedTo(
  repository: Repository,
  subject: string,
  policy: IPolicy,
): Promise<readonly Descriptor[]> {
  const filed = await policy.execute(() => repository.referrers(subject));
  const own = filed === undefined ? [] : (contentOf(filed).manifests ?? []);
  if (own.length > 0) {
    return own;
  }
  const listed = await policy.execute(() => repository.manifest(fallbackTag(subject)));
  return listed === undefined ? [] : (contentOf(listed).manifests ?? []);
}

/** Lists documents under the tag of the specification, beside those that it lists already. */
export async function listUnderTag(
  repository: Repository,
  subject: string,
  attached: readonly Descriptor[],
  policy: IPolicy,
): Promise<void> {
  const tag = fallbackTag(subject);
  const before = await policy.execute(() => repository.manifest(tag));
  const known = before === undefined ? [] : (contentOf(before).manifests ?? []);
  const added = attached.filter(({ digest }) => !known.some((one) => one.digest === digest));
  if (added.length === 0) {
    return;
  }
  const manifests = [...known, ...added];
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests }));
  await policy
    .execute(() => repository.putManifest(tag, { mediaType: INDEX_TYPE, digest: "", bytes }))
    .catch(refusal);
}

/**
 * Attaches documents to an image, whose digest stays what it is. One that is attached already is not attached twice.
 *
 * @returns the documents as a registry lists them.
 * @throws DocumentRefusedError if the registry takes no such documents. @throws RegistryError if it does not answer.
 */
export async function attach(
  repository: Repository,
  subject: Descriptor,
  documents: readonly AttachedDocument[],
  policy: IPolicy,
): Promise<Descriptor[]> {
  const unfiled: Descriptor[] = [];
  const attached: Descriptor[] = [];
  await put(repository, EMPTY, Buffer.from("{}"), policy);
  for (const { artifactType, content, annotations } of documents) {
    const layer = { mediaType: artifactType, digest: digestOfBytes(content), size: content.length };
    await put(repository, layer, content, policy);
    const { mediaType, digest, size } = subject;
    const manifest = {
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      artifactType,
      config: EMPTY,
      layers: [layer],
      subject: { mediaType, digest, size },
      annotations,
    };
    const bytes = Buffer.from(JSON.stringify(manifest));
    const own = digestOfBytes(bytes);
    const isFiled = await policy
      .execute(() => repository.putManifest(own, { mediaType: MANIFEST_TYPE, digest: own, bytes }))
      .catch(refusal);
    const listed = { mediaType: MANIFEST_TYPE, digest: own, size: bytes.length, artifactType, annotations };
    attached.push(listed);
    unfiled.push(...(isFiled ? [] : [listed]));
  }
  await listUnderTag(repository, subject.digest, unfiled, policy);
  return attached;
}

function refusal(error: unknown): never {
  if (error instanceof RegistryError && REFUSALS.includes(error.status ?? 0)) {
    throw new DocumentRefusedError(error.message, error.status, false);
  }
  throw error;
}

async function put(
  repository: Repository,
  blob: Descriptor,
  content: Buffer,
  policy: IPolicy,
): Promise<void> {
  await policy.execute(async () => {
    if (!(await repository.hasBlob(blob))) {
      await repository.writeBlob(blob, () => Promise.resolve(Readable.from([content])));
    }
  });
}

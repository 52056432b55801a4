import { isDeepStrictEqual } from "node:util";
import { bulkhead, type IPolicy, wrap } from "cockatiel";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Credentials } from "../registry/authorization";
import { apiHost, dockerCredentials } from "../registry/dockerCredentials";
import type { Descriptor } from "../registry/manifest";
import { RegistryError, registryRetries } from "../registry/failure";
import { attach, type AttachedDocument } from "../registry/referrers";
import { Repository } from "../registry/repository";
import { Transport } from "../registry/transport";
import type { FoundDocument } from "./documents";
import { documentOf, draftsOf } from "./drafts";
import { readInventory } from "./inventory";
import type { BuildRecord } from "./provenance";
import { type Env, type Signing, StatementSigner } from "./signing";
import type { Statement } from "./statement";

/** Formats of a bill of material. */
export type SbomFormat = "cyclonedx" | "spdx";

/** What is attached to an image, and to which. */
export interface AttachmentRequest {
  readonly host: string;
  /** Path of the repository below the host. */
  readonly path: string;
  /** @default - what Docker's configuration has for the host */
  readonly login?: Credentials | undefined;
  readonly digest: string;
  readonly version: string;
  readonly sbom: readonly SbomFormat[];
  readonly provenance?: BuildRecord | undefined;
  readonly sign?: Signing | undefined;
}

/** A document that was attached. */
export interface Attached {
  readonly kind: SbomFormat | "provenance" | "signature";
  /** Of a bill of material: the platform that it is about. */
  readonly platform?: string;
  /** Digest of its manifest. */
  readonly digest: string;
}

const PARALLEL = 4;

/** Opens the repository of an image, to read from and to attach to, and closes what it needs. */
export async function withRepository<T>(
  { host, path, login }: Pick<AttachmentRequest, "host" | "path" | "login">,
  env: Env,
  access: "pull" | "pull,push",
  run: (repository: Repository, policy: IPolicy) => Promise<T>,
): Promise<T> {
  const transport = new Transport(env);
  try {
    const folder = env["DOCKER_CONFIG"] ?? join(homedir(), ".docker");
    const credentials = login ?? dockerCredentials(host, folder, env);
    const repository = new Repository(transport, { host: apiHost(host), path, credentials }, access);
    return await run(repository, wrap(registryRetries(), bulkhead(PARALLEL, Infinity)));
  } finally {
    await transport.close();
  }
}

/**
 * Makes the documents from what was pushed, signs them if that is asked for, and attaches them to the image.
 *
 * @throws PlanError if the key cannot be used, before anything is asked.
 * @throws DocumentRefusedError if the registry takes no documents. @throws RegistryError if the image is not there, or the
 * registry does not answer.
 */
export async function attachDocuments(request: AttachmentRequest, env: Env): Promise<Attached[]> {
  const signer = request.sign && (await StatementSigner.open(request.sign, env));
  return withRepository(request, env, "pull,push", async (repository, policy) => {
    const inventory = await readInventory(repository, request.digest, policy);
    if (inventory === undefined) {
      throw new RegistryError(`${repository.name}@${request.digest} does not exist`, 404, false);
    }
    const drafts = draftsOf(request, repository.name, inventory, env);
    const known = signer === undefined ? [] : await ownDocuments(repository, request.digest, signer, policy);
    const done: Attached[] = [];
    for (const draft of drafts) {
      const { kind, platform, statement } = draft;
      // a signature has other bytes each time: what this key has said already is not said again
      const before = known.find((one) => saysTheSame(one, statement));
      const digest =
        before?.digest ??
        (await attachOne(repository, inventory.subject, await documentOf(draft, signer), policy));
      done.push({ kind, ...(platform !== undefined && { platform }), digest });
    }
    return done;
  });
}

async function attachOne(
  repository: Repository,
  subject: Descriptor,
  document: AttachedDocument,
  policy: IPolicy,
): Promise<string> {
  const [attached] = await attach(repository, subject, [document], policy);
  return attached?.digest ?? "";
}

/** What the same key has said of the image before; of a certificate's owner nobody asks for that. */
async function ownDocuments(
  repository: Repository,
  digest: string,
  { publicKey }: StatementSigner,
  policy: IPolicy,
): Promise<readonly FoundDocument[]> {
  if (publicKey === undefined) {
    return [];
  }
  const { readDocuments } = await import("./documents.js");
  const all = await readDocuments(repository, digest, { keys: [publicKey] }, policy);
  return all.filter(({ status }) => status === "trusted");
}

function saysTheSame({ predicateType, predicate, about }: FoundDocument, statement: Statement): boolean {
  const subjects = statement.subject.map(({ digest: { sha256 } }) => `sha256:${sha256}`);
  return (
    predicateType === statement.predicateType &&
    isDeepStrictEqual(predicate, statement.predicate) &&
    isDeepStrictEqual(about, subjects)
  );
}

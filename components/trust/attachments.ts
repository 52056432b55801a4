import { bulkhead, type IPolicy, wrap } from "cockatiel";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Credentials } from "../registry/authorization";
import { apiHost, dockerCredentials } from "../registry/dockerCredentials";
import { RegistryError, registryRetries } from "../registry/failure";
import { attach, type AttachedDocument } from "../registry/referrers";
import { Repository } from "../registry/repository";
import { Transport } from "../registry/transport";
import { billOf } from "./bill";
import { cyclonedx, CYCLONEDX_TYPE } from "./cyclonedx";
import { type ImageInventory, readInventory } from "./inventory";
import { type BuildRecord, provenanceOf } from "./provenance";
import { BUNDLE_TYPE, type Env, type Signing, StatementSigner } from "./signing";
import { spdx, SPDX_TYPE } from "./spdx";
import {
  CYCLONEDX,
  PROVENANCE,
  SIGNATURE,
  SPDX,
  type Statement,
  STATEMENT_TYPE,
  statementOf,
} from "./statement";
import { ownTool } from "./tool";

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

/** A document before it is attached. */
interface Draft {
  readonly kind: Attached["kind"];
  readonly platform?: string;
  readonly statement: Statement;
  /** Media type of the predicate, where it stands for itself. */
  readonly plainType?: string;
}

const PARALLEL = 4;

/** Says which platform a document is about. */
export const PLATFORM_ANNOTATION = "pulumi-go-service-image.platform";
export const PREDICATE_ANNOTATION = "dev.sigstore.bundle.predicateType";

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
 * @throws RegistryError if the image is not there, or the registry takes no documents.
 */
export async function attachDocuments(request: AttachmentRequest, env: Env): Promise<Attached[]> {
  const signer = request.sign && (await StatementSigner.open(request.sign, env));
  return withRepository(request, env, "pull,push", async (repository, policy) => {
    const inventory = await readInventory(repository, request.digest, policy);
    if (inventory === undefined) {
      throw new RegistryError(`${repository.name}@${request.digest} does not exist`, 404, false);
    }
    const drafts = draftsOf(request, repository.name, inventory, env);
    const documents: AttachedDocument[] = [];
    for (const draft of drafts) {
      documents.push(await documentOf(draft, signer));
    }
    const attached = await attach(repository, inventory.subject, documents, policy).catch(refusal);
    return drafts.map(({ kind, platform }, index) => ({
      kind,
      ...(platform !== undefined && { platform }),
      digest: attached[index]?.digest ?? "",
    }));
  });
}

/** A registry that knows only images refuses the manifest of a document. */
function refusal(error: unknown): never {
  if (error instanceof RegistryError && [400, 404, 405, 415, 422].includes(error.status ?? 0)) {
    const fix = "Fix: leave `attest` out for this registry, or push to one that takes OCI 1.1 artifacts";
    throw new RegistryError(
      `the registry takes no document that is attached to an image: ${error.message}. ${fix}`,
      error.status,
      false,
    );
  }
  throw error;
}

function draftsOf(
  { digest, version, sbom, provenance, sign }: AttachmentRequest,
  name: string,
  { platforms }: ImageInventory,
  env: Env,
): Draft[] {
  const tool = ownTool();
  const image = { name, digest };
  const bills = platforms.flatMap((inventory) => {
    const bill = billOf({ repository: name, version, inventory });
    // the image itself first: some tools look at the first subject alone
    const subjects = [image, { name: `${name} (${inventory.platform})`, digest: inventory.manifest.digest }];
    return sbom.map((format): Draft => {
      const [type, plainType, document] =
        format === "cyclonedx"
          ? [CYCLONEDX, CYCLONEDX_TYPE, cyclonedx(bill, tool)]
          : [SPDX, SPDX_TYPE, spdx(bill, tool)];
      const statement = statementOf(subjects, type, document);
      return { kind: format, platform: inventory.platform, statement, plainType };
    });
  });
  const subjects = [
    image,
    ...platforms.map(({ platform, manifest }) => ({
      name: `${name} (${platform})`,
      digest: manifest.digest,
    })),
  ];
  return [
    ...bills,
    ...(provenance === undefined
      ? []
      : [
          {
            kind: "provenance" as const,
            statement: statementOf(subjects, PROVENANCE, provenanceOf(provenance, tool, env)),
          },
        ]),
    ...(sign === undefined
      ? []
      : [{ kind: "signature" as const, statement: statementOf([image], SIGNATURE, {}) }]),
  ];
}

async function documentOf(
  { statement, platform, plainType }: Draft,
  signer: StatementSigner | undefined,
): Promise<AttachedDocument> {
  const annotations = {
    [PREDICATE_ANNOTATION]: statement.predicateType,
    ...(platform !== undefined && { [PLATFORM_ANNOTATION]: platform }),
  };
  if (signer !== undefined) {
    const content = Buffer.from(JSON.stringify(await signer.sign(statement)));
    return {
      artifactType: BUNDLE_TYPE,
      content,
      annotations: { "dev.sigstore.bundle.content": "dsse-envelope", ...annotations },
    };
  }
  const plain = plainType === undefined ? statement : statement.predicate;
  return {
    artifactType: plainType ?? STATEMENT_TYPE,
    content: Buffer.from(JSON.stringify(plain)),
    annotations,
  };
}

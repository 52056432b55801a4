import type { IPolicy } from "cockatiel";
import { RegistryError } from "../registry/failure";
import type { Repository } from "../registry/repository";
import { type FoundDocument, readDocuments } from "./documents";
import { type ImageInventory, type PlatformInventory, readInventory } from "./inventory";
import { type Material, type Provenance } from "./provenance";
import type { RebuiltPlatform } from "./rebuilt";
import { CYCLONEDX, PROVENANCE, SIGNATURE, SPDX } from "./statement";
import type { Trust } from "./verification";

/** What an image can be asked to have, by somebody who is trusted. */
export type Requirement = "signature" | "provenance" | "sbom";

/** What is wrong with an image. */
export interface TrustProblem {
  /**
   * `missing`: nobody has said it; `untrusted`: nobody who is trusted; `tampered`: bytes are not those of their digest;
   * `different`: it came out otherwise when it was built again.
   */
  readonly kind: "missing" | "untrusted" | "tampered" | "different";
  readonly text: string;
}

/** All that can be said of an image without building it again. */
export interface TrustReport {
  /** By its digest. */
  readonly reference: string;
  readonly digest: string;
  readonly version: string | null;
  readonly platforms: readonly PlatformReport[];
  /** Of the provenance that counts most: one that is trusted before one that is not. */
  readonly provenance: ProvenanceReport | null;
  readonly documents: readonly Omit<FoundDocument, "predicate" | "about">[];
  readonly problems: readonly TrustProblem[];
  /** What became of building it again; null: it was not built. */
  readonly rebuilt: RebuildReport | null;
}

/** An image that was built again. */
export interface RebuildReport {
  /** Files that are not what the provenance has recorded; nothing is built then. */
  readonly changedSources: readonly string[];
  readonly platforms: readonly RebuiltPlatform[];
}

export interface PlatformReport {
  readonly platform: string;
  readonly digest: string;
  /** Bytes that a pull transfers. */
  readonly compressed: number;
  /** Release of Go of each program; null if it does not say it. */
  readonly programs: Readonly<Record<string, string | null>>;
  /** The distribution of the base. */
  readonly base: string | null;
  /** Formats of the bills of material. */
  readonly sbom: readonly string[];
}

export interface ProvenanceReport {
  readonly status: FoundDocument["status"];
  readonly source: Material | null;
  readonly go: Material | null;
  readonly bases: readonly Material[];
  readonly files: number;
  readonly builder: string;
  readonly invocation: string | null;
}

/**
 * Looks at an image: reads every byte of it, and everything that is attached to it.
 *
 * @param required what it must have from somebody who is trusted.
 * @returns undefined if it is not there.
 * @throws RegistryError if the registry does not answer.
 */
export async function trustReport(
  repository: Repository,
  reference: string,
  trust: Trust,
  required: readonly Requirement[],
  policy: IPolicy,
): Promise<{ report: TrustReport; provenance: Provenance | undefined } | undefined> {
  const manifest = await policy.execute(() => repository.manifest(reference));
  if (manifest === undefined) {
    return undefined;
  }
  const { digest } = manifest;
  const { inventory, problems } = await inventoryOf(repository, digest, policy);
  const documents = await readDocuments(repository, digest, trust, policy);
  const found = best(documents, PROVENANCE);
  const provenance = found?.predicate as Provenance | undefined;
  const platforms = inventory?.platforms ?? [];
  const report: TrustReport = {
    reference: `${repository.name}@${digest}`,
    digest,
    version: provenance?.buildDefinition.externalParameters.version ?? null,
    platforms: platforms.map(
      ({ platform, manifest: { digest: own }, compressed, programs, distribution }) => ({
        platform,
        digest: own,
        compressed,
        programs: Object.fromEntries(programs.map(({ path, build }) => [path, build?.goVersion ?? null])),
        base: distribution === undefined ? null : `${distribution.id} ${distribution.version}`.trim(),
        sbom: bills(documents, platform, own),
      }),
    ),
    provenance: found && provenance ? provenanceReport(found, provenance) : null,
    documents: documents.map(({ digest: own, predicateType, platform, status, signer, reason }) => ({
      digest: own,
      predicateType,
      platform,
      status,
      signer,
      reason,
    })),
    problems: [...problems, ...required.flatMap((one) => requirementProblems(one, documents, platforms))],
    rebuilt: null,
  };
  return { report, provenance };
}

/** What an image lacks of what it must have. */
export function requirementProblems(
  required: Requirement,
  documents: readonly FoundDocument[],
  platforms: readonly Pick<PlatformInventory, "platform" | "manifest">[],
): TrustProblem[] {
  if (required === "sbom") {
    return platforms.flatMap(({ platform, manifest: { digest } }) => {
      const own = documents.filter((one) => isBillOf(one, platform, digest));
      return lacking(`bill of material of ${platform}`, own);
    });
  }
  const type = required === "signature" ? SIGNATURE : PROVENANCE;
  return lacking(
    required,
    documents.filter(({ predicateType }) => predicateType === type),
  );
}

function lacking(what: string, documents: readonly FoundDocument[]): TrustProblem[] {
  if (documents.some(({ status }) => status === "trusted")) {
    return [];
  }
  const [first] = documents;
  if (first === undefined) {
    return [{ kind: "missing", text: `it has no ${what}` }];
  }
  const reason = first.reason ?? "nobody has signed it";
  return [{ kind: "untrusted", text: `its ${what} does not count: ${reason}` }];
}

/** A layer that is not what its digest says is a finding, and no failure of the command. */
async function inventoryOf(
  repository: Repository,
  digest: string,
  policy: IPolicy,
): Promise<{ inventory?: ImageInventory | undefined; problems: TrustProblem[] }> {
  try {
    return { inventory: await readInventory(repository, digest, policy), problems: [] };
  } catch (error) {
    const { code = "" } = error as { readonly code?: string };
    const isDamaged = /^(Z_|TAR_)/.test(code) || (error instanceof RegistryError && error.status === 200);
    if (error instanceof Error && isDamaged) {
      return { problems: [{ kind: "tampered", text: error.message }] };
    }
    throw error;
  }
}

function best(documents: readonly FoundDocument[], type: string): FoundDocument | undefined {
  const ranks = { trusted: 0, unsigned: 1, untrusted: 2 };
  return documents
    .filter(({ predicateType, predicate }) => predicateType === type && predicate !== null)
    .sort((a, b) => ranks[a.status] - ranks[b.status])[0];
}

function bills(documents: readonly FoundDocument[], platform: string, digest: string): string[] {
  const own = documents.filter((one) => isBillOf(one, platform, digest));
  return [...new Set(own.map(({ predicateType }) => (predicateType === SPDX ? "spdx" : "cyclonedx")))].sort();
}

/** A signed statement says itself what it is about; of everything else only the annotation does, which nobody has signed. */
function isBillOf(document: FoundDocument, platform: string, digest: string): boolean {
  const { predicateType, status, about } = document;
  const isBill = predicateType === CYCLONEDX || predicateType === SPDX;
  return isBill && (status === "trusted" ? about.includes(digest) : document.platform === platform);
}

function provenanceReport(
  { status }: FoundDocument,
  { buildDefinition, runDetails }: Provenance,
): ProvenanceReport {
  const materials = buildDefinition.resolvedDependencies;
  const named = (name: string): Material[] => materials.filter((one) => one.name === name);
  return {
    status,
    source: named("source")[0] ?? null,
    go: named("go")[0] ?? null,
    bases: named("base"),
    files: materials.filter(({ name }) => name?.startsWith("context/")).length,
    builder: runDetails.builder.id,
    invocation: runDetails.metadata?.invocationId ?? null,
  };
}

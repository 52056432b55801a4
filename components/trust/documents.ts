import type { IPolicy } from "cockatiel";
import { contentOf, type Descriptor } from "../registry/manifest";
import { RegistryError } from "../registry/failure";
import { attachedTo } from "../registry/referrers";
import type { Repository } from "../registry/repository";
import { readDocument } from "./inventory";
import { CYCLONEDX_TYPE } from "./cyclonedx";
import { SPDX_TYPE } from "./spdx";
import { BUNDLE_TYPE } from "./signing";
import {
  CYCLONEDX,
  isAbout,
  PLATFORM_ANNOTATION,
  PREDICATE_ANNOTATION,
  SPDX,
  type Statement,
  STATEMENT_TYPE,
} from "./statement";
import { signerHint, type Trust, verifyBundle } from "./verification";

/** A document that is attached to an image, and whether it counts. */
export interface FoundDocument {
  /** Digest of its manifest. */
  readonly digest: string;
  /** What it says, as in-toto names it, e.g. `https://slsa.dev/provenance/v1`. */
  readonly predicateType: string;
  /** Of a bill of material: its platform. */
  readonly platform: string | null;
  /** Who says it: somebody who is trusted, somebody who is not, or nobody. */
  readonly status: "trusted" | "untrusted" | "unsigned";
  /** Who has signed it, as far as that is known. */
  readonly signer: string | null;
  /** Why it is not trusted. */
  readonly reason: string | null;
  /** Digests that the statement is about; none of a document without one. */
  readonly about: readonly string[];
  readonly predicate: unknown;
}

/** Kinds of documents that are one without a statement around it. */
const PLAIN: Readonly<Record<string, string>> = { [CYCLONEDX_TYPE]: CYCLONEDX, [SPDX_TYPE]: SPDX };

/**
 * Reads what is attached to an image. What nobody knows how to read is left out.
 *
 * @throws RegistryError if the registry does not give it out.
 */
export async function readDocuments(
  repository: Repository,
  digest: string,
  trust: Trust,
  policy: IPolicy,
): Promise<FoundDocument[]> {
  const found: FoundDocument[] = [];
  for (const attached of await attachedTo(repository, digest, policy)) {
    const document = await readOne(repository, attached, digest, trust, policy);
    found.push(...(document === undefined ? [] : [document]));
  }
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

async function readOne(
  repository: Repository,
  attached: Descriptor,
  image: string,
  trust: Trust,
  policy: IPolicy,
): Promise<FoundDocument | undefined> {
  const manifest = await policy.execute(() => repository.manifest(attached.digest));
  const { artifactType = "", layers = [], annotations = {}, subject } = manifest ? contentOf(manifest) : {};
  const [layer] = layers;
  const isKnown =
    artifactType === BUNDLE_TYPE || artifactType === STATEMENT_TYPE || Object.hasOwn(PLAIN, artifactType);
  if (layer === undefined || !isKnown || subject?.digest !== image) {
    return undefined;
  }
  const common = { digest: attached.digest, platform: annotations[PLATFORM_ANNOTATION] ?? null };
  const read = await readDocument(repository, layer, policy).catch(changedBytes);
  if (typeof read === "string") {
    const predicateType = annotations[PREDICATE_ANNOTATION] ?? "";
    return {
      ...common,
      status: "untrusted",
      signer: null,
      reason: read,
      about: [],
      predicateType,
      predicate: null,
    };
  }
  const content = parsed(read);
  if (content === undefined) {
    return undefined;
  }
  if (artifactType !== BUNDLE_TYPE) {
    const plain = PLAIN[artifactType];
    const statement = content as Statement;
    const unsigned = { ...common, status: "unsigned", signer: null, reason: null, about: [] } as const;
    if (plain !== undefined) {
      return { ...unsigned, predicateType: plain, predicate: content };
    }
    return isAbout(statement, image)
      ? { ...unsigned, predicateType: statement.predicateType, predicate: statement.predicate }
      : undefined;
  }
  const verdict = verifyBundle(content, image, trust);
  if (verdict.ok) {
    const { predicateType, predicate, subject: subjects } = verdict.statement;
    const about = subjects.map(({ digest: { sha256 } }) => `sha256:${sha256}`);
    return {
      ...common,
      status: "trusted",
      signer: verdict.signer,
      reason: null,
      predicateType,
      predicate,
      about,
    };
  }
  const { statement, signer } = signerHint(content);
  return {
    ...common,
    status: "untrusted",
    signer,
    reason: verdict.reason,
    about: [],
    predicateType: statement?.predicateType ?? "",
    predicate: statement?.predicate ?? null,
  };
}

/** Other bytes than those of the digest are a finding; a registry that does not answer is none. */
function changedBytes(error: unknown): string {
  if (error instanceof RegistryError && error.status === 200) {
    return error.message;
  }
  throw error;
}

function key({ predicateType, platform, digest }: FoundDocument): string {
  return `${predicateType} ${platform ?? ""} ${digest}`;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

import { createPublicKey, type KeyObject } from "node:crypto";
import { bundleFromJSON, type Bundle } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toSignedEntity, toTrustMaterial, type TrustMaterial, Verifier } from "@sigstore/verify";
import { isAbout, type Statement } from "./statement";

/** Whose signatures count. */
export interface Trust {
  /** Public keys in PEM. */
  readonly keys: readonly string[];
  /** Who may have been certified, and by whom. @default - keys alone count */
  readonly identity?: TrustedIdentity | undefined;
}

/** An identity that a certificate authority vouches for. */
export interface TrustedIdentity {
  /** Name in the certificate: an address, or a workflow's URL. */
  readonly subject: string;
  /** Issuer of the OIDC token. */
  readonly issuer: string;
  /** Authorities and logs, as JSON (`cosign trusted-root create`). */
  readonly root: unknown;
}

/** What is said of a signed document. */
export type Verdict =
  | { readonly ok: true; readonly statement: Statement; readonly signer: string }
  | { readonly ok: false; readonly reason: string };

const MATERIAL: TrustMaterial = {
  certificateAuthorities: [],
  timestampAuthorities: [],
  tlogs: [],
  ctlogs: [],
  publicKey: () => {
    throw new Error("it is signed with a key, and no key is trusted");
  },
};

/**
 * Checks a bundle: its signature, by a key or an identity that is trusted, and that it is about the digest.
 *
 * @param bundle as it is attached (JSON).
 */
export function verifyBundle(bundle: unknown, digest: string, trust: Trust): Verdict {
  try {
    const parsed = bundleFromJSON(bundle);
    const signer = signerOf(parsed, trust);
    const statement = statementOf(parsed);
    if (statement === undefined) {
      return { ok: false, reason: "it holds no in-toto statement" };
    }
    return isAbout(statement, digest)
      ? { ok: true, statement, signer }
      : { ok: false, reason: `it is about another digest than ${digest}` };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The statement of a bundle, whoever has signed it; undefined if it holds none. */
export function statementOf(bundle: Bundle): Statement | undefined {
  if (bundle.content.$case !== "dsseEnvelope") {
    return undefined;
  }
  return JSON.parse(bundle.content.dsseEnvelope.payload.toString("utf8")) as Statement;
}

/** @throws Error if nobody who is trusted has signed it. */
function signerOf(bundle: Bundle, trust: Trust): string {
  const entity = toSignedEntity(bundle);
  if (entity.key.$case === "public-key") {
    const keys = trust.keys.map((pem) => createPublicKey(pem));
    const found = keys.find((key) => isSignedBy(entity, key));
    if (found === undefined) {
      const none = keys.length === 0 ? "and no key is trusted" : "which is none of the trusted ones";
      throw new Error(`it is signed with the key ${entity.key.hint}, ${none}`);
    }
    return `key ${entity.key.hint}`;
  }
  if (trust.identity === undefined) {
    throw new Error("it is signed by a certificate, and no identity is trusted");
  }
  const { subject, issuer, root } = trust.identity;
  const material = toTrustMaterial(TrustedRoot.fromJSON(root));
  // a certificate lives for minutes: only a log that has seen the signature says when it was made
  const hasLogs = material.ctlogs.length > 0;
  const verifier = new Verifier(material, {
    tlogThreshold: 1,
    timestampThreshold: 1,
    ctlogThreshold: hasLogs ? 1 : 0,
  });
  // the library takes the name as a regular expression that may match anywhere
  const exactly = `^${subject.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
  const policy = { subjectAlternativeName: exactly, extensions: { issuer } };
  const { identity } = verifier.verify(entity, policy);
  return `${identity?.subjectAlternativeName ?? subject} (${identity?.extensions?.issuer ?? issuer})`;
}

function isSignedBy(entity: ReturnType<typeof toSignedEntity>, publicKey: KeyObject): boolean {
  const material = { ...MATERIAL, publicKey: () => ({ publicKey, validFor: () => true }) };
  // a key does not expire: whether a log has seen the signature is the log's business
  const options = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 };
  try {
    new Verifier(material, options).verify({ ...entity, timestamps: [], tlogEntries: [] });
    return true;
  } catch {
    return false;
  }
}

/** What a bundle says, and who it says has signed it, without any of it having been checked. */
export function signerHint(content: unknown): { statement: Statement | undefined; signer: string | null } {
  try {
    const bundle = bundleFromJSON(content);
    const { key } = toSignedEntity(bundle);
    const signer =
      key.$case === "public-key" ? `key ${key.hint}` : (key.certificate.subjectAltName ?? "a certificate");
    return { statement: statementOf(bundle), signer };
  } catch {
    return { statement: undefined, signer: null };
  }
}

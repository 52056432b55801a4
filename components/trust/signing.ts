import { ownValue } from "../common/record";
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { SerializedBundle } from "@sigstore/bundle";
import type { BundleBuilder, Signer, Witness } from "@sigstore/sign";
import { PlanError, type Problem } from "../common/problem";
import { addressProblems, isKmsKey } from "./keyAddress";
import { openKmsKey } from "./kms";
import { type Statement, STATEMENT_TYPE } from "./statement";

/** Who signs: a key of one's own, or whoever the run's OIDC token names. All plain. */
export interface Signing {
  /** PEM text, `env://NAME`, address of a key in a KMS, or path of a file. */
  readonly key?: string | undefined;
  /** Of an encrypted key: the text, or `env://NAME`. */
  readonly passphrase?: string | undefined;
  /** Address of a certificate authority (Fulcio); without a key. */
  readonly fulcio?: string | undefined;
  /** Address of a transparency log (Rekor). */
  readonly rekor?: string | undefined;
}

/** Environment in which keys and tokens are looked up. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Media type of a bundle, which is the kind of the attached document as well. */
export const BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

/** What a variable's name stands behind, as for cosign. */
const VARIABLE = "env://";

/** Signs statements; every one with the same key or identity. */
export class StatementSigner {
  private constructor(
    private readonly signer: Signer,
    private readonly rekor: string | undefined,
    private readonly hint?: string,
    /** PEM of the public half; undefined of an identity, whose key is another one each time. */
    public readonly publicKey?: string,
  ) {}

  /** @throws PlanError if the key cannot be used, or if there is neither a key nor a token. */
  public static async open(signing: Signing, env: Env): Promise<StatementSigner> {
    if (signing.key !== undefined && isKmsKey(signing.key)) {
      const { publicKey, sign: signThere } = await openKmsKey(signing.key, env);
      checkCurve(publicKey);
      return StatementSigner.withKey(publicKey, signThere, signing.rekor);
    }
    if (signing.key !== undefined) {
      const key = privateKeyOf(signing, env);
      const signHere = (data: Buffer): Promise<Buffer> => Promise.resolve(sign("sha256", data, key));
      return StatementSigner.withKey(createPublicKey(key), signHere, signing.rekor);
    }
    const { FulcioSigner, CIContextProvider } = await import("@sigstore/sign");
    const { fulcio = "" } = signing;
    const given = env["SIGSTORE_ID_TOKEN"];
    const identityProvider =
      given === undefined || given === ""
        ? new CIContextProvider("sigstore")
        : { getToken: () => Promise.resolve(checkedToken(given)) };
    const retry = { retries: 3 };
    return new StatementSigner(
      new FulcioSigner({ fulcioBaseURL: fulcio, identityProvider, retry }),
      signing.rekor,
    );
  }

  private static withKey(
    key: KeyObject,
    signBytes: (data: Buffer) => Promise<Buffer>,
    rekor: string | undefined,
  ): StatementSigner {
    const publicKey = key.export({ type: "spki", format: "pem" }).toString();
    const signer: Signer = {
      // without a hint, which would become the signature's key id: cosign passes over one that it has not computed itself
      sign: async (data) => ({ signature: await signBytes(data), key: { $case: "publicKey", publicKey } }),
    };
    return new StatementSigner(signer, rekor, keyHint(key), publicKey);
  }

  /** Signs a statement. @returns a bundle in sigstore's format, version 0.3. */
  public async sign(statement: Statement): Promise<SerializedBundle> {
    const { bundleToJSON } = await import("@sigstore/bundle");
    const { DSSEBundleBuilder, RekorWitness } = await import("@sigstore/sign");
    const witnesses: Witness[] =
      this.rekor === undefined ? [] : [new RekorWitness({ rekorBaseURL: this.rekor, retry: { retries: 3 } })];
    const builder: BundleBuilder = new DSSEBundleBuilder({ signer: this.signer, witnesses });
    const data = Buffer.from(JSON.stringify(statement));
    const bundle = await builder.create({ data, type: STATEMENT_TYPE });
    const { content } = bundle.verificationMaterial;
    if (content.$case === "publicKey" && this.hint !== undefined) {
      content.publicKey.hint = this.hint;
    }
    return bundleToJSON(bundle);
  }
}

/** What a key is known by: SHA-256 of its public half (DER), in base 64, as cosign writes it into a bundle. */
function keyHint(publicKey: KeyObject): string {
  const der = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("base64");
}

/** The library repeats a token that it cannot read. */
function checkedToken(token: string): string {
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) {
    const rule = "is not an OIDC token";
    throw refused({
      field: "SIGSTORE_ID_TOKEN",
      rule,
      fix: "set it to a token with the audience `sigstore`",
    });
  }
  return token;
}

/**
 * The private key that a text stands for.
 *
 * @throws PlanError that names what is wrong and never repeats the key.
 */
export function privateKeyOf({ key = "", passphrase }: Signing, env: Env): KeyObject {
  const pem = textOf("attest.sign.key", key, env);
  if (/BEGIN ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY/.test(pem)) {
    throw refused({
      field: "attest.sign.key",
      rule: "is encrypted in cosign's own way",
      fix: "make one with `openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -out cosign.pem`",
    });
  }
  const secret = passphrase?.startsWith(VARIABLE)
    ? textOf("attest.sign.passphrase", passphrase, env)
    : passphrase;
  let parsed: KeyObject;
  try {
    parsed = createPrivateKey({ key: pem, ...(secret !== undefined && { passphrase: secret }) });
  } catch {
    const isEncrypted = pem.includes("ENCRYPTED");
    const rule = isEncrypted
      ? `is encrypted, and ${secret === undefined ? "there is no passphrase" : "the passphrase does not open it"}`
      : "is not a private key in PEM";
    const fix = isEncrypted ? "set `attest.sign.passphrase`" : "give the text that begins with `-----BEGIN`";
    throw refused({ field: "attest.sign.key", rule, fix });
  }
  checkCurve(parsed);
  return parsed;
}

/** @throws PlanError for a key of a kind that cosign verifies no bundle with. */
function checkCurve({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): void {
  const { namedCurve } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType !== "ec" || namedCurve !== "prime256v1") {
    const rule = `is of the kind ${namedCurve ?? asymmetricKeyType ?? "unknown"}, and not ECDSA P-256`;
    throw refused({ field: "attest.sign.key", rule, fix: "make one on the curve prime256v1" });
  }
}

/** A PEM text itself, that of a variable, or that of a file. */
function textOf(field: string, written: string, env: Env): string {
  if (written.startsWith(VARIABLE)) {
    const name = written.slice(VARIABLE.length);
    const value = ownValue(env, name);
    if (value === undefined || value === "") {
      throw refused({ field, value: written, rule: "names a variable that is not set", fix: `set ${name}` });
    }
    return value;
  }
  if (written.includes("-----BEGIN")) {
    return written;
  }
  const [problem] = addressProblems(field, written);
  if (problem !== undefined) {
    throw refused(problem);
  }
  // a text that is neither may be a damaged key: it is not repeated
  if (written.length > 1024 || written.includes("\n") || !existsSync(written)) {
    const fix = "give the key in PEM, `env://NAME`, or the path of a file";
    throw refused({ field, rule: "is neither a key in PEM nor a file that is there", fix });
  }
  return readFileSync(written, "utf8");
}

function refused(problem: Problem): PlanError {
  return new PlanError("signing", [problem]);
}

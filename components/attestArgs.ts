import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "./common/problem";
import { FLAG, LATER_TEXT, listOf, objectOf, oneOf, type Shape, TEXT } from "./common/shape";
import { addressProblems } from "./trust/keyAddress";
import type { SbomFormat } from "./trust/attachments";

/** What is attached to an image after its push. Nothing of it changes the image or its digest. */
export interface Attest {
  /** Bills of material of every platform, in these formats: `["cyclonedx", "spdx"]`. @default none */
  readonly sbom?: readonly SbomFormat[];
  /** What the image was built from, as SLSA provenance. @default false */
  readonly provenance?: boolean;
  /** Signs the image, and everything that is attached. @default - nothing is signed */
  readonly sign?: Sign;
}

/** Who signs: a key of one's own, or the identity of the run's OIDC token. */
export interface Sign {
  /**
   * Private key, ECDSA P-256: its PEM text, which becomes a secret of the stack, or `env://NAME` for a variable or the path of a
   * file, which are read when something is signed. A key in a KMS is named by its address: `awskms://`, `azurekms://`, `gcpkms://`,
   * `hashivault://`.
   *
   * @default - the run's identity, certified by `fulcio`
   */
  readonly key?: pulumi.Input<string>;
  /** Passphrase of an encrypted key: the text, or `env://NAME`. @default - the key is not encrypted */
  readonly passphrase?: pulumi.Input<string>;
  /** Address of the certificate authority, such as `https://fulcio.sigstore.dev`; only without `key`. @default none */
  readonly fulcio?: string;
  /** Address of the transparency log, such as `https://rekor.sigstore.dev`. What is signed becomes public there. @default none */
  readonly rekor?: string;
}

/** A shape of `sign`, whatever holds the key. */
export function signShape<Text>(
  text: Shape<Text>,
  keyText: Shape<Text> = text,
): Shape<{ key?: Text; passphrase?: Text; fulcio?: string; rekor?: string }> {
  const fields = objectOf<{ key?: Text; passphrase?: Text; fulcio?: string; rekor?: string }>(
    { key: keyText, passphrase: text, fulcio: TEXT, rekor: TEXT } as never,
    {} as never,
  );
  return {
    ...fields,
    check: (field, value, problems) => {
      fields.check(field, value, problems);
      problems.push(...signerProblems(field, value));
    },
  };
}

/** A shape of `attest`, whatever holds the key. */
export function attestShape<Text>(
  text: Shape<Text>,
  keyText: Shape<Text> = text,
): Shape<{
  sbom?: readonly SbomFormat[];
  provenance?: boolean;
  sign?: { key?: Text; passphrase?: Text; fulcio?: string; rekor?: string };
}> {
  return objectOf<{
    sbom?: readonly SbomFormat[];
    provenance?: boolean;
    sign?: { key?: Text; passphrase?: Text; fulcio?: string; rekor?: string };
  }>({ sbom: listOf(oneOf("cyclonedx", "spdx")), provenance: FLAG, sign: signShape(text, keyText) }, {});
}

/** The argument's own. */
export const ATTEST = attestShape<unknown>(LATER_TEXT);

function signerProblems(field: string, value: unknown): Problem[] {
  const { key, passphrase, fulcio, rekor } = (value ?? {}) as Record<string, unknown>;
  const problems = addressProblems(`${field}.key`, key);
  if ((key === undefined) === (fulcio === undefined)) {
    const rule =
      key === undefined ? "names neither a key nor a certificate authority" : "names both a key and `fulcio`";
    problems.push({ field, rule, fix: "give `key`, or `fulcio` together with `rekor`" });
  }
  if (fulcio !== undefined && rekor === undefined) {
    // a certificate lives for minutes: without a log nobody knows later that it was valid
    problems.push({
      field: `${field}.rekor`,
      rule: "is missing beside `fulcio`",
      fix: "name a transparency log",
    });
  }
  if (passphrase !== undefined && key === undefined) {
    problems.push({
      field: `${field}.passphrase`,
      rule: "belongs to no key",
      fix: "give `key`, or leave it out",
    });
  }
  for (const [name, address] of Object.entries({ fulcio, rekor })) {
    if (
      typeof address === "string" &&
      !/^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(address)
    ) {
      problems.push({
        field: `${field}.${name}`,
        value: address,
        rule: "is not an https address",
        fix: "write it like `https://rekor.example.com`",
      });
    }
  }
  return problems;
}

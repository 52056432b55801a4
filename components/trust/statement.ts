/** An in-toto statement (in-toto.io/Statement/v1): what is said, and of which bytes. */
export interface Statement {
  readonly _type: "https://in-toto.io/Statement/v1";
  readonly subject: readonly StatementSubject[];
  readonly predicateType: string;
  readonly predicate: unknown;
}

export interface StatementSubject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

/** What an image's signature says, by cosign 3: no more than that these are the bytes. */
export const SIGNATURE = "https://sigstore.dev/cosign/sign/v1";
export const PROVENANCE = "https://slsa.dev/provenance/v1";
export const CYCLONEDX = "https://cyclonedx.org/bom";
export const SPDX = "https://spdx.dev/Document";

/** Media type of a statement that nobody has signed. */
export const STATEMENT_TYPE = "application/vnd.in-toto+json";

/** Says which platform a document is about. */
export const PLATFORM_ANNOTATION = "pulumi-go-service-image.platform";
export const PREDICATE_ANNOTATION = "dev.sigstore.bundle.predicateType";

/** A statement about one image or several, by their digests (`sha256:…`). */
export function statementOf(
  subjects: readonly { readonly name: string; readonly digest: string }[],
  predicateType: string,
  predicate: unknown,
): Statement {
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: subjects.map(({ name, digest }) => ({
      name,
      digest: { sha256: digest.slice("sha256:".length) },
    })),
    predicateType,
    predicate,
  };
}

/** Whether a statement is about a digest. */
export function isAbout({ subject }: Statement, digest: string): boolean {
  return subject.some((one) => `sha256:${one.digest.sha256}` === digest);
}

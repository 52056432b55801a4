import type { Problem } from "../common/problem";

/** Keys that cosign signs with where they are: AWS KMS, Azure Key Vault, Google Cloud KMS, the transit engine of Vault. */
export const KMS_SCHEMES = ["awskms", "azurekms", "gcpkms", "hashivault"] as const;

/** Whether a text names a key by an address: of a KMS, or of something that is not known. A PEM text is none. */
export function isAddress(key: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//.test(key);
}

/** Whether a text names a key of a KMS that can be used. */
export function isKmsKey(key: string): boolean {
  return KMS_SCHEMES.some((scheme) => key.startsWith(`${scheme}://`));
}

/** What is wrong with a key's address; nothing for what is none. */
export function addressProblems(field: string, key: unknown): Problem[] {
  if (typeof key !== "string" || !isAddress(key) || isKmsKey(key) || key.startsWith("env://")) {
    return [];
  }
  const [scheme = ""] = key.split("://");
  const known = ["env", ...KMS_SCHEMES].map((one) => `${one}://`).join(", ");
  return [
    {
      field,
      value: `${scheme}://…`,
      rule: "is not an address of a key that is known",
      fix: `use one of ${known}`,
    },
  ];
}

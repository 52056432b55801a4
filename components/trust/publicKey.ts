import { createPublicKey } from "node:crypto";
import type { Problem } from "../common/problem";

/** The label of a private key of any format, cosign's own included. */
const PRIVATE = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;

/**
 * What is wrong with a key whose signatures shall count; undefined: nothing. A private key is refused although its public
 * half is known from it: who checks has no need of it, and whoever reads it there can sign.
 *
 * @param fix what to do about a text that is no key at all.
 */
export function publicKeyProblem(pem: string, fix: string): Pick<Problem, "rule" | "fix"> | undefined {
  if (PRIVATE.test(pem)) {
    return {
      rule: "is a private key, which signs; signatures are checked with the public one",
      fix: "give that (`openssl pkey -in cosign.key -pubout`), and keep the private one from machines that only check",
    };
  }
  try {
    createPublicKey(pem);
    return undefined;
  } catch {
    return { rule: "is not a public key in PEM", fix };
  }
}

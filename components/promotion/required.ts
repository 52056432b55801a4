import { createPublicKey } from "node:crypto";
import type { IPolicy } from "cockatiel";
import type { Problem } from "../common/problem";
import type { Repository } from "../registry/repository";
import type { TrustedIdentity } from "../trust/verification";
import type { SelectedImage } from "./selection";

/** What an image must have before it is promoted, signed by somebody who is trusted. */
export interface Require {
  /** @default true */
  readonly signature?: boolean;
  /** SLSA provenance. @default false */
  readonly provenance?: boolean;
  /** Public keys (PEM) whose signatures count. @default none */
  readonly keys?: readonly string[];
  /** Identity whose signatures count, as a certificate names it. @default none */
  readonly identity?: TrustedIdentity;
}

/** What is wrong with the demand itself. */
export function requireProblems(field: string, { keys = [], identity }: Require): Problem[] {
  if (keys.length === 0 && identity === undefined) {
    const rule = "names nobody whose signatures count";
    return [{ field, rule, fix: "give `keys` or `identity`" }];
  }
  return keys.flatMap((key, index) => {
    try {
      createPublicKey(key);
      return [];
    } catch {
      const fix = "give the text that begins with `-----BEGIN PUBLIC KEY-----`";
      return [{ field: `${field}.keys[${index}]`, rule: "is not a public key in PEM", fix }];
    }
  });
}

/** What an image lacks of what is demanded. */
export async function unmetDemands(
  { service, manifest: { digest }, select }: SelectedImage,
  { signature = true, provenance = false, keys = [], identity }: Require,
  source: Repository,
  policy: IPolicy,
): Promise<Problem[]> {
  // only a release that demands something loads what checks signatures
  const [{ readDocuments }, { requirementProblems }] = await Promise.all([
    import("../trust/documents.js"),
    import("../trust/report.js"),
  ]);
  const documents = await readDocuments(source, digest, { keys, identity }, policy);
  const wanted = [
    ...(signature ? (["signature"] as const) : []),
    ...(provenance ? (["provenance"] as const) : []),
  ];
  return wanted
    .flatMap((one) => requirementProblems(one, documents, []))
    .map(({ text }) => ({
      field: `promote.${service}`,
      value: select,
      rule: `does not have what \`require\` demands: ${text}`,
      fix: "select a version that was signed, or let the stack that builds attach it (`attest`)",
    }));
}

import type { IPolicy } from "cockatiel";
import { databaseProblems } from "../auditArgs";
import { didYouMean } from "../common/didYouMean";
import type { Problem } from "../common/problem";
import type { Repository } from "../registry/repository";
import type { TrustedIdentity } from "../trust/verification";
import { type Level, LEVELS } from "../trust/levels";
import { publicKeyProblem } from "../trust/publicKey";
import type { SelectedImage } from "./selection";

/** What an image must have before it is promoted, signed by somebody who is trusted, and what it may not have. */
export interface Require {
  /** @default - true, unless `maxVulnerability` is all that is demanded */
  readonly signature?: boolean;
  /** SLSA provenance. @default false */
  readonly provenance?: boolean;
  /** Public keys (PEM) whose signatures count. @default none */
  readonly keys?: readonly string[];
  /** Identity whose signatures count, as a certificate names it. @default none */
  readonly identity?: TrustedIdentity;
  /**
   * Known vulnerabilities that are as close as this, or closer, are refused: `module` refuses each one of a module that a program
   * requires, `package` those of packages in it, `symbol` those of functions that are known to be in it.
   *
   * @default - nothing is looked up
   */
  readonly maxVulnerability?: Level;
  /** Folder or address of the database of vulnerabilities. @default - that of `GOVULNDB`, else the Go project's own */
  readonly database?: string;
}

/** What is wrong with the demand itself. */
export function requireProblems(field: string, require: Require): Problem[] {
  const { keys = [], identity, maxVulnerability } = require;
  const problems = keys.flatMap((key, index): Problem[] => {
    const problem = publicKeyProblem(key, "give the text that begins with `-----BEGIN PUBLIC KEY-----`");
    return problem === undefined ? [] : [{ field: `${field}.keys[${index}]`, ...problem }];
  });
  if (demandedDocuments(require).length > 0 && keys.length === 0 && identity === undefined) {
    const rule = "names nobody whose signatures count";
    problems.push({ field, rule, fix: "give `keys` or `identity`" });
  }
  if (maxVulnerability !== undefined && !LEVELS.includes(maxVulnerability)) {
    const rule = `is not one of ${LEVELS.join(", ")}`;
    const at = { field: `${field}.maxVulnerability`, value: maxVulnerability };
    problems.push({ ...at, rule, fix: didYouMean(maxVulnerability, LEVELS) });
  }
  problems.push(...databaseProblems(field, require));
  return problems;
}

/** Whoever names keys, or demands nothing else, wants a signature. */
function demandedDocuments(require: Require): ("signature" | "provenance")[] {
  const { signature, provenance = false, keys = [], identity, maxVulnerability } = require;
  const isAlone = maxVulnerability !== undefined && keys.length === 0 && identity === undefined;
  return [
    ...((signature ?? !isAlone) ? (["signature"] as const) : []),
    ...(provenance ? (["provenance"] as const) : []),
  ];
}

/** What an image lacks of what is demanded, and what it has that is refused. */
export async function unmetDemands(
  image: SelectedImage,
  require: Require,
  source: Repository,
  policy: IPolicy,
): Promise<Problem[]> {
  return [
    ...(await lackingDocuments(image, require, source, policy)),
    ...(await vulnerabilities(image, require, source, policy)),
  ];
}

async function lackingDocuments(
  { service, manifest: { digest }, select }: SelectedImage,
  require: Require,
  source: Repository,
  policy: IPolicy,
): Promise<Problem[]> {
  const wanted = demandedDocuments(require);
  if (wanted.length === 0) {
    return [];
  }
  // only a release that demands something loads what checks signatures
  const [{ readDocuments }, { requirementProblems }] = await Promise.all([
    import("../trust/documents.js"),
    import("../trust/report.js"),
  ]);
  const { keys = [], identity } = require;
  const documents = await readDocuments(source, digest, { keys, identity }, policy);
  return wanted
    .flatMap((one) => requirementProblems(one, documents, []))
    .map(({ text }) => ({
      field: `promote.${service}`,
      value: select,
      rule: `does not have what \`require\` demands: ${text}`,
      fix: "select a version that was signed, or let the stack that builds attach it (`attest`)",
    }));
}

async function vulnerabilities(
  { service, manifest: { digest } }: SelectedImage,
  { maxVulnerability, database }: Require,
  source: Repository,
  policy: IPolicy,
): Promise<Problem[]> {
  if (maxVulnerability === undefined) {
    return [];
  }
  const { auditProblems } = await import("../trust/audit.js");
  const image = { subject: "promotion, nothing was copied", field: `promote.${service}`, digest };
  return auditProblems(image, { maxVulnerability, database }, source, policy);
}

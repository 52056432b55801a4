import { readFileSync } from "node:fs";
import type { Found, Problem } from "../components/common/problem";
import { FLAG, listOf, objectOf, oneOf, type Shape, TEXT } from "../components/common/shape";
import { type Require, requireProblems } from "../components/promotion/required";
import { type Level, LEVELS } from "../components/trust/levels";

/** What a stack file demands of promoted images: keys, and authorities, are files. */
export interface WrittenRequire {
  readonly signature?: boolean;
  readonly provenance?: boolean;
  /** Public keys. */
  readonly keys?: readonly string[];
  readonly identity?: { readonly subject: string; readonly issuer: string; readonly root: string };
  readonly maxVulnerability?: Level;
  readonly database?: string;
}

export const WRITTEN_REQUIRE: Shape<WrittenRequire> = objectOf<WrittenRequire>(
  {
    signature: FLAG,
    provenance: FLAG,
    keys: listOf(TEXT),
    identity: objectOf<NonNullable<WrittenRequire["identity"]>>(
      { subject: TEXT, issuer: TEXT, root: TEXT },
      {
        subject: "write the name as the certificate has it",
        issuer: "write the address of the token's issuer",
        root: "name a file made by `cosign trusted-root create`",
      },
    ),
    maxVulnerability: oneOf(...LEVELS),
    database: TEXT,
  },
  {},
);

/** What is demanded, read from its files; undefined: nothing. */
export function readDemands(field: string, written: WrittenRequire): Found<Require | undefined> {
  if (Object.keys(written).length === 0) {
    return { value: undefined, problems: [] };
  }
  const problems: Problem[] = [];
  const text = (at: string, file: string): string => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      const fix = "name a file, relative to the project's folder";
      problems.push({ field: at, value: file, rule: "is not a file that can be read", fix });
      return "";
    }
  };
  const { keys = [], identity, ...documents } = written;
  const read = keys.map((file, index) => text(`${field}.keys[${index}]`, file));
  const root =
    identity && parsed(`${field}.identity.root`, text(`${field}.identity.root`, identity.root), problems);
  const value: Require = {
    ...documents,
    keys: read,
    ...(identity && { identity: { ...identity, root } }),
  };
  return { value, problems: problems.length > 0 ? problems : requireProblems(field, value) };
}

function parsed(field: string, text: string, problems: Problem[]): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (problems.length === 0) {
      problems.push({ field, rule: "is not JSON", fix: "make it with `cosign trusted-root create`" });
    }
    return undefined;
  }
}

import type { Problem } from "./common/problem";
import { objectOf, oneOf, type Shape, TEXT } from "./common/shape";
import { type Level, LEVELS } from "./trust/levels";

/** Which known vulnerabilities stop an image after its push, before anything that depends on it is changed. */
export interface Audit {
  /**
   * Known vulnerabilities that are as close as this, or closer, stop it: `module` counts each one of a module that a program
   * requires, `package` those of packages in it, `symbol` those of functions that are known to be in it. A stripped program
   * tells no functions: `package` is the closest there.
   *
   * @default - nothing is looked up
   */
  readonly maxVulnerability?: Level;
  /** Folder or address of the database of vulnerabilities. @default - that of `GOVULNDB`, else the Go project's own */
  readonly database?: string;
}

const FIELDS = objectOf<Audit>({ maxVulnerability: oneOf(...LEVELS), database: TEXT }, {});

/** Shape of the argument `audit`, and of the key. */
export const AUDIT: Shape<Audit> = {
  ...FIELDS,
  check: (field, value, problems) => {
    FIELDS.check(field, value, problems);
    problems.push(...databaseProblems(field, value));
  },
};

/** A database that nobody asks. */
export function databaseProblems(field: string, value: unknown): Problem[] {
  const { maxVulnerability, database } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const rule = "has an effect only together with `maxVulnerability`";
  return database === undefined || maxVulnerability !== undefined
    ? []
    : [{ field: `${field}.database`, value: database, rule, fix: "set that, or leave this out" }];
}

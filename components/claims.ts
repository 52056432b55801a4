import type { ImageNamespace } from "./namespaces/imageNamespace";
import { PlanError } from "./plan/problem";

/** What one component of a program may write, and no other one. */
export interface Claim {
  /** The argument that the value comes from. */
  readonly field: string;
  /** A repository or the reference of a cache. */
  readonly value: string;
}

const owners = new WeakMap<ImageNamespace, Map<string, string>>();

/**
 * Claims what a component is about to write: two images in one repository overwrite each other's tags, and two
 * caches under one reference each other's records.
 *
 * @throws PlanError if another component of the program has claimed one of the values.
 */
export function claim(namespace: ImageNamespace, owner: string, claims: readonly Claim[]): void {
  const claimed = owners.get(namespace) ?? new Map<string, string>();
  owners.set(namespace, claimed);
  const problems = claims
    .filter(({ value }) => claimed.has(value))
    .map(({ field, value }) => ({
      field,
      value,
      rule: `is written by ${claimed.get(value) ?? ""} already`,
      fix: "give each its own",
    }));
  if (problems.length > 0) {
    throw new PlanError(owner, problems);
  }
  claims.forEach(({ value }) => claimed.set(value, owner));
}

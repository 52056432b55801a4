import * as pulumi from "@pulumi/pulumi";
import type { ImageNamespace } from "./namespaces/imageNamespace";
import { PlanError } from "./plan/problem";

/** What one component of a program may write, and no other one. */
export interface Claim {
  /** The argument that the value comes from. */
  readonly field: string;
  /** A repository or the reference of a cache, with the registry's host. */
  readonly value: string;
  /** What of a repository is written, where it is not all of it, e.g. `tags that end in -debug`. */
  readonly part?: string;
}

/** By run of a program: one process may run several, and two namespaces of one run may mean the same registry. */
const owners = new WeakMap<object, Map<string, string>>();

/**
 * Claims what a component is about to write: two images in one repository overwrite each other's tags, and two
 * caches under one reference each other's records.
 *
 * @throws PlanError if another component of the program has claimed one of the values.
 */
export function claim(namespace: ImageNamespace, owner: string, claims: readonly Claim[]): void {
  const run = pulumi.runtime.getStackResource() ?? namespace;
  const claimed = owners.get(run) ?? new Map<string, string>();
  owners.set(run, claimed);
  const problems = claims
    .filter((one) => claimed.has(keyOf(one)))
    .map((one) => ({
      field: one.field,
      value: one.value,
      rule: `is written by ${claimed.get(keyOf(one)) ?? ""} already${one.part === undefined ? "" : ` (${one.part})`}`,
      fix: "give each its own",
    }));
  if (problems.length > 0) {
    throw new PlanError(owner, problems);
  }
  claims.forEach((one) => claimed.set(keyOf(one), owner));
}

/** A part is told apart by a space, which no reference has. */
function keyOf({ value, part }: Claim): string {
  return part === undefined ? value : `${value} ${part}`;
}

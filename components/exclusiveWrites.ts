import type { ImageNamespace } from "./namespaces/imageNamespace";
import type { Problem } from "./common/problem";
import { OfRun } from "./run";

/** What one component of a program may write, and no other one. */
export interface ExclusiveWrite {
  /** The argument that the value comes from. */
  readonly field: string;
  /** A repository or the reference of a cache, with the registry's host. */
  readonly value: string;
  /** What of a repository is written, where it is not all of it, e.g. `tags that end in -debug`. */
  readonly part?: string;
}

/** A component, and the plan that it declares. */
interface Owner {
  readonly subject: string;
  readonly plan: object;
}

/** Two namespaces of one run may mean the same registry. */
const OWNERS = new OfRun(() => new Map<string, Owner>());

/**
 * Reserves what a component is about to write: two images in one repository overwrite each other's tags, and two
 * caches under one reference each other's records. Who has reserved it for the same plan may do so again, so that a whole
 * program can be looked at before any of it is declared.
 *
 * @returns a problem for each value that another component of the program has reserved; nothing is reserved then.
 */
export function reserveWrites(
  namespace: ImageNamespace,
  subject: string,
  plan: object,
  writes: readonly ExclusiveWrite[],
): Problem[] {
  const reserved = OWNERS.get(namespace);
  const problems = writes.flatMap((one) => {
    const owner = reserved.get(keyOf(one));
    if (owner === undefined || (owner.subject === subject && owner.plan === plan)) {
      return [];
    }
    const { field, value, part } = one;
    const rule = `is written by ${owner.subject} already${part === undefined ? "" : ` (${part})`}`;
    return [{ field, value, rule, fix: "give each its own" }];
  });
  if (problems.length === 0) {
    writes.forEach((one) => reserved.set(keyOf(one), { subject, plan }));
  }
  return problems;
}

/** A space separates the part: no reference has one. */
function keyOf({ value, part }: ExclusiveWrite): string {
  return part === undefined ? value : `${value} ${part}`;
}

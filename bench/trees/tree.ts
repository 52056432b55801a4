import type { edits } from "../monorepo/edits";
import type { Monorepo } from "../monorepo/generate";

export type EditName = keyof typeof edits;

/** A source tree that edits change and that comes back to how it was. */
export interface Tree extends Monorepo {
  /** What the stack's configuration says of services; empty: they are found. */
  readonly entries: readonly string[];
  /** Whether an edit can be made here. */
  can(edit: EditName): boolean;
  /** Edits the tree as it was made; each number gives content of its own. */
  edit(name: EditName, run: number): void;
  restore(): void;
  /** Services that an edit changes or adds. */
  changedBy(name: EditName, run: number): readonly string[];
}

/** Where trees come from. */
export interface Source {
  /** Name in the results. */
  readonly name: string;
  /**
   * Writes a tree below a folder, or puts an earlier one back. Files that are as they should be are left alone: builders
   * look at their times to see what to read again, and a user's checkout does not touch them either.
   */
  open(folder: string, services: number): Tree;
}

/** Folder of a service's main package, relative to the root, as configuration names it. */
export function folderOf(tree: Monorepo, service: string): string {
  return tree.mainOf(service).replace(/^\.\//, "");
}

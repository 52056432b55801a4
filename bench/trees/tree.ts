import * as path from "node:path";
import { type Edit, type EditName, edits } from "../monorepo/edits";
import { generateMonorepo, mainOf } from "../monorepo/generate";
import type { Flavour } from "../monorepo/template";

/** Services of a source tree, and the edits that can be made there. */
export interface Tree {
  /** Names of the services, in order. */
  readonly services: readonly string[];
  /** Main package of a service, relative to the root, e.g. `app/s001/cmd/s001`. */
  readonly mainOf: (service: string) => string;
  /** What the stack's configuration says of services; empty: they are found. */
  readonly entries: readonly string[];
  readonly edits: Readonly<Partial<Record<EditName, Edit>>>;
}

/** Where trees come from. */
export interface Source {
  /** Name in the results. */
  readonly name: string;
  /** Writes a tree as it is before any edit. */
  readonly write: (folder: string, services: number) => Tree;
}

/** The generator's trees. */
export function generatedSource(flavour: Flavour): Source {
  const { bump, ...others } = edits;
  return {
    name: flavour === "kratos" ? "generated" : `generated (${flavour})`,
    write: (folder, count) => {
      const { services } = generateMonorepo(folder, count, flavour);
      return { services, mainOf, entries: [], edits: flavour === "kratos" ? { ...others, bump } : others };
    },
  };
}

/** `./app/s001/cmd/s001`, as the Go command takes it. */
export function packageOf(tree: Tree, service: string): string {
  return `./${path.posix.normalize(tree.mainOf(service))}`;
}

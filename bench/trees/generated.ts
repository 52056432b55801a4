import * as fs from "node:fs";
import * as path from "node:path";
import { addedService, edits } from "../monorepo/edits";
import { generateMonorepo } from "../monorepo/generate";
import type { Flavour } from "../monorepo/template";
import { syncFolders } from "./syncFolders";
import type { Source, Tree } from "./tree";

/** The generator's trees. */
export function generatedSource(flavour: Flavour): Source {
  return {
    name: flavour === "kratos" ? "generated" : `generated (${flavour})`,
    open: (folder, services) => openGenerated(folder, services, flavour),
  };
}

function openGenerated(folder: string, services: number, flavour: Flavour): Tree {
  const [pristine, root] = [path.join(folder, "pristine"), path.join(folder, "tree")];
  fs.rmSync(pristine, { recursive: true, force: true });
  const made = generateMonorepo(pristine, services, flavour);
  const { services: names } = made;
  const monorepo = { root, services: names, mainOf: (service: string) => made.mainOf(service) };
  const restore = (): void => syncFolders(pristine, root);
  restore();
  return {
    ...monorepo,
    entries: [],
    can: (edit) => edit !== "bump" || flavour === "kratos",
    edit: (name, run) => edits[name](monorepo, run),
    restore,
    changedBy: (name, run) => {
      switch (name) {
        case "nothing":
          return [];
        case "shared":
          return names;
        case "addService":
          return [addedService(monorepo, run)];
        case "main":
        case "deep":
        case "bump":
          return names.slice(0, 1);
      }
    },
  };
}

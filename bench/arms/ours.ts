import * as path from "node:path";
import { ourPlan } from "./planning";
import type { Action, Conditions, Driver, Task } from "./arm";
import { EMBEDDED_BUILDER } from "../../tools/paths";
import { folderOf } from "../trees/tree";
import type { Place } from "./place";
import { PulumiProject } from "./pulumiProject";
import type { Workshop } from "./workshop";

/** This project: `pulumi up` of its program, compiled, on a stack that finds the services by itself. */
export class Ours implements Driver {
  public readonly arm = "ours";

  public constructor(private readonly workshop: Workshop) {}

  public async prepare(place: Place, conditions: Conditions, task: Task, log: string): Promise<Action> {
    if (task === "plan") {
      return ourPlan(this.workshop, place, log);
    }
    const isEmpty = conditions.machine === "empty";
    const builder = isEmpty ? await this.workshop.emptyBuilder() : await this.workshop.builder(this.arm);
    const project = this.project(place, conditions);
    await project.prepare(log);
    const action = {
      ...project.action(task, builder, log),
      digests: () => Object.fromEntries(project.images().map(({ name, digest }) => [name, digest])),
    };
    return isEmpty ? { ...action, cleanUp: async () => builder.remove() } : action;
  }

  /** The project as these conditions have it. An empty machine has no build contexts of an earlier run either. */
  public project(place: Place, conditions: Conditions): PulumiProject {
    const { folders, registry, goImage, goVersion } = this.workshop.parts;
    const namespace =
      conditions.registry === "empty" ? this.workshop.emptyNamespace(this.arm) : place.namespace;
    const isFresh = conditions.state === "fresh" || conditions.registry === "empty";
    const folder = conditions.machine === "empty" || isFresh ? this.workshop.freshFolder() : place.folder;
    return new PulumiProject(this.workshop, {
      folder,
      program: `module.exports = require(${JSON.stringify(path.join(folders.project, "dist", "index.js"))});\n`,
      config: {
        root: path.relative(path.join(folder, "project"), place.tree.root),
        registry: `${registry.host}/${namespace}`,
        builder: EMBEDDED_BUILDER,
        goImage,
        goVersion,
        ...(conditions.remoteCache ? {} : { cache: "off" }),
        ...servicesOf(place, conditions),
      },
      state: path.join(isFresh ? folder : place.folder, "state"),
    });
  }
}

/** What the configuration says of services; nothing where they are found. */
function servicesOf(place: Place, conditions: Conditions): { services?: readonly string[] } {
  const [first] = place.tree.services;
  if (conditions.isFirstOnly && first !== undefined) {
    return { services: [`${first}=${folderOf(place.tree, first)}`] };
  }
  return place.tree.entries.length > 0 ? { services: place.tree.entries } : {};
}

import * as path from "node:path";
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
    const { commands } = this.workshop.parts;
    commands.throwIfInterrupted();
    const isEmpty = conditions.machine === "empty";
    const builder = isEmpty ? await this.workshop.emptyBuilder() : await this.workshop.builder(this.arm);
    const project = this.project(place, conditions);
    await project.prepare(log);
    const action = project.action(task, builder, log);
    return isEmpty ? { ...action, cleanUp: async () => builder.remove() } : action;
  }

  /** The project as these conditions have it. */
  public project(place: Place, conditions: Conditions): PulumiProject {
    const { folders, registry, goImage, goVersion } = this.workshop.parts;
    const namespace =
      conditions.registry === "empty" ? this.workshop.emptyNamespace(this.arm) : place.namespace;
    const [first] = place.tree.services;
    return new PulumiProject(this.workshop, {
      folder: place.folder,
      program: `module.exports = require(${JSON.stringify(path.join(folders.project, "dist", "index.js"))});\n`,
      config: {
        root: path.join("..", "tree"),
        registry: `${registry.host}/${namespace}`,
        builder: EMBEDDED_BUILDER,
        goImage,
        goVersion,
        ...(conditions.remoteCache ? {} : { cache: "off" }),
        ...(conditions.isFirstOnly && first !== undefined
          ? { services: [`${first}=${folderOf(place.tree, first)}`] }
          : place.tree.entries.length > 0
            ? { services: place.tree.entries }
            : {}),
      },
      ...(conditions.state === "fresh" || conditions.registry === "empty"
        ? { state: path.join(this.workshop.freshFolder(), "state") }
        : {}),
    });
  }
}

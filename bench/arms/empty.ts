import type { Action, Conditions, Driver, Task } from "./arm";
import type { Place } from "./place";
import { PulumiProject } from "./pulumiProject";
import type { Workshop } from "./workshop";

/** A TypeScript program without resources, as its compiler leaves it: what Pulumi itself costs. */
const PROGRAM = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
const pulumi = require("@pulumi/pulumi");
exports.stack = pulumi.getStack();
`;

export class Empty implements Driver {
  public readonly arm = "empty";

  public constructor(private readonly workshop: Workshop) {}

  public async prepare(place: Place, _conditions: Conditions, task: Task, log: string): Promise<Action> {
    const project = new PulumiProject(this.workshop, {
      folder: place.folder,
      program: PROGRAM,
    });
    await project.prepare(log);
    return project.action(task, undefined, log);
  }
}

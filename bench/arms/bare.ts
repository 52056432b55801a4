import * as fs from "node:fs";
import * as path from "node:path";
import { isRecord } from "../../tools/files";
import type { Action, Conditions, Driver, Task } from "./arm";
import type { Ours } from "./ours";
import type { Place } from "./place";
import { PulumiProject } from "./pulumiProject";
import type { Workshop } from "./workshop";

/** Declares what the file lists, and nothing else. */
const PROGRAM = `"use strict";
const docker = require("@pulumi/docker-build");
for (const { name, inputs } of require("./images.json")) {
  new docker.Image(name, inputs);
}
`;

/** Inputs that are told to the provider; what stands in the state beside them is the provider's own. */
const INPUTS = [
  "buildArgs",
  "buildOnPreview",
  "builder",
  "cacheFrom",
  "cacheTo",
  "context",
  "dockerfile",
  "exports",
  "platforms",
  "push",
  "tags",
  "target",
];

/**
 * One docker-build Image a service, without a component, on the contexts that our arm has written: what the provider
 * costs. It uses our arm's builder, where all is built already.
 */
export class Bare implements Driver {
  public readonly arm = "bare";

  public constructor(
    private readonly workshop: Workshop,
    private readonly ours: Ours,
    /** Our arm's place with equally many services. */
    private readonly placeOfOurs: (count: number) => Promise<Place>,
  ) {}

  public async prepare(place: Place, conditions: Conditions, task: Task, log: string): Promise<Action> {
    const builder = await this.workshop.builder("ours");
    const ours = await this.placeOfOurs(place.count);
    const project = new PulumiProject(this.workshop, {
      folder: place.folder,
      program: PROGRAM,
    });
    await project.prepare(log);
    const images = imagesOf(this.ours.project(ours, conditions), ours.services);
    const own = JSON.stringify(images).replaceAll(`/${ours.namespace}/`, `/${place.namespace}/`);
    fs.writeFileSync(path.join(project.folder, "images.json"), own);
    return project.action(task, builder, log);
  }
}

interface BareImage {
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The images of services in our arm's state, with absolute paths. */
function imagesOf(project: PulumiProject, services: readonly string[]): BareImage[] {
  const own = project.images().filter(({ name }) => services.includes(name));
  return own.map(({ name, inputs }) => {
    const known = Object.fromEntries(
      INPUTS.flatMap((key) => (key in inputs ? [[key, inputs[key]] as const] : [])),
    );
    const located = (key: string): Record<string, unknown> => {
      const value = known[key];
      const location = isRecord(value) ? value["location"] : undefined;
      return { location: path.resolve(project.folder, String(location)) };
    };
    return { name, inputs: { ...known, context: located("context"), dockerfile: located("dockerfile") } };
  });
}

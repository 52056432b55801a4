import * as fs from "node:fs";
import * as path from "node:path";
import { isRecord } from "../../tools/files";
import { type Prepare, USUAL } from "./arm";
import { ourProject } from "./ours";
import { PulumiProject } from "./pulumiProject";

/** Declares what the file lists, and nothing else. */
const PROGRAM = `"use strict";
const docker = require("@pulumi/docker-build");
for (const { name, inputs } of require("./images.json")) {
  new docker.Image(name, inputs);
}
`;

/** Inputs that are encrypted in the state; what is built already does not ask for them. */
const SECRET = ["secrets", "ignoreSecretsInDiffCalculation"];

/**
 * One docker-build Image a service, without a component, on the contexts that our arm has written: what the provider
 * costs. It uses our arm's builder, where all is built already.
 */
export const bare: Prepare = async ({ workshop, workspace, task, log, ours }) => {
  const builder = await workshop.builder("ours");
  const built = await ours();
  const project = new PulumiProject(workshop, workspace.folder, PROGRAM);
  const source = ourProject(workshop, built, USUAL);
  const services = source.images().filter(({ name }) => built.services.includes(name));
  const images = services.map(({ name, inputs }) => {
    const own = Object.entries(inputs).filter(([key]) => !SECRET.includes(key));
    const located = own.map(([key, value]) => {
      const location =
        isRecord(value) && typeof value["location"] === "string" ? value["location"] : undefined;
      return [key, location === undefined ? value : { location: path.resolve(source.folder, location) }];
    });
    return { name, inputs: Object.fromEntries(located) as unknown };
  });
  const text = JSON.stringify(images).replaceAll(`/${built.namespace}/`, `/${workspace.namespace}/`);
  const action = await project.prepare(task, builder, log);
  fs.writeFileSync(path.join(project.folder, "images.json"), text);
  return action;
};

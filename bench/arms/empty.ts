import type { Prepare } from "./arm";
import { PulumiProject } from "./pulumiProject";

/** A TypeScript program without resources, as its compiler leaves it. */
const PROGRAM = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
const pulumi = require("@pulumi/pulumi");
exports.stack = pulumi.getStack();
`;

/** What Pulumi itself costs. */
export const empty: Prepare = async ({ workshop, workspace, task, log }) =>
  new PulumiProject(workshop, workspace.folder, PROGRAM).prepare(task, undefined, log);

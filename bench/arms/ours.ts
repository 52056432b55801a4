import * as fs from "node:fs";
import * as path from "node:path";
import { EMBEDDED_BUILDER } from "../../tools/paths";
import type { Action, Conditions, Job, Prepare } from "./arm";
import type { Workspace } from "./workspace";
import { PulumiProject } from "./pulumiProject";
import type { Workshop } from "./workshop";

/** This project: `pulumi up` of its program, compiled, on a stack that finds the services by itself. */
export const ours: Prepare = async (job) => {
  const { workshop, workspace, conditions, task, log } = job;
  if (task === "plan") {
    return plan(job);
  }
  const builder = await workshop.builderFor("ours", conditions);
  const project = ourProject(workshop, workspace, conditions);
  return {
    ...(await project.prepare(task, builder, log)),
    digests: () => Object.fromEntries(project.images().map(({ name, digest }) => [name, digest])),
  };
};

/** Plans all services in a process of its own, which reports how long the plan took without its start. */
function plan({ workshop, workspace: { folder, root, tree }, log }: Job): Action {
  const { commands, goVersion } = workshop.parts;
  const file = path.join(folder, "plan-seconds");
  const args = [path.join(__dirname, "..", "planOnce.js"), root, goVersion, file, ...tree.entries];
  return {
    run: async () => commands.run({ program: process.execPath, args, cwd: folder, env: process.env, log }),
    seconds: () => Number(fs.readFileSync(file, "utf8")),
  };
}

/** The project as these conditions have it. An empty machine has no build contexts of an earlier run either. */
export function ourProject(workshop: Workshop, workspace: Workspace, conditions: Conditions): PulumiProject {
  const { folders, registry, goImage, goVersion } = workshop.parts;
  const isFresh = conditions.state === "fresh" || conditions.registry === "empty";
  const folder = conditions.machine === "empty" || isFresh ? workshop.freshFolder() : workspace.folder;
  const program = `module.exports = require(${JSON.stringify(path.join(folders.project, "dist", "index.js"))});\n`;
  const { entries, services, mainOf } = workspace.tree;
  const [first = ""] = services;
  const wanted = conditions.isFirstOnly ? [`${first}=${mainOf(first)}`] : entries;
  const config = {
    root: path.relative(path.join(folder, "project"), workspace.root),
    registry: `${registry.host}/${workshop.namespaceFor(workspace, conditions)}`,
    builder: EMBEDDED_BUILDER,
    goImage,
    goVersion,
    ...(conditions.remoteCache ? {} : { cache: "off" }),
    ...(wanted.length > 0 && { services: wanted }),
  };
  return new PulumiProject(workshop, folder, program, config, isFresh ? folder : workspace.folder);
}

import * as fs from "node:fs";
import * as path from "node:path";
import { bulkhead } from "cockatiel";
import { packageOf } from "../trees/tree";
import type { Job, Prepare } from "./arm";
import { ensureBase, packed } from "./base";
import { type GoCaches, LDFLAGS, onEachPlatform } from "./hostGo";
import type { Workspace } from "./workspace";
import { architectureOf, PLATFORMS } from "./platforms";

/** How many services are pushed side by side. */
const SIDE_BY_SIDE = 4;

/** What cannot be done faster with Go: `go build` of exactly what changed, and a push of it. */
export const floor: Prepare = async (job) => {
  const { workshop, workspace, conditions, task, log } = job;
  const caches = workshop.cachesFor("floor", conditions);
  if (task === "plan") {
    // the Go command's answer to the same question: what each main package is made from, for each platform
    const mains = workspace.services.map((service) => packageOf(workspace.tree, service));
    return { run: async () => onEachPlatform(job, caches, () => ["list", "-deps", "-json", ...mains]) };
  }
  await ensureBase(workshop, log);
  const namespace = workshop.namespaceFor(workspace, conditions);
  const services = workspace.changed;
  return {
    run: async () => {
      if (services.length > 0) {
        await build(job, services, caches);
        const lanes = bulkhead(SIDE_BY_SIDE, Infinity);
        const pushes = services.map(async (service) =>
          lanes.execute(async () => push(job, namespace, service)),
        );
        await Promise.all(pushes);
      }
    },
  };
};

async function build(job: Job, services: readonly string[], caches: GoCaches): Promise<void> {
  const { tree } = job.workspace;
  const mains = services.map((service) => packageOf(tree, service));
  // with `-o <folder>/` Go leaves programs alone that are up to date
  await onEachPlatform(job, caches, (platform) => [
    ...["build", "-ldflags", LDFLAGS, "-o", `${outputOf(job.workspace, platform)}/`],
    ...mains,
  ]);
}

async function push({ workshop, workspace, log }: Job, namespace: string, service: string): Promise<void> {
  const base = await ensureBase(workshop, log);
  const repository = `${workshop.parts.registry.host}/${namespace}/${service}`;
  const binary = path.basename(packageOf(workspace.tree, service));
  const images = PLATFORMS.map(async (platform) => {
    const image = `${repository}:${architectureOf(platform)}`;
    const own = `${log}.${service}.${architectureOf(platform)}`;
    const layer = await packed(workshop, outputOf(workspace, platform), binary, own);
    await workshop.crane(
      own,
      "append",
      "--base",
      base.of(platform),
      "--new_layer",
      layer,
      "--new_tag",
      image,
    );
    return ["--manifest", image];
  });
  const manifests = (await Promise.all(images)).flat();
  await workshop.crane(`${log}.${service}`, "index", "append", "--tag", `${repository}:bench`, ...manifests);
}

function outputOf(workspace: Workspace, platform: string): string {
  const folder = path.join(workspace.folder, "out", architectureOf(platform));
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { packageOf } from "../trees/tree";
import type { Prepare } from "./arm";
import { ensureBase } from "./base";
import { hostGoEnvironment, LDFLAGS } from "./hostGo";
import { PLATFORMS } from "./platforms";

/** `ko build` of all services in one call, on the host. */
export const ko: Prepare = async ({ workshop, workspace, conditions, log }) => {
  const { commands, ko: program, registry } = workshop.parts;
  const base = await ensureBase(workshop, log);
  const caches = workshop.cachesFor("ko", conditions);
  const flags = { defaultFlags: ["-trimpath"], defaultLdflags: LDFLAGS.split(" ") };
  const config = stringify({ defaultBaseImage: base.index, ...flags });
  fs.writeFileSync(path.join(workspace.folder, ".ko.yaml"), config);
  const env = {
    ...hostGoEnvironment(workshop, caches),
    // ko asks git about the tree, which would be this project's own repository
    GIT_CEILING_DIRECTORIES: workspace.folder,
    KO_CONFIG_PATH: workspace.folder,
    KO_DOCKER_REPO: `${registry.host}/${workshop.namespaceFor(workspace, conditions)}`,
    KOCACHE: caches.ko,
  };
  const args = [
    ...["build", "--base-import-paths", "--sbom=none", "--tags", "bench"],
    `--platform=${PLATFORMS.join(",")}`,
    ...workspace.servicesFor(conditions).map((service) => packageOf(workspace.tree, service)),
  ];
  return { run: async () => commands.run({ program, args, cwd: workspace.root, env, log }) };
};

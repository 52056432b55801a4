import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import type { Action, Conditions, Driver, Task } from "./arm";
import { ensureBase } from "./base";
import { hostGoEnvironment, LDFLAGS } from "./hostGo";
import type { Place } from "./place";
import { PLATFORMS } from "./platforms";
import type { Workshop } from "./workshop";

/** `ko build` of all services in one call, on the host. */
export class Ko implements Driver {
  public readonly arm = "ko";

  public constructor(private readonly workshop: Workshop) {}

  public async prepare(place: Place, conditions: Conditions, _task: Task, log: string): Promise<Action> {
    const { commands, ko, registry } = this.workshop.parts;
    const base = await ensureBase(this.workshop, log);
    const isEmpty = conditions.machine === "empty";
    const caches = isEmpty ? this.workshop.emptyCaches() : this.workshop.caches(this.arm);
    const namespace =
      conditions.registry === "empty" ? this.workshop.emptyNamespace(this.arm) : place.namespace;
    fs.writeFileSync(
      path.join(place.folder, ".ko.yaml"),
      stringify({
        defaultBaseImage: base.index,
        defaultFlags: ["-trimpath"],
        defaultLdflags: LDFLAGS.split(" "),
      }),
    );
    const services = conditions.isFirstOnly ? place.services.slice(0, 1) : place.services;
    const env = {
      ...hostGoEnvironment(this.workshop, caches),
      // ko asks git about the tree, which would be this project's own repository
      GIT_CEILING_DIRECTORIES: place.folder,
      KO_CONFIG_PATH: place.folder,
      KO_DOCKER_REPO: `${registry.host}/${namespace}`,
      KOCACHE: caches.ko,
    };
    const args = [
      ...["build", "--base-import-paths", "--sbom=none", "--tags", "bench"],
      `--platform=${PLATFORMS.join(",")}`,
      ...services.map((service) => place.tree.mainOf(service)),
    ];
    return {
      run: async () => commands.run({ program: ko, args, cwd: place.tree.root, env, log }),
      cleanUp: async () => {
        if (isEmpty) {
          await fs.promises.rm(caches.folder, { recursive: true, force: true });
        }
      },
    };
  }
}

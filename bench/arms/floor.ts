import * as fs from "node:fs";
import * as path from "node:path";
import { CRANE } from "../../tools/goTools/catalog";
import { program } from "../../tools/goTools/toolset";
import type { Action, Conditions, Driver, Task } from "./arm";
import { ensureBase } from "./base";
import { hostGoEnvironment, LDFLAGS } from "./hostGo";
import { goListPlan } from "./planning";
import type { Place } from "./place";
import { architectureOf, PLATFORMS } from "./platforms";
import type { GoCaches, Workshop } from "./workshop";

/** How many services are pushed side by side. */
const SIDE_BY_SIDE = 4;

/** What cannot be done faster with Go: `go build` of what changed, told by somebody who knows, and the push of it. */
export class Floor implements Driver {
  public readonly arm = "floor";

  public constructor(private readonly workshop: Workshop) {}

  public async prepare(place: Place, conditions: Conditions, task: Task, log: string): Promise<Action> {
    if (task === "plan") {
      return goListPlan(this.workshop, place, log);
    }
    await ensureBase(this.workshop, log);
    const isEmpty = conditions.machine === "empty";
    const caches = isEmpty ? this.workshop.emptyCaches() : this.workshop.caches(this.arm);
    const namespace =
      conditions.registry === "empty" ? this.workshop.emptyNamespace(this.arm) : place.namespace;
    const services = place.changed();
    return {
      run: async () => {
        if (services.length > 0) {
          // one process a platform: a chain of packages is compiled one after the other, so one alone leaves a core idle
          await Promise.all(
            PLATFORMS.map(async (platform) => this.#build(place, platform, services, caches, log)),
          );
          await this.#pushAll(place, namespace, services, log);
        }
      },
      cleanUp: async () => {
        if (isEmpty) {
          await fs.promises.rm(caches.folder, { recursive: true, force: true });
        }
      },
    };
  }

  async #build(
    place: Place,
    platform: string,
    services: readonly string[],
    caches: GoCaches,
    log: string,
  ): Promise<void> {
    const [GOOS, GOARCH] = platform.split("/");
    const mains = services.map((service) => place.tree.mainOf(service));
    await this.workshop.parts.commands.run({
      program: "go",
      // with `-o <folder>/` Go leaves programs alone that are up to date
      args: ["build", "-ldflags", LDFLAGS, "-o", `${outputOf(place, platform)}/`, ...mains],
      cwd: place.tree.root,
      env: { ...hostGoEnvironment(this.workshop, caches), GOOS, GOARCH },
      log: `${log}.${architectureOf(platform)}`,
    });
  }

  async #pushAll(place: Place, namespace: string, services: readonly string[], log: string): Promise<void> {
    const queue = [...services];
    const worker = async (): Promise<void> => {
      for (let service = queue.shift(); service !== undefined; service = queue.shift()) {
        await this.#push(place, namespace, service, `${log}.${service}`);
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  }

  async #push(place: Place, namespace: string, service: string, log: string): Promise<void> {
    const { commands, registry, tools } = this.workshop.parts;
    const base = await ensureBase(this.workshop, log);
    const repository = `${registry.host}/${namespace}/${service}`;
    const crane = program(tools, CRANE);
    const env = this.workshop.clientEnvironment();
    const images = await Promise.all(
      PLATFORMS.map(async (platform) => {
        const image = `${repository}:${architectureOf(platform)}`;
        const own = `${log}.${architectureOf(platform)}`;
        const folder = outputOf(place, platform);
        const binary = path.basename(place.tree.mainOf(service));
        const layer = path.join(folder, `${binary}.tar`);
        const names = ["--transform", `s#^.*$#app/service#`, "--mtime=@0", "--owner=0", "--group=0"];
        const tar = ["--create", "--file", layer, ...names, binary];
        await commands.run({ program: "tar", args: tar, cwd: folder, env: process.env, log: own });
        const append = ["append", "--base", base.of(platform), "--new_layer", layer, "--new_tag", image];
        await commands.run({ program: crane, args: append, cwd: folder, env, log: own });
        return image;
      }),
    );
    const manifests = images.flatMap((image) => ["--manifest", image]);
    const index = ["index", "append", "--tag", `${repository}:bench`, ...manifests];
    await commands.run({ program: crane, args: index, cwd: place.folder, env, log });
  }
}

function outputOf(place: Place, platform: string): string {
  const folder = path.join(place.folder, "out", architectureOf(platform));
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

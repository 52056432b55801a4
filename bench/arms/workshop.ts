import * as fs from "node:fs";
import * as path from "node:path";
import { CRANE } from "../../tools/goTools/catalog";
import { program, type Toolset } from "../../tools/goTools/toolset";
import type { Commands } from "../commands";
import { Builder, type BuilderSettings } from "../engine/builder";
import type { Registry } from "../engine/registry";
import type { Folders } from "../folders";
import type { Arm } from "../results";
import type { Source } from "../trees/tree";
import type { Conditions } from "./arm";
import type { GoCaches } from "./hostGo";
import { Workspace } from "./workspace";

/** What the arms work with. */
export interface WorkshopParts {
  readonly folders: Folders;
  readonly tools: Toolset;
  /** Path of `ko`. */
  readonly ko: string;
  readonly commands: Commands;
  readonly registry: Registry;
  /** Reference of the Go image, and its release. */
  readonly goImage: string;
  readonly goVersion: string;
  /** Go's variables for downloads, as `go env` has them. */
  readonly download: Readonly<Record<string, string>>;
  readonly builderSettings: BuilderSettings;
}

/** Tools, registry, builders and caches: what is kept belongs to one arm, what is fresh goes after the action. */
export class Workshop {
  readonly #builders = new Map<Arm, Promise<Builder>>();
  readonly #freshBuilders: Builder[] = [];
  #fresh = 0;

  public constructor(public readonly parts: WorkshopParts) {}

  /** The arm's own builder, which stays warm over all its places. */
  public async builder(arm: Arm): Promise<Builder> {
    const { folders, builderSettings } = this.parts;
    const builder =
      this.#builders.get(arm) ?? Builder.start(path.join(folders.builders, arm), builderSettings);
    this.#builders.set(arm, builder);
    return builder;
  }

  /** The arm's builder, or one with nothing in it. */
  public async builderFor(arm: Arm, { machine }: Conditions): Promise<Builder> {
    if (machine === "warm") {
      return this.builder(arm);
    }
    const builder = await Builder.start(this.freshFolder(), this.parts.builderSettings);
    this.#freshBuilders.push(builder);
    return builder;
  }

  /** The arm's own Go caches, or empty ones. Downloaded modules, which no edit changes, are there once for all arms. */
  public cachesFor(arm: Arm, { machine }: Conditions): GoCaches {
    const { goCaches } = this.parts.folders;
    const isWarm = machine === "warm";
    const folder = isWarm ? path.join(goCaches, arm) : this.freshFolder();
    const modules = isWarm ? path.join(goCaches, "modules") : path.join(folder, "mod");
    return { modules, builds: path.join(folder, "build"), ko: path.join(folder, "ko") };
  }

  /** A new empty folder, until {@link clear}. */
  public freshFolder(): string {
    const folder = path.join(this.parts.folders.fresh, this.#freshName());
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** Path of the registry for a workspace, or one that nothing was pushed to. */
  public namespaceFor(workspace: Workspace, { registry }: Conditions): string {
    return registry === "kept" ? workspace.namespace : `cold/${workspace.arm}/${this.#freshName()}`;
  }

  /** Environment for clients of the registry: its certificate, and no other login than its own. */
  public clientEnvironment(): NodeJS.ProcessEnv {
    const { certificates, dockerConfig } = this.parts.registry;
    return { ...process.env, SSL_CERT_FILE: certificates.bundle, DOCKER_CONFIG: dockerConfig };
  }

  public async crane(log: string, ...args: readonly string[]): Promise<void> {
    const { commands, folders, tools } = this.parts;
    const env = this.clientEnvironment();
    await commands.run({ program: program(tools, CRANE), args, cwd: folders.base, env, log });
  }

  /** Removes what was fresh. */
  public async clear(): Promise<void> {
    await Promise.all(this.#freshBuilders.splice(0).map((builder) => builder.remove()));
    fs.rmSync(this.parts.folders.fresh, { recursive: true, force: true });
  }

  /** Frees in the registry what nobody can name any more. */
  public async tidyUp(): Promise<void> {
    await this.parts.registry.collect("cold");
  }

  /** Removes all that is about other trees or numbers of services, images too. */
  public async forgetOthers(count: number, source: Source): Promise<void> {
    await this.parts.registry.collect(...Workspace.clearOthers(this.parts.folders.places, count, source));
  }

  #freshName(): string {
    this.#fresh += 1;
    return `${process.pid}-${Date.now().toString(36)}-${this.#fresh}`;
  }
}

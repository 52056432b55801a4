import * as fs from "node:fs";
import * as path from "node:path";
import type { Commands } from "../commands";
import { Builder, type BuilderSettings } from "../engine/builder";
import type { Registry } from "../engine/registry";
import type { Folders } from "../folders";
import type { Arm } from "../results";
import type { Toolset } from "../../tools/goTools/toolset";

/** Go's and ko's caches on the host. */
export interface GoCaches {
  readonly folder: string;
  readonly modules: string;
  readonly builds: string;
  readonly ko: string;
}

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

/** Tools, registry, builders and caches: what is kept belongs to one arm, what is fresh to one action. */
export class Workshop {
  readonly #builders = new Map<Arm, Promise<Builder>>();
  #fresh = 0;

  public constructor(public readonly parts: WorkshopParts) {}

  /** The arm's own builder, which stays warm over all its places. */
  public async builder(arm: Arm): Promise<Builder> {
    const { folders, builderSettings } = this.parts;
    const builder =
      this.#builders.get(arm) ?? Builder.start(path.join(folders.builders, arm), arm, builderSettings);
    this.#builders.set(arm, builder);
    return builder;
  }

  /** A builder with nothing in it. */
  public async emptyBuilder(): Promise<Builder> {
    const name = this.#freshName();
    return Builder.start(this.freshFolder(name), name, this.parts.builderSettings);
  }

  /** The arm's own Go caches; downloaded modules, which no edit changes, are there once for all arms. */
  public caches(arm: Arm): GoCaches {
    const { goCaches } = this.parts.folders;
    return { ...cachesBelow(path.join(goCaches, arm)), modules: path.join(goCaches, "modules") };
  }

  public emptyCaches(): GoCaches {
    return cachesBelow(this.freshFolder());
  }

  /** A new empty folder, for one action. */
  public freshFolder(name = this.#freshName()): string {
    const folder = path.join(this.parts.folders.fresh, name);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** A path of the registry that nothing was pushed to. */
  public emptyNamespace(arm: Arm): string {
    return `${arm}/cold/${this.#freshName().toLowerCase()}`;
  }

  /** Environment for clients of the registry: its certificate, and no logins. */
  public clientEnvironment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      SSL_CERT_FILE: this.parts.registry.certificates.bundle,
      DOCKER_CONFIG: path.join(this.parts.folders.fresh, "no-logins"),
    };
  }

  #freshName(): string {
    this.#fresh += 1;
    return `${process.pid}-${Date.now().toString(36)}-${this.#fresh}`;
  }
}

function cachesBelow(folder: string): GoCaches {
  const caches = {
    folder,
    modules: path.join(folder, "mod"),
    builds: path.join(folder, "build"),
    ko: path.join(folder, "ko"),
  };
  Object.values(caches).forEach((one) => fs.mkdirSync(one, { recursive: true, mode: 0o700 }));
  return caches;
}

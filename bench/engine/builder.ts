import * as fs from "node:fs";
import * as path from "node:path";
import { addressOf, type Buildkit, startBuildkit, stopBuildkit } from "../../tools/engine/buildkit";
import { type Logins, writeLogins } from "../../tools/engine/dockerCredentials";
import { unmountBelow } from "../../tools/engine/mounts";
import { readPidFile } from "../../tools/engine/process";
import { type Paths, pathsOf } from "../../tools/paths";

/** What every builder of a run has in common. */
export interface BuilderSettings extends Pick<Buildkit, "daemon" | "client" | "registry" | "authority"> {
  /** Of the registry. */
  readonly logins: Logins;
}

/** A warm builder of an arm stays below this, in gigabytes; so does the one empty builder that there is at a time. */
const CEILING = 8;

/** More records than any scenario has solves: the default of 50 would drop some before they are counted. */
const HISTORY = "\n[history]\n  maxEntries = 5000\n  maxAge = 172800\n";

/** One BuildKit of an arm's own, as the product's embedded one is configured. */
export class Builder {
  static readonly #running = new Set<Builder>();

  private constructor(
    private readonly paths: Paths,
    public readonly client: string,
  ) {}

  /** Starts a daemon on a folder, with whatever was built there before. */
  public static async start(folder: string, { logins, ...settings }: BuilderSettings): Promise<Builder> {
    const paths = pathsOf(folder);
    writeLogins(paths.dockerConfig, logins);
    await startBuildkit(paths, { ...settings, ceilingGigabytes: CEILING, more: HISTORY });
    const builder = new Builder(paths, settings.client);
    Builder.#running.add(builder);
    return builder;
  }

  /** Stops all that run. */
  public static async stopAll(): Promise<void> {
    await Promise.all([...Builder.#running].map((builder) => builder.stop()));
  }

  public get address(): string {
    return addressOf(this.paths);
  }

  /** Folder for `DOCKER_CONFIG`, in which this daemon goes by the name of the product's builder. */
  public get dockerConfig(): string {
    return this.paths.dockerConfig;
  }

  /** Process id of the daemon. */
  public get pid(): number | undefined {
    return readPidFile(path.join(this.paths.engine, "buildkitd.pid"))?.pid;
  }

  public async stop(): Promise<void> {
    Builder.#running.delete(this);
    await stopBuildkit(this.paths);
  }

  /** Stops the daemon and removes all that it had. */
  public async remove(): Promise<void> {
    await this.stop();
    unmountBelow(this.paths.project);
    fs.rmSync(this.paths.project, { recursive: true, force: true });
  }
}

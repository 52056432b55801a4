import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { writeInstance } from "../../components/builders/instances";
import { canOverlay } from "../../tools/engine/buildkit";
import { buildkitConfig } from "../../tools/engine/buildkitConfig";
import { launchBuildkit } from "../../tools/engine/buildkitDaemon";
import { endContainers } from "../../tools/engine/containers";
import { unmountBelow } from "../../tools/engine/mounts";
import { findDaemon, type ProcessRecord, stop } from "../../tools/engine/process";
import { readText } from "../../tools/files";
import { EMBEDDED_BUILDER } from "../../tools/paths";

/** What every builder of a run has in common. */
export interface BuilderSettings {
  /** Path of `buildkitd`. */
  readonly daemon: string;
  /** Path of `buildctl`. */
  readonly client: string;
  /** Folder for sockets, whose paths must be short. */
  readonly sockets: string;
  /** `host:port` of the registry, and the authority that its certificate is trusted by. */
  readonly registry: string;
  readonly authority: string;
}

/** More records than any scenario has solves: the default of 50 would drop some before they are counted. */
const HISTORY = "\n[history]\n  maxEntries = 5000\n  maxAge = 172800\n";

/** One BuildKit of an arm's own, with the configuration that the product's embedded one has. */
export class Builder {
  static readonly #running = new Set<Builder>();

  private constructor(
    private readonly folder: string,
    public readonly client: string,
    public readonly address: string,
    private readonly process: ProcessRecord,
  ) {}

  /** Starts a daemon on a folder, with whatever was built there before. */
  public static async start(folder: string, name: string, settings: BuilderSettings): Promise<Builder> {
    const config = path.join(folder, "buildkitd.toml");
    const pidFile = path.join(folder, "buildkitd.pid");
    await Builder.#clear(folder, pidFile, config);
    fs.mkdirSync(path.join(folder, "tmp"), { recursive: true, mode: 0o700 });
    fs.mkdirSync(settings.sockets, { recursive: true, mode: 0o700 });
    const socket = path.join(settings.sockets, `${name}.sock`);
    fs.writeFileSync(config, configuration(folder, name, socket, settings));
    const address = `unix://${socket}`;
    writeInstance(path.join(folder, "docker", "buildx"), EMBEDDED_BUILDER, { address, tls: undefined });
    const daemon = await launchBuildkit({
      daemon: settings.daemon,
      client: settings.client,
      config,
      socket,
      temporary: path.join(folder, "tmp"),
      cwd: folder,
      pidFile,
      log: path.join(folder, "buildkitd.log"),
    });
    const builder = new Builder(folder, settings.client, address, daemon);
    Builder.#running.add(builder);
    return builder;
  }

  /** Stops all that run. */
  public static async stopAll(): Promise<void> {
    await Promise.all([...Builder.#running].map((builder) => builder.stop()));
  }

  /** Folder for `DOCKER_CONFIG`, in which this daemon goes by the name of the product's builder. */
  public get dockerConfig(): string {
    return path.join(this.folder, "docker");
  }

  /** Process id of the daemon. */
  public get pid(): number {
    return this.process.pid;
  }

  public async stop(): Promise<void> {
    Builder.#running.delete(this);
    await stop(this.process);
    endContainers(path.join(this.folder, "data"));
  }

  /** Stops the daemon and removes all that it had. */
  public async remove(): Promise<void> {
    await this.stop();
    unmountBelow(this.folder);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** Ends what a killed run has left. */
  static async #clear(folder: string, pidFile: string, config: string): Promise<void> {
    const left = findDaemon(pidFile, config);
    if (left !== undefined) {
      await stop(left);
    }
    endContainers(path.join(folder, "data"));
  }
}

function configuration(folder: string, name: string, socket: string, settings: BuilderSettings): string {
  const snapshotter = path.join(folder, "snapshotter");
  if (!fs.existsSync(snapshotter)) {
    fs.writeFileSync(snapshotter, canOverlay(folder) ? "overlayfs" : "native");
  }
  const text = buildkitConfig({
    root: path.join(folder, "data"),
    socket,
    traceSocket: path.join(settings.sockets, `${name}-trace.sock`),
    snapshotter: readText(snapshotter) === "native" ? "native" : "overlayfs",
    registry: settings.registry,
    authority: settings.authority,
    processors: os.cpus().length,
    ceilingGigabytes: 40,
  });
  return `${text}${HISTORY}`;
}

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeInstance } from "../../../components/builders/instances";
import { buildkitConfig } from "../../../tools/engine/buildkitConfig";
import { launchBuildkit } from "../../../tools/engine/buildkitDaemon";
import { certificateFiles } from "../../../tools/engine/certificates";
import { containerProcesses, endContainers } from "../../../tools/engine/containers";
import { unmountBelow } from "../../../tools/engine/mounts";
import { type ProcessRecord, signal, stop, waitUntil } from "../../../tools/engine/process";
import { BUILDKIT } from "../../../tools/goTools/catalog";
import { program } from "../../../tools/goTools/toolset";
import { ask } from "../../../tools/run";
import { freePort } from "../../../tools/engine/ports";
import { BuildRecords } from "./buildRecords";
import { sharedEngine } from "./sharedEngine";

/** How a daemon is reached over TCP: its own certificate is the shared registry's, the client's is its own authority. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * A BuildKit of a test's own, with nothing in it: it may be stopped and killed. It goes by the name of the shared
 * builder, so that a stack can move to it without a difference: `DOCKER_CONFIG` decides.
 */
export class SpareBuilder {
  static readonly #running = new Set<SpareBuilder>();

  /** Folder for `DOCKER_CONFIG`. */
  public readonly dockerConfig: string;
  public readonly records: BuildRecords;
  #daemon: ProcessRecord;

  private constructor(
    private readonly folder: string,
    daemon: ProcessRecord,
    /** `host:port` that it can be reached at beside its socket. */
    public readonly tcp: string | undefined,
  ) {
    this.#daemon = daemon;
    this.dockerConfig = join(folder, "docker");
    this.records = new BuildRecords(sharedEngine().buildctl, this.address);
  }

  /**
   * @param registries further registries with a certificate of the shared authority, as `host:port`.
   * @param client lets it be reached over TCP as well, with this certificate.
   */
  public static async start(
    registries: readonly string[] = [],
    client?: ClientCertificate,
  ): Promise<SpareBuilder> {
    const folder = mkdtempSync(join(tmpdir(), "gsi-spare-"));
    const tcp = client === undefined ? undefined : `127.0.0.1:${await freePort()}`;
    writeFileSync(join(folder, "buildkitd.toml"), configuration(folder, registries, tcp, client));
    writeInstance(join(folder, "docker", "buildx"), sharedEngine().builder, {
      address: addressIn(folder),
      tls: undefined,
    });
    // with the login of the shared registry
    cpSync(join(sharedEngine().paths.dockerConfig, "config.json"), join(folder, "docker", "config.json"));
    mkdirSync(join(folder, "tmp"));
    const builder = new SpareBuilder(folder, await launch(folder), tcp);
    SpareBuilder.#running.add(builder);
    return builder;
  }

  /** Removes every builder that is still there; for `afterEach` and `after`. */
  public static async removeAll(): Promise<void> {
    for (const builder of SpareBuilder.#running) {
      await builder.remove();
    }
  }

  /** `unix://…` */
  public get address(): string {
    return addressIn(this.folder);
  }

  /** Forgets the results of all steps, and keeps what steps have in cache mounts. */
  public forgetSteps(): void {
    ask(sharedEngine().buildctl, [
      "--addr",
      this.address,
      "prune",
      "--all",
      "--filter",
      "type!=exec.cachemount",
    ]);
  }

  /** Stops the daemon; the builder's name stays, and leads nowhere. */
  public async stop(): Promise<void> {
    await stop(this.#daemon);
    endContainers(join(this.folder, "data"));
  }

  /** Kills the daemon, as a machine that goes away would, as soon as a build step runs in it. */
  public async killAtWork(): Promise<void> {
    const data = join(this.folder, "data");
    if (!(await waitUntil(() => containerProcesses(data).length > 0, 120_000, 20))) {
      throw new Error("no build step was run");
    }
    signal(this.#daemon, "SIGKILL");
    endContainers(data);
  }

  /** Starts it again with all that it had. */
  public async restart(): Promise<void> {
    this.#daemon = await launch(this.folder);
  }

  /** Stops the daemon and removes all that it had. */
  public async remove(): Promise<void> {
    SpareBuilder.#running.delete(this);
    await this.stop();
    unmountBelow(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function launch(folder: string): Promise<ProcessRecord> {
  const { tools, buildctl } = sharedEngine();
  return launchBuildkit({
    daemon: program(tools, BUILDKIT, "buildkitd"),
    client: buildctl,
    config: join(folder, "buildkitd.toml"),
    socket: socketIn(folder),
    temporary: join(folder, "tmp"),
    cwd: folder,
    pidFile: join(folder, "buildkitd.pid"),
    log: join(folder, "buildkitd.log"),
  });
}

function addressIn(folder: string): string {
  return `unix://${socketIn(folder)}`;
}

function socketIn(folder: string): string {
  return join(folder, "buildkitd.sock");
}

function configuration(
  folder: string,
  registries: readonly string[],
  tcp: string | undefined,
  client: ClientCertificate | undefined,
): string {
  const { paths, registry } = sharedEngine();
  const { authority, server, serverKey } = certificateFiles(paths);
  const snapshotter = readFileSync(join(paths.engine, "buildkit", "snapshotter"), "utf8").trim();
  const base = buildkitConfig({
    root: join(folder, "data"),
    socket: socketIn(folder),
    traceSocket: join(folder, "trace.sock"),
    snapshotter: snapshotter === "native" ? "native" : "overlayfs",
    registry,
    authority,
    processors: 2,
    ceilingGigabytes: 10,
  });
  const more = registries.map(
    (host) => `\n[registry."${host}"]\n  http = false\n  ca = [${JSON.stringify(authority)}]\n`,
  );
  const socket = JSON.stringify(addressIn(folder));
  const both = base.replace(socket, `${socket}, ${JSON.stringify(`tcp://${tcp ?? ""}`)}`);
  const tls =
    client === undefined
      ? []
      : [`\n[grpc.tls]\n  cert = "${server}"\n  key = "${serverKey}"\n  ca = "${client.cert}"\n`];
  return [tcp === undefined ? base : both, ...tls, ...more].join("");
}

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildkitConfig } from "../../../tools/engine/buildkitConfig";
import { certificateFiles } from "../../../tools/engine/certificates";
import { endContainers } from "../../../tools/engine/containers";
import { unmountBelow } from "../../../tools/engine/mounts";
import { isAlive, type ProcessRecord, startDaemon, stop, waitUntil } from "../../../tools/engine/process";
import { BUILDKIT } from "../../../tools/goTools/catalog";
import { program } from "../../../tools/goTools/toolset";
import { run } from "../../../tools/run";
import { BuildRecords } from "./buildRecords";
import { sharedEngine } from "./sharedEngine";

/**
 * A BuildKit of a test's own, with nothing in it: it may be stopped and killed. It goes by the name of the shared
 * builder, so that a stack can move to it without a difference: `DOCKER_CONFIG` decides.
 */
export class SpareBuilder {
  static readonly #running = new Set<SpareBuilder>();

  /** Folder for `DOCKER_CONFIG`. */
  public readonly dockerConfig: string;
  public readonly records: BuildRecords;

  private constructor(
    private readonly folder: string,
    private readonly daemon: ProcessRecord,
    address: string,
  ) {
    this.dockerConfig = join(folder, "docker");
    this.records = new BuildRecords(sharedEngine().buildctl, address);
  }

  /** @param registries further registries with a certificate of the shared authority, as `host:port`. */
  public static async start(registries: readonly string[] = []): Promise<SpareBuilder> {
    const engine = sharedEngine();
    const folder = mkdtempSync(join(tmpdir(), "gsi-spare-"));
    const address = `unix://${join(folder, "buildkitd.sock")}`;
    const config = join(folder, "buildkitd.toml");
    writeFileSync(config, configuration(folder, registries));
    writeInstance(join(folder, "docker"), engine.builder, address);
    const log = join(folder, "buildkitd.log");
    mkdirSync(join(folder, "tmp"));
    const daemon = startDaemon({
      command: program(engine.tools, BUILDKIT, "buildkitd"),
      args: ["--config", config],
      env: { ...process.env, TMPDIR: join(folder, "tmp") },
      cwd: folder,
      pidFile: join(folder, "buildkitd.pid"),
      stdout: log,
      stderr: log,
    });
    const healthy = async (): Promise<boolean> =>
      existsSync(join(folder, "buildkitd.sock")) &&
      (await run(engine.buildctl, ["--addr", address, "debug", "workers"])).code === 0;
    if (!(await waitUntil(async () => !isAlive(daemon) || healthy(), 30_000)) || !isAlive(daemon)) {
      await stop(daemon);
      throw new Error(`the spare BuildKit did not start: ${readFileSync(log, "utf8")}`);
    }
    const builder = new SpareBuilder(folder, daemon, address);
    SpareBuilder.#running.add(builder);
    return builder;
  }

  /** Removes every builder that is still there; for `afterEach` and `after`. */
  public static async removeAll(): Promise<void> {
    for (const builder of SpareBuilder.#running) {
      await builder.remove();
    }
  }

  /** Stops the daemon; the builder's name stays, and leads nowhere. */
  public async stop(): Promise<void> {
    await stop(this.daemon);
    endContainers(join(this.folder, "data"));
  }

  /** Stops the daemon and removes all that it had. */
  public async remove(): Promise<void> {
    SpareBuilder.#running.delete(this);
    await this.stop();
    unmountBelow(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function configuration(folder: string, registries: readonly string[]): string {
  const { paths, registry } = sharedEngine();
  const authority = certificateFiles(paths).authority;
  const snapshotter = readFileSync(join(paths.engine, "buildkit", "snapshotter"), "utf8").trim();
  const base = buildkitConfig({
    root: join(folder, "data"),
    socket: join(folder, "buildkitd.sock"),
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
  return [base, ...more].join("");
}

function writeInstance(dockerConfig: string, name: string, address: string): void {
  const instances = join(dockerConfig, "buildx", "instances");
  mkdirSync(instances, { recursive: true });
  const nodes = [{ Name: `${name}0`, Endpoint: address }];
  writeFileSync(
    join(instances, name),
    JSON.stringify({ Name: name, Driver: "remote", Nodes: nodes, Dynamic: false }),
  );
}

import * as fs from "node:fs";
import * as path from "node:path";
import {
  type Certificates,
  certificateFiles,
  ensureCertificates,
  systemRoots,
} from "../../tools/engine/certificates";
import { type Logins, loginsFor, writeLogins } from "../../tools/engine/dockerCredentials";
import { isFree, registryPort } from "../../tools/engine/ports";
import { ACCESS_LOG, startRegistry, stopRegistry } from "../../tools/engine/registry";
import { Fault } from "../../tools/fault";
import type { Paths } from "../../tools/paths";
import { run, tail } from "../../tools/run";
import { DelayProxy } from "./delayProxy";

/** The registry that all arms push to, each below a path of its own. */
export class Registry {
  #proxy: DelayProxy | undefined;

  private constructor(
    private readonly paths: Paths,
    private readonly program: string,
    public readonly port: number,
    /** The machine's trusted roots. */
    public readonly roots: string,
  ) {}

  /** @param program Path of the `registry` program. */
  public static async start(paths: Paths, program: string): Promise<Registry> {
    fs.mkdirSync(paths.engineLog, { recursive: true, mode: 0o700 });
    const roots = systemRoots(process.env["SSL_CERT_FILE"]);
    const port = await registryPort(paths, undefined);
    if (await ensureCertificates(paths, roots)) {
      await stopRegistry(paths);
    }
    await startRegistry(paths, { port, program });
    const registry = new Registry(paths, program, port, roots);
    writeLogins(registry.dockerConfig, registry.logins);
    return registry;
  }

  /** `host:port` that stands in references. */
  public get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  public get certificates(): Certificates {
    return certificateFiles(this.paths);
  }

  /** Who may read and push. */
  public get logins(): Logins {
    return loginsFor(this.paths, this.host);
  }

  /** A folder for `DOCKER_CONFIG` with nothing but the login. */
  public get dockerConfig(): string {
    return this.paths.dockerConfig;
  }

  /** Its record of requests. */
  public get accessLog(): string {
    return path.join(this.paths.engineLog, ACCESS_LOG);
  }

  /** Where it keeps blobs and links. */
  public get storage(): string {
    return path.join(this.paths.engine, "registry", "data", "docker", "registry", "v2");
  }

  /** Adds a round trip to every request; 0 takes it away. References stay the same. */
  public async delay(milliseconds: number): Promise<void> {
    if (milliseconds > 0 === (this.#proxy !== undefined)) {
      return;
    }
    await this.#proxy?.close();
    this.#proxy = undefined;
    const port = milliseconds > 0 ? await portBeside(this.port) : this.port;
    await startRegistry(this.paths, { port, program: this.program });
    if (milliseconds > 0) {
      this.#proxy = await DelayProxy.start(this.port, port, milliseconds);
    }
  }

  /**
   * Frees what nobody can name any more: paths that are not wanted, manifests that a moved tag has left, and then all
   * that only they had.
   *
   * @param unwanted Folders of repositories.
   * @throws Fault if the registry's garbage collection fails.
   */
  public async collect(...unwanted: readonly string[]): Promise<void> {
    const repositories = path.join(this.storage, "repositories");
    if (!fs.existsSync(repositories)) {
      // the garbage collection fails where nothing was pushed yet
      return;
    }
    await this.stop();
    for (const one of unwanted) {
      fs.rmSync(path.join(repositories, one), { recursive: true, force: true });
    }
    const config = path.join(this.paths.engine, "registry", "config.yml");
    const done = await run(this.program, ["garbage-collect", "--delete-untagged", "--quiet", config], {
      env: { ...process.env, OTEL_TRACES_EXPORTER: "none" },
    });
    if (done.code !== 0) {
      throw new Fault(`registry garbage-collect ended with ${done.code}:\n${tail(done.stderr, 10)}`);
    }
    await startRegistry(this.paths, { port: this.port, program: this.program });
  }

  public async stop(): Promise<void> {
    await this.#proxy?.close();
    await stopRegistry(this.paths);
  }
}

async function portBeside(port: number): Promise<number> {
  const next = port + 1;
  return (await isFree(next)) ? next : portBeside(next);
}

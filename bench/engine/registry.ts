import * as fs from "node:fs";
import * as path from "node:path";
import { certificateFiles, ensureCertificates, systemRoots } from "../../tools/engine/certificates";
import { isFree, registryPort } from "../../tools/engine/ports";
import { ACCESS_LOG, startRegistry, stopRegistry } from "../../tools/engine/registry";
import type { Paths } from "../../tools/paths";
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
    const registry = new Registry(paths, program, port, roots);
    await registry.#listen(port);
    return registry;
  }

  /** `host:port` that stands in references. */
  public get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Certificate of the authority alone, and of it together with the machine's roots. */
  public get certificates(): { readonly authority: string; readonly bundle: string } {
    return certificateFiles(this.paths);
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
    if (this.#proxy !== undefined) {
      await this.#proxy.close();
      this.#proxy = undefined;
      await this.#listen(this.port);
      return;
    }
    const behind = await portBeside(this.port);
    await this.#listen(behind);
    this.#proxy = await DelayProxy.start(this.port, behind, milliseconds);
  }

  public async stop(): Promise<void> {
    await this.#proxy?.close();
    await stopRegistry(this.paths);
  }

  async #listen(port: number): Promise<void> {
    await startRegistry(this.paths, { port, program: this.program });
  }
}

async function portBeside(port: number): Promise<number> {
  for (let next = port + 1; ; next += 1) {
    if (await isFree(next)) {
      return next;
    }
  }
}

import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashSync } from "bcryptjs";
import { stringify } from "yaml";
import { certificateFiles } from "../../../tools/engine/certificates";
import { loginsFor, writeLogins } from "../../../tools/engine/dockerCredentials";
import { isAlive, type ProcessRecord, startDaemon, stop, waitUntil } from "../../../tools/engine/process";
import { REGISTRY } from "../../../tools/goTools/catalog";
import { program } from "../../../tools/goTools/toolset";
import { readText } from "../../../tools/files";
import { AccessLog } from "./accessLog";
import { freePort } from "./runcContainer";
import { sharedEngine } from "./sharedEngine";

/** User of the registry. */
export const USER = "robot";

/** A registry of a test's own, with a login, and with the certificate of the shared one. */
export class SpareRegistry {
  static readonly #running = new Set<SpareRegistry>();

  public readonly log: AccessLog;
  #passwords = 0;
  #daemon: ProcessRecord;

  private constructor(
    /** Where its files are; blobs lie below `data`. */
    public readonly folder: string,
    public readonly host: string,
  ) {
    this.#daemon = this.#launch();
    this.log = new AccessLog(join(folder, "access.log"));
  }

  /** @param port where it listens. @default a free one */
  public static async start(password: string, port?: number): Promise<SpareRegistry> {
    const folder = mkdtempSync(join(tmpdir(), "gsi-registry-"));
    const host = `127.0.0.1:${port ?? (await freePort())}`;
    const tls = certificateFiles(sharedEngine().paths);
    writeFileSync(
      join(folder, "config.yml"),
      stringify({
        version: "0.1",
        log: { level: "warn", accesslog: { disabled: false } },
        storage: { filesystem: { rootdirectory: join(folder, "data") }, delete: { enabled: true } },
        http: { addr: host, tls: { certificate: tls.server, key: tls.serverKey } },
        auth: { htpasswd: { realm: "test", path: join(folder, "htpasswd") } },
      }),
    );
    writeFileSync(join(folder, "htpasswd"), passwordLine(USER, password));
    const registry = new SpareRegistry(folder, host);
    SpareRegistry.#running.add(registry);
    await registry.#ready();
    return registry;
  }

  /** Removes every registry that is still there; for `after`. */
  public static async removeAll(): Promise<void> {
    for (const registry of SpareRegistry.#running) {
      await registry.remove();
    }
  }

  /** From now on, this password is the right one. */
  public rotate(password: string): void {
    this.accept({ [USER]: password });
  }

  /** From now on, these are the passwords of all users. */
  public accept(passwords: Readonly<Record<string, string>>): void {
    const file = join(this.folder, "htpasswd");
    const lines = Object.entries(passwords).map(([user, password]) => passwordLine(user, password));
    writeFileSync(file, lines.join(""));
    // the registry reads the file again when its time differs, in whole seconds on some disks
    this.#passwords += 1;
    const time = new Date(Date.now() + this.#passwords * 5_000);
    utimesSync(file, time, time);
  }

  /** A folder for `DOCKER_CONFIG` with a login, and that of the shared registry. */
  public dockerConfig(password: string): string {
    const folder = join(this.folder, "docker");
    const auth = Buffer.from(`${USER}:${password}`).toString("base64");
    const { paths, registry } = sharedEngine();
    const shared = loginsFor(paths, registry);
    writeLogins(folder, { ...shared, auths: { ...shared.auths, [this.host]: { auth } } });
    return folder;
  }

  public async stop(): Promise<void> {
    await stop(this.#daemon);
  }

  /** Starts it again with all that it had. */
  public async restart(): Promise<void> {
    this.#daemon = this.#launch();
    await this.#ready();
  }

  public async remove(): Promise<void> {
    SpareRegistry.#running.delete(this);
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #launch(): ProcessRecord {
    const config = join(this.folder, "config.yml");
    return startDaemon({
      command: program(sharedEngine().tools, REGISTRY),
      args: ["serve", config],
      env: { ...process.env, OTEL_TRACES_EXPORTER: "none" },
      cwd: this.folder,
      pidFile: join(this.folder, "registry.pid"),
      stdout: join(this.folder, "access.log"),
      stderr: join(this.folder, "registry.log"),
    });
  }

  async #ready(): Promise<void> {
    const up = await waitUntil(async () => !isAlive(this.#daemon) || (await this.#answers()), 20_000);
    if (!up || !isAlive(this.#daemon)) {
      throw new Error(
        `the spare registry did not start: ${readText(join(this.folder, "registry.log")) ?? ""}`,
      );
    }
  }

  /** Whether it asks for a login, over TLS by our authority. */
  async #answers(): Promise<boolean> {
    const ca = readText(certificateFiles(sharedEngine().paths).authority);
    return new Promise((resolve) => {
      const call = request(
        `https://${this.host}/v2/`,
        { ...(ca !== undefined && { ca }), agent: false },
        (response) => {
          response.resume();
          resolve(response.statusCode === 401);
        },
      );
      call.on("error", () => resolve(false));
      call.end();
    });
  }
}

function passwordLine(user: string, password: string): string {
  return `${user}:${hashSync(password, 4)}\n`;
}

import * as fs from "node:fs";
import * as https from "node:https";
import * as path from "node:path";
import { tail } from "../run";
import { readText, writeIfChanged } from "../files";
import { Fault } from "../fault";
import type { Paths } from "../paths";
import { certificateFiles } from "./certificates";
import { daemonEnvironment } from "./daemonEnvironment";
import { isFree, portTaken } from "./ports";
import { findDaemon, isAlive, startDaemon, stop, waitUntil } from "./process";
import { registryConfig } from "./registryConfig";
import { passwordFile, registryLogin, uploadSecret } from "./registryLogin";

/** One line per request in Apache's combined format; tests count blob uploads, manifest PUTs and pulls in it. */
export const ACCESS_LOG = "registry-access.log";
const ERROR_LOG = "registry.log";

const PROGRAM = "registry";

/** The embedded registry: distribution on the loopback address, TLS, a login, files below the data folder. */
export interface Registry {
  readonly port: number;
  /** Path of the `registry` program. */
  readonly program: string;
}

/** Starts the registry unless it is healthy already. @returns whether it was started. */
export async function startRegistry(paths: Paths, registry: Registry): Promise<boolean> {
  const config = configFile(paths);
  const running = findDaemon(registryPidFile(paths), PROGRAM, config);
  const changed = writeIfChanged(config, configuration(paths, registry.port));
  if (running !== undefined && !changed && (await isHealthy(paths, registry.port))) {
    return false;
  }
  if (running !== undefined) {
    await stop(running);
  }
  if (!(await isFree(registry.port))) {
    throw portTaken(registry.port, paths);
  }
  const record = startDaemon({
    command: registry.program,
    args: ["serve", config],
    // without an exporter the tracing of distribution 3 reports a failed upload every few seconds
    env: daemonEnvironment({ OTEL_TRACES_EXPORTER: "none" }),
    cwd: paths.engine,
    pidFile: registryPidFile(paths),
    stdout: path.join(paths.engineLog, ACCESS_LOG),
    stderr: path.join(paths.engineLog, ERROR_LOG),
  });
  const healthy = await waitUntil(async () => !isAlive(record) || isHealthy(paths, registry.port), 20_000);
  if (!healthy || !isAlive(record)) {
    throw new Fault(
      `the embedded registry did not start:\n${tail(readText(path.join(paths.engineLog, ERROR_LOG)) ?? "", 10)}`,
    );
  }
  return true;
}

export async function stopRegistry(paths: Paths): Promise<boolean> {
  const running = findDaemon(registryPidFile(paths), PROGRAM, configFile(paths));
  if (running !== undefined) {
    await stop(running);
  }
  fs.rmSync(registryPidFile(paths), { force: true });
  return running !== undefined;
}

/** Asks `/v2/` over TLS with our login, trusting nobody but our own authority. */
export async function isHealthy(paths: Paths, port: number): Promise<boolean> {
  return (await request(paths, port, "GET", "/v2/"))?.status === 200;
}

/** The digest that a tag of the embedded registry points to; undefined if it is not there. */
export async function digestOfTag(
  paths: Paths,
  port: number,
  repository: string,
  tag: string,
): Promise<string | undefined> {
  const response = await request(paths, port, "HEAD", `/v2/${repository}/manifests/${tag}`);
  return response?.status === 200 ? response.digest : undefined;
}

interface ManifestResponse {
  readonly status: number;
  readonly digest: string | undefined;
}

async function request(
  paths: Paths,
  port: number,
  method: string,
  url: string,
): Promise<ManifestResponse | undefined> {
  const ca = readText(certificateFiles(paths).authority);
  if (ca === undefined) {
    return undefined;
  }
  const { username, password } = registryLogin(paths);
  const accept = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
  ].join(", ");
  return new Promise((resolve) => {
    const auth = `${username}:${password}`;
    const options = { host: "127.0.0.1", port, path: url, method, ca, auth, headers: { accept } };
    const call = https.request({ ...options, agent: false, timeout: 3_000 }, (response) => {
      const digest = response.headers["docker-content-digest"];
      response.resume();
      response.on("error", () => resolve(undefined));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          digest: typeof digest === "string" ? digest : undefined,
        }),
      );
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(undefined));
    call.end();
  });
}

function configuration(paths: Paths, port: number): string {
  const { server, serverKey } = certificateFiles(paths);
  return registryConfig({
    address: `127.0.0.1:${port}`,
    folder: registryData(paths),
    secret: uploadSecret(paths),
    passwords: passwordFile(paths).path,
    certificate: server,
    key: serverKey,
  });
}

/** Folder of what was pushed to a registry that runs without a container. */
export function registryData(paths: Paths): string {
  return path.join(paths.engine, "registry", "data");
}

function configFile(paths: Paths): string {
  return path.join(paths.engine, "registry", "config.yml");
}

export function registryPidFile(paths: Paths): string {
  return path.join(paths.engine, "registry.pid");
}

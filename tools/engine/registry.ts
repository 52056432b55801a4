import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as https from "node:https";
import * as path from "node:path";
import { stringify } from "yaml";
import { tail } from "../run";
import { readText, writeAtomically, writeIfChanged } from "../files";
import { Fault } from "../fault";
import type { Paths } from "../paths";
import { certificateFiles } from "./certificates";
import { isFree, portTaken } from "./ports";
import { findDaemon, isAlive, startDaemon, stop, waitUntil } from "./process";

/** One line per request in Apache's combined format; tests count blob uploads, manifest PUTs and pulls in it. */
export const ACCESS_LOG = "registry-access.log";
const ERROR_LOG = "registry.log";

/** The embedded registry: distribution on the loopback address, TLS, files below the data folder. */
export interface Registry {
  readonly port: number;
  /** Path of the `registry` program. */
  readonly program: string;
}

/** Starts the registry unless it is healthy already. @returns whether it was started. */
export async function startRegistry(paths: Paths, registry: Registry): Promise<boolean> {
  const config = configFile(paths);
  const running = findDaemon(pidFile(paths), config);
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
    env: { ...process.env, OTEL_TRACES_EXPORTER: "none" },
    cwd: paths.engine,
    pidFile: pidFile(paths),
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
  const running = findDaemon(pidFile(paths), configFile(paths));
  if (running !== undefined) {
    await stop(running);
  }
  fs.rmSync(pidFile(paths), { force: true });
  return running !== undefined;
}

/** Asks `/v2/` over TLS, trusting nobody but our own authority. */
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
  const answer = await request(paths, port, "HEAD", `/v2/${repository}/manifests/${tag}`);
  return answer?.status === 200 ? answer.digest : undefined;
}

interface Answer {
  readonly status: number;
  readonly digest: string | undefined;
}

async function request(paths: Paths, port: number, method: string, url: string): Promise<Answer | undefined> {
  const ca = readText(certificateFiles(paths).authority);
  if (ca === undefined) {
    return undefined;
  }
  const accept = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
  ].join(", ");
  return new Promise((resolve) => {
    const call = https.request(
      { host: "127.0.0.1", port, path: url, method, ca, agent: false, timeout: 3_000, headers: { accept } },
      (response) => {
        const digest = response.headers["docker-content-digest"];
        response.resume();
        response.on("error", () => resolve(undefined));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            digest: typeof digest === "string" ? digest : undefined,
          }),
        );
      },
    );
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(undefined));
    call.end();
  });
}

function configuration(paths: Paths, port: number): string {
  const tls = certificateFiles(paths);
  return stringify({
    version: "0.1",
    log: { level: "warn", accesslog: { disabled: false } },
    storage: {
      filesystem: { rootdirectory: path.join(paths.engine, "registry", "data") },
      delete: { enabled: true },
    },
    http: {
      addr: `127.0.0.1:${port}`,
      secret: uploadSecret(paths),
      tls: { certificate: tls.server, key: tls.serverKey },
    },
  });
}

/** Signs the state of running uploads; kept, so that an upload survives a restart. */
function uploadSecret(paths: Paths): string {
  const file = path.join(paths.engine, "registry", "secret");
  const stored = readText(file);
  if (stored !== undefined && stored !== "") {
    return stored;
  }
  const secret = randomBytes(24).toString("hex");
  writeAtomically(file, secret);
  return secret;
}

function configFile(paths: Paths): string {
  return path.join(paths.engine, "registry", "config.yml");
}

function pidFile(paths: Paths): string {
  return path.join(paths.engine, "registry.pid");
}

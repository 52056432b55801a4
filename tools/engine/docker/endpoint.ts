import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isRecord, readRecord } from "../../files";

/** Where Docker's API may be: how a person has chosen it, and the address. */
export interface Endpoint {
  /** `unix:///…` or `tcp://host:port`. */
  readonly address: string;
  /** What has chosen it, for a person; undefined: it is one of the usual places. */
  readonly chosenBy?: string;
}

/** Why Docker's address is not known, in a sentence without its end. */
export interface NoEndpoint {
  readonly problem: string;
}

/**
 * Where Docker is, in the order of its own command: `DOCKER_HOST`, `DOCKER_CONTEXT`, the current context; else the usual
 * sockets that are there, those of podman's API among them.
 */
export function findEndpoints(env: NodeJS.ProcessEnv, home = os.homedir()): readonly Endpoint[] | NoEndpoint {
  const host = env["DOCKER_HOST"] ?? "";
  if (host !== "") {
    return [{ address: host, chosenBy: "DOCKER_HOST" }];
  }
  const folder = env["DOCKER_CONFIG"] || path.join(home, ".docker");
  const current = readRecord(path.join(folder, "config.json"))?.["currentContext"];
  const context = env["DOCKER_CONTEXT"] || (typeof current === "string" ? current : "");
  if (context !== "" && context !== "default") {
    const address = contextHost(folder, context);
    return address === undefined
      ? { problem: `the Docker context ${context} does not exist` }
      : [{ address, chosenBy: `the Docker context ${context}` }];
  }
  const runtime = env["XDG_RUNTIME_DIR"] ?? `/run/user/${process.getuid?.() ?? 0}`;
  const sockets = [
    "/var/run/docker.sock",
    path.join(runtime, "docker.sock"),
    path.join(home, ".docker", "run", "docker.sock"),
    "/run/podman/podman.sock",
    path.join(runtime, "podman", "podman.sock"),
  ];
  return sockets.filter((socket) => existsSync(socket)).map((socket) => ({ address: `unix://${socket}` }));
}

/** The address of a context; undefined if there is none of that name. */
export function contextHost(folder: string, name: string): string | undefined {
  const id = createHash("sha256").update(name).digest("hex");
  const endpoints = readRecord(path.join(folder, "contexts", "meta", id, "meta.json"))?.["Endpoints"];
  const docker = isRecord(endpoints) ? endpoints["docker"] : undefined;
  const host = isRecord(docker) ? docker["Host"] : undefined;
  return typeof host === "string" ? host : undefined;
}

/** Whether containers of this Docker can be reached on this machine's loopback address. */
export function isHere(address: string): boolean {
  return /^unix:\/\/\/|^tcp:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+\/?$/.test(address);
}

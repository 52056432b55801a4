import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { isRecord } from "../common/record";
import type { Daemon, DaemonTls } from "./daemon";

/** A builder as buildx has stored it. */
export interface StoredBuilder {
  /** `docker-container`, `remote`, `kubernetes`, or `docker`: the engine's own. */
  readonly driver: string;
  readonly nodes: readonly StoredNode[];
}

/** A machine of a builder. */
export interface StoredNode {
  /** An address, or the name of a Docker context. */
  readonly endpoint: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Text of its `buildkitd.toml`. */
  readonly config: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @returns undefined if buildx knows no builder of this name. */
export function readBuilder(name: string, env: Environment): StoredBuilder | undefined {
  const stored = recordIn(join(instancesFolder(env), name.toLowerCase()));
  if (stored !== undefined) {
    const nodes = Array.isArray(stored["Nodes"]) ? stored["Nodes"].filter(isRecord) : [];
    return { driver: textOf(stored["Driver"]), nodes: nodes.map(nodeOf) };
  }
  return name === "default" || hasContext(name, env) ? { driver: "docker", nodes: [] } : undefined;
}

/** The daemons of a builder of the remote driver that can be asked: those at an address. */
export function daemonsOf({ driver, nodes }: StoredBuilder): Daemon[] {
  const asked = driver === "remote" ? nodes.filter(({ endpoint }) => /^(tcp|unix):\/\//.test(endpoint)) : [];
  return asked.map(({ endpoint, options }) => {
    const { cacert, cert, key, servername } = options;
    const tls = { cacert, cert, key, servername };
    const given = Object.entries(tls).filter(([, value]) => typeof value === "string");
    // without an authority, buildx's driver speaks no TLS either
    return {
      address: endpoint,
      tls: cacert === undefined ? undefined : (Object.fromEntries(given) as unknown as DaemonTls),
    };
  });
}

/** Names of the builders that buildx knows. */
export function builderNames(env: Environment): string[] {
  const folder = instancesFolder(env);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** Whether Docker has a context of this name. */
export function hasContext(name: string, env: Environment): boolean {
  const id = createHash("sha256").update(name).digest("hex");
  return name === "default" || existsSync(join(dockerFolder(env), "contexts", "meta", id, "meta.json"));
}

function dockerFolder(env: Environment): string {
  return env["DOCKER_CONFIG"] || join(env["HOME"] || homedir(), ".docker");
}

function instancesFolder(env: Environment): string {
  return join(env["BUILDX_CONFIG"] || join(dockerFolder(env), "buildx"), "instances");
}

function nodeOf(node: Readonly<Record<string, unknown>>): StoredNode {
  const files = isRecord(node["Files"]) ? node["Files"] : {};
  return {
    endpoint: textOf(node["Endpoint"]),
    options: isRecord(node["DriverOpts"]) ? node["DriverOpts"] : {},
    config: Buffer.from(textOf(files["buildkitd.toml"]), "base64").toString("utf8"),
  };
}

function recordIn(file: string): Record<string, unknown> | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isRecord(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

import { buildkitConfig } from "../buildkitConfig";
import { certificateFiles } from "../certificates";
import { readText } from "../../files";
import type { Paths } from "../../paths";
import { loginsFor } from "../dockerCredentials";
import { registryConfig } from "../registryConfig";
import { passwordFile, uploadSecret } from "../registryLogin";
import type { DockerEngine } from "./answer";
import type { Container } from "./container";
import { BUILDKIT_IMAGE, REGISTRY_IMAGE } from "./images";

/** What buildx puts before the name of a node, for its container. */
const NODE_PREFIX = "buildx_buildkit_";

/** Where BuildKit keeps its state, in its container. */
const STATE = "/var/lib/buildkit";

/** Folder of what a client in BuildKit's container logs in with. */
const LOGINS = "/etc/buildkit/docker";

/** Where the registry keeps what was pushed, in its container. */
export const REGISTRY_DATA = "/var/lib/registry";

/** Ceiling of BuildKit's volume in gigabytes: the disk of Docker's machine may be another one than ours. */
const CEILING = 30;

/** The port in the registry's container, where that has a network of its own. */
const INNER_PORT = 5000;

/** Name of buildx's node, by which its driver finds the container. */
export function nodeOf(paths: Paths): string {
  return `${paths.name}0`;
}

export function builderName(paths: Paths): string {
  return `${NODE_PREFIX}${nodeOf(paths)}`;
}

export function registryName(paths: Paths): string {
  return `${paths.name}-registry`;
}

/** BuildKit, on the network of Docker's machine, since registry and module proxies may be on loopback. */
export function builderContainer(paths: Paths, docker: DockerEngine, port: number): Container {
  const authority = "/etc/buildkit/go-service-image-ca.pem";
  const registry = `127.0.0.1:${port}`;
  const name = builderName(paths);
  return {
    name,
    project: paths.project,
    entrypoint: BUILDKIT_IMAGE.entrypoint,
    args: [],
    // for the client that is run in it
    env: [`DOCKER_CONFIG=${LOGINS}`],
    files: {
      "/etc/buildkit/buildkitd.toml": buildkitConfig({
        root: STATE,
        socket: "/run/buildkit/buildkitd.sock",
        traceSocket: "/run/buildkit/trace.sock",
        snapshotter: "auto",
        registry,
        authority,
        processors: docker.processors,
        memory: docker.memory,
        ceilingGigabytes: CEILING,
      }),
      [`${LOGINS}/config.json`]: JSON.stringify(loginsFor(paths, registry)),
      [authority]: readText(certificateFiles(paths).authority) ?? "",
    },
    // the name that buildx's driver gives it
    volume: { name: `${name}_state`, path: STATE },
    host: {
      Privileged: true,
      NetworkMode: "host",
      ...(docker.remapsUsers && { UsernsMode: "host" }),
    },
  };
}

/** The registry, reached on the loopback address alone. */
export function registryContainer(paths: Paths, docker: DockerEngine, port: number): Container {
  const files = certificateFiles(paths);
  const [config, passwords, certificate, key] = ["config.yml", "htpasswd", "server.pem", "server.key"].map(
    (file) => `/etc/go-service-image/${file}`,
  ) as [string, string, string, string];
  return {
    name: registryName(paths),
    project: paths.project,
    entrypoint: REGISTRY_IMAGE.entrypoint,
    args: ["serve", config],
    env: ["OTEL_TRACES_EXPORTER=none"],
    files: {
      [config]: registryConfig({
        // behind a published port, else on the network of the machine
        address: docker.hasBridge ? `0.0.0.0:${INNER_PORT}` : `127.0.0.1:${port}`,
        folder: REGISTRY_DATA,
        secret: uploadSecret(paths),
        passwords,
        certificate,
        key,
      }),
      [passwords]: passwordFile(paths).content,
      [certificate]: readText(files.server) ?? "",
      [key]: readText(files.serverKey) ?? "",
    },
    volume: { name: registryName(paths), path: REGISTRY_DATA },
    host: docker.hasBridge
      ? {
          NetworkMode: "bridge",
          PortBindings: { [`${INNER_PORT}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: String(port) }] },
        }
      : { NetworkMode: "host" },
  };
}

import type { Readable } from "node:stream";
import { archiveOf } from "../../archive";
import { hashOf } from "../../files";
import { below, type DockerApi } from "./api";
import type { FoundImage } from "./images";

/** The label of everything that is ours: the project's folder. */
export const LABEL = "go-service-image.project";

/** The label that tells whether a container is what would be made now. */
const MADE_FROM = "go-service-image.made-from";

/** A container that stands for a daemon. */
export interface Container {
  readonly name: string;
  /** The project's folder. */
  readonly project: string;
  readonly entrypoint: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly string[];
  /** Small files in it, by absolute path. */
  readonly files: Readonly<Record<string, string>>;
  /** A volume of its own, and where it is in the container. */
  readonly volume: { readonly name: string; readonly path: string };
  /** What the API calls `HostConfig`, without mounts. */
  readonly host: Readonly<Record<string, unknown>>;
}

/** How a container was found. */
export type ContainerState = "running" | "stopped" | "absent" | "outdated";

/** What there is of a container. */
export async function stateOf(api: DockerApi, container: Container): Promise<ContainerState> {
  const found = await api.find(`look for ${container.name}`, `/containers/${container.name}/json`);
  if (found === undefined) {
    return "absent";
  }
  if (below(found, "Config", "Labels", MADE_FROM) !== inputsOf(container)) {
    return "outdated";
  }
  return below(found, "State", "Running") === true ? "running" : "stopped";
}

/** Makes a container, files and volume included. It does not run yet. */
export async function create(api: DockerApi, container: Container, image: FoundImage): Promise<void> {
  const { name, project, volume } = container;
  const labels = { [LABEL]: project };
  await api.must(`create the volume ${volume.name}`, "/volumes/create", {
    method: "POST",
    json: { Name: volume.name, Labels: labels },
  });
  await api.must(`create the container ${name}`, `/containers/create?name=${name}`, {
    method: "POST",
    json: {
      Image: image.id,
      Entrypoint: container.entrypoint,
      Cmd: container.args,
      Env: container.env,
      Labels: { ...labels, [MADE_FROM]: inputsOf(container) },
      HostConfig: {
        ...container.host,
        // after a restart of the machine it is there again; one that was stopped stays stopped
        RestartPolicy: { Name: "unless-stopped" },
        Mounts: [{ Type: "volume", Source: volume.name, Target: volume.path }],
      },
    },
  });
  await putFiles(api, name, container.files);
}

export async function start(api: DockerApi, name: string): Promise<void> {
  await api.must(`start the container ${name}`, `/containers/${name}/start`, { method: "POST" });
}

/** @returns whether it was running. */
export async function stop(api: DockerApi, name: string): Promise<boolean> {
  const { status } = await api.call(`/containers/${name}/stop?t=10`, { method: "POST" });
  return status === 204;
}

/** @returns whether it was running. */
export async function removeContainer(api: DockerApi, name: string): Promise<boolean> {
  const wasRunning = await stop(api, name);
  await api.remove(`remove the container ${name}`, `/containers/${name}?force=true`);
  return wasRunning;
}

/** The last lines of what a container has said, for an error. */
export async function logOf(api: DockerApi, name: string): Promise<Buffer> {
  return (await api.call(`/containers/${name}/logs?stdout=true&stderr=true&tail=10`)).body;
}

async function putFiles(api: DockerApi, name: string, files: Container["files"]): Promise<void> {
  const entries = Object.entries(files).map(([path, content]) => ({
    path: path.slice(1),
    mode: 0o600,
    content: Buffer.from(content),
  }));
  await putArchive(api, name, "/", archiveOf(entries));
}

/** Unpacks an archive in a container. */
export async function putArchive(
  api: DockerApi,
  name: string,
  path: string,
  stream: Readable,
): Promise<void> {
  await api.must(`put files into ${name}`, `/containers/${name}/archive?path=${encodeURIComponent(path)}`, {
    method: "PUT",
    stream,
  });
}

function inputsOf({ entrypoint, args, env, files, volume, host }: Container): string {
  return hashOf(JSON.stringify({ entrypoint, args, env, files, volume, host })).slice(0, 24);
}

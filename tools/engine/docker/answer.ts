import { Fault } from "../../fault";
import { below, DockerApi, SilentDocker } from "./api";
import { type Endpoint, findEndpoints, isHere } from "./endpoint";

/** A Docker engine that answers. */
export interface DockerEngine {
  readonly api: DockerApi;
  /** What it is, for a person: `Docker 29.1.0`, `Podman 4.3.1`. */
  readonly name: string;
  readonly processors: number;
  /** In bytes. */
  readonly memory: number;
  /** Architecture by Go's name. */
  readonly architecture: string;
  /** Whether containers can have a network of their own, whose ports are published. */
  readonly hasBridge: boolean;
  /** Whether container users are other users of the machine. */
  readonly remapsUsers: boolean;
}

/** How long Docker may take to answer, in milliseconds: people wait for it at every first run. */
const PATIENCE = 2_000;

/** The same for an engine that was chosen already; a machine that is busy may be slow. */
export const LONG_PATIENCE = 10_000;

/**
 * Looks for a Docker engine of this machine.
 *
 * @returns why there is none, as a clause for a person.
 */
export async function findDocker(env: NodeJS.ProcessEnv): Promise<DockerEngine | string> {
  const endpoints = findEndpoints(env);
  if ("problem" in endpoints) {
    return endpoints.problem;
  }
  const reasons: string[] = [];
  for (const endpoint of endpoints) {
    const found = await askDocker(endpoint);
    if (typeof found !== "string") {
      return found;
    }
    reasons.push(found);
  }
  return reasons[0] ?? "no Docker is running";
}

/** @returns why it cannot be used. */
export async function askDocker(
  { address, chosenBy }: Endpoint,
  patience = PATIENCE,
): Promise<DockerEngine | string> {
  const by = chosenBy === undefined ? "" : `, which ${chosenBy} names,`;
  if (!isHere(address)) {
    return `Docker at ${address}${by} is not on this machine, so that its registry could not be reached on loopback`;
  }
  const api = new DockerApi(address);
  try {
    const [info, version, networks] = await within(address, patience, async () => [
      await api.must("tell about itself", "/info", { patience }),
      await api.must("tell its version", "/version", { patience }),
      await api.call("/networks", { patience }),
    ]);
    const [major = 0, minor = 0] = String(version["ApiVersion"]).split(".").map(Number);
    if (major === 1 && minor < 40) {
      return `Docker at ${address}${by} speaks API ${major}.${minor}, and 1.40 is needed (Docker 19.03)`;
    }
    return { api, ...described(info, version, networks.body.toString("utf8")) };
  } catch (error) {
    if (error instanceof SilentDocker) {
      return `Docker at ${address}${by} does not answer (${error.reason})`;
    }
    if (error instanceof Fault) {
      return error.message;
    }
    throw error;
  }
}

async function within<T>(address: string, patience: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SilentDocker(address, `no answer within ${patience / 1000} s`)),
      patience,
    );
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function described(
  info: Record<string, unknown>,
  version: Record<string, unknown>,
  networks: string,
): Omit<DockerEngine, "api"> {
  const components = Array.isArray(version["Components"]) ? (version["Components"] as unknown[]) : [];
  const isPodman = components.some((one) => below(one, "Name") === "Podman Engine");
  const options = Array.isArray(info["SecurityOptions"]) ? info["SecurityOptions"] : [];
  return {
    name: `${isPodman ? "Podman" : "Docker"} ${String(version["Version"])}`,
    processors: Number(info["NCPU"]) || 1,
    memory: Number(info["MemTotal"]) || 2e9,
    architecture: String(version["Arch"]),
    hasBridge: (JSON.parse(networks) as { Driver?: string }[]).some(({ Driver }) => Driver === "bridge"),
    remapsUsers: options.some((one) => String(one).startsWith("name=userns")),
  };
}

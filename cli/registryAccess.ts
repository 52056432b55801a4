import { homedir } from "node:os";
import { join } from "node:path";
import { bulkhead, wrap } from "cockatiel";
import { apiHost, dockerCredentials } from "../components/registry/dockerCredentials";
import { registryRetries } from "../components/registry/failure";
import { Repository } from "../components/registry/repository";
import { Transport } from "../components/registry/transport";
import type { SizeSource } from "../components/size/sizeDocument";
import { engineVariables, findEngine } from "../stacks/embedded";

/** Requests that are on their way at a time. */
const PARALLEL = 4;

type Variables = Readonly<Record<string, string | undefined>>;

/** Where images are read from, until it is closed. */
export interface RegistryAccess extends SizeSource {
  readonly close: () => Promise<void>;
}

/** Reads images with Docker's own credentials. @param env says where those are, and which authorities are trusted. */
export function registryAccess(env: Variables = process.env): RegistryAccess {
  const transport = new Transport(env);
  const folder = env["DOCKER_CONFIG"] ?? join(homedir(), ".docker");
  return {
    policy: wrap(registryRetries(), bulkhead(PARALLEL, Infinity)),
    repository: ({ host, path }) => {
      const credentials = dockerCredentials(host, folder, env);
      const address = { host: apiHost(host), path, credentials };
      return new Repository(transport, address, "pull");
    },
    close: () => transport.close(),
  };
}

/** The variables for a registry: those of this process, and for the embedded one of the project here its authority. */
export function variablesFor(host: string | undefined): Variables {
  return { ...process.env, ...(host !== undefined && findEngine()?.registry === host && engineVariables()) };
}

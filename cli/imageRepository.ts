import { bulkhead, type IPolicy, wrap } from "cockatiel";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Reference } from "../components/common/reference";
import { apiHost, dockerCredentials } from "../components/registry/dockerCredentials";
import { registryRetries } from "../components/registry/failure";
import { Repository } from "../components/registry/repository";
import { Transport } from "../components/registry/transport";

/** Requests that are on their way at a time. */
const PARALLEL = 4;

/** Opens repositories to read from, with Docker's own credentials, and closes what they need. */
export async function withRepositories<T>(
  run: (open: (image: Reference) => Repository, policy: IPolicy) => Promise<T>,
): Promise<T> {
  const transport = new Transport(process.env);
  const folder = process.env["DOCKER_CONFIG"] ?? join(homedir(), ".docker");
  try {
    return await run(
      ({ host, path }) => {
        const credentials = dockerCredentials(host, folder, process.env);
        return new Repository(transport, { host: apiHost(host), path, credentials }, "pull");
      },
      wrap(registryRetries(), bulkhead(PARALLEL, Infinity)),
    );
  } finally {
    await transport.close();
  }
}

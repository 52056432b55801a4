import { homedir } from "node:os";
import { join } from "node:path";
import type { Credentials } from "../components/registry/authorization";
import { apiHost, dockerCredentials } from "../components/registry/dockerCredentials";
import { type Access, Repository } from "../components/registry/repository";
import { Transport } from "../components/registry/transport";

/** Registries as our commands ask them: with what an environment trusts, and with its credentials. */
export class Registries {
  readonly #transport: Transport;

  /**
   * @param env `SSL_CERT_FILE`, `DOCKER_CONFIG` and the proxies are those of this environment.
   * @param stackCredentials The credentials of the stack's own configuration, which go before Docker's. @default - Docker's alone
   */
  public constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly stackCredentials?: Credentials,
  ) {
    this.#transport = new Transport(env);
  }

  /**
   * @param access Which rights are asked for. @default "pull"
   * @throws RegistryError if Docker's credentials cannot be read.
   */
  public repository(
    { host, path }: { readonly host: string; readonly path: string },
    access: Access = "pull",
  ): Repository {
    const folder = this.env["DOCKER_CONFIG"] ?? join(homedir(), ".docker");
    const credentials = this.stackCredentials ?? dockerCredentials(host, folder, this.env);
    return new Repository(this.#transport, { host: apiHost(host), path, credentials }, access);
  }

  public async close(): Promise<void> {
    await this.#transport.close();
  }
}

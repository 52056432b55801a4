import * as os from "node:os";
import * as path from "node:path";
import { onPath } from "../goTools/find";
import { isRecord, readRecord, writeIfChanged } from "../files";
import type { Paths } from "../paths";
import { registryLogin } from "./registryLogin";

/** What of Docker's configuration says how registries are logged in to. */
const KEYS = ["auths", "credsStore", "credHelpers"] as const;

/** What of Docker's configuration stands for the login of the embedded registry, which no helper is asked about. */
export interface Logins {
  readonly credsStore?: unknown;
  readonly auths: Readonly<Record<string, unknown>>;
  readonly credHelpers: Readonly<Record<string, unknown>>;
}

/** The login of the embedded registry. @param registry its `host:port`. */
export function loginsFor(paths: Paths, registry: string): Logins {
  const { username, password } = registryLogin(paths);
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  return { auths: { [registry]: { auth } }, credHelpers: { [registry]: "" } };
}

/** Writes a Docker configuration. @param folder what `DOCKER_CONFIG` names. */
export function writeLogins(folder: string, logins: Logins): void {
  writeIfChanged(path.join(folder, "config.json"), `${JSON.stringify(logins, undefined, 2)}\n`);
}

/**
 * Writes the Docker configuration of the embedded builder and of all clients of its registry: the registry's login, and
 * those that the user has for Docker, for private base images; nothing else of his configuration counts there. A helper
 * that is not on PATH is left out, since BuildKit would fail for every image.
 *
 * @param registry `host:port` of the embedded registry.
 */
export function writeDockerCredentials(
  paths: Paths,
  registry: string,
  env: NodeJS.ProcessEnv = process.env,
): void {
  // in a shell that `make env` has set up it is the one that was written before
  const folder = env["DOCKER_CONFIG"] || path.join(os.homedir(), ".docker");
  const users = readRecord(path.join(folder, "config.json")) ?? {};
  const [auths, credsStore, credHelpers] = KEYS.map((key) => users[key]);
  const isThere = (helper: unknown): boolean =>
    typeof helper === "string" &&
    onPath(`docker-credential-${helper}`, paths.data, env["PATH"]) !== undefined;
  const helpers = Object.entries(isRecord(credHelpers) ? credHelpers : {}).filter(([, one]) => isThere(one));
  const own = loginsFor(paths, registry);
  writeLogins(paths.dockerConfig, {
    ...(isThere(credsStore) && { credsStore }),
    auths: { ...(isRecord(auths) && auths), ...own.auths },
    credHelpers: { ...Object.fromEntries(helpers), ...own.credHelpers },
  });
}

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "../common/record";
import type { Credentials } from "./authorization";
import { RegistryError } from "./failure";

/** What Docker's configuration calls Docker Hub. */
const HUB_KEY = "https://index.docker.io/v1/";
const HUB_HOSTS: readonly string[] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/** The host that answers for a name that people write: Docker Hub has another one for its API. */
export function apiHost(host: string): string {
  return HUB_HOSTS.includes(host) ? "registry-1.docker.io" : host;
}

/** User name that a helper gives with an identity token, which takes another protocol than a password. */
const IDENTITY = "<token>";

/**
 * The credentials that Docker has for a registry: from a credential helper, or from `config.json` itself.
 *
 * @param host `host[:port]` of the registry.
 * @param folder Docker's configuration folder (`DOCKER_CONFIG`, or `~/.docker`).
 * @returns undefined if there are none.
 * @throws RegistryError if a helper fails, or has an identity token instead of a password.
 */
export function dockerCredentials(
  host: string,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Credentials | undefined {
  const config = readConfig(join(folder, "config.json"));
  const keys = HUB_HOSTS.includes(host) ? [HUB_KEY] : [host, `https://${host}`, `https://${host}/v1/`];
  const helpers = isRecord(config["credHelpers"]) ? config["credHelpers"] : {};
  for (const key of keys) {
    const helper = helpers[key] ?? config["credsStore"];
    const credentials = typeof helper === "string" && helper !== "" ? askHelper(helper, key, env) : undefined;
    if (credentials !== undefined) {
      return credentials;
    }
  }
  const auths = isRecord(config["auths"]) ? config["auths"] : {};
  return keys.map((key) => credentialsOf(auths[key])).find((credentials) => credentials !== undefined);
}

function readConfig(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) {
    return {};
  }
  try {
    const config: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isRecord(config) ? config : {};
  } catch {
    throw new RegistryError(`${file} is not JSON: Docker's credentials cannot be read`, undefined, false);
  }
}

function credentialsOf(entry: unknown): Credentials | undefined {
  if (!isRecord(entry)) {
    return undefined;
  }
  const { auth, username, password } = entry;
  if (typeof auth === "string" && auth !== "") {
    const text = Buffer.from(auth, "base64").toString("utf8");
    const colon = text.indexOf(":");
    return { username: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  return typeof username === "string" && typeof password === "string" ? { username, password } : undefined;
}

/** The protocol of github.com/docker/docker-credential-helpers: the key goes in, the credentials come as JSON. */
function askHelper(
  helper: string,
  key: string,
  env: Readonly<Record<string, string | undefined>>,
): Credentials | undefined {
  const program = `docker-credential-${helper}`;
  const { status, stdout, error } = spawnSync(program, ["get"], { input: key, encoding: "utf8", env });
  if (error !== undefined) {
    throw new RegistryError(
      `${program}, which keeps Docker's credentials, cannot be run: ${error.message}`,
      undefined,
      false,
    );
  }
  if (status !== 0) {
    // also what it says if it has no credentials
    return undefined;
  }
  const response = JSON.parse(stdout) as { Username?: string; Secret?: string };
  if (response.Username === IDENTITY) {
    const message = `${program} has an identity token for ${key}, and a password or access token is needed`;
    throw new RegistryError(message, undefined, false);
  }
  return { username: response.Username ?? "", password: response.Secret ?? "" };
}

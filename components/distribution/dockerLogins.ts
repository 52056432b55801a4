import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "../plan/record";
import type { Login } from "./authorization";
import { RegistryError } from "./failure";

/** What Docker's configuration calls Docker Hub. */
const HUB_KEY = "https://index.docker.io/v1/";
const HUB_HOSTS: readonly string[] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/** User name that a helper gives with an identity token, which takes another protocol than a password. */
const IDENTITY = "<token>";

/**
 * The login that Docker has for a registry: from a credential helper, or from `config.json` itself.
 *
 * @param host `host[:port]` of the registry.
 * @param folder Docker's configuration folder (`DOCKER_CONFIG`, or `~/.docker`).
 * @returns undefined if there is none.
 * @throws RegistryError if a helper fails, or has an identity token instead of a password.
 */
export function dockerLogin(
  host: string,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Login | undefined {
  const config = readConfig(join(folder, "config.json"));
  const keys = HUB_HOSTS.includes(host) ? [HUB_KEY] : [host, `https://${host}`, `https://${host}/v1/`];
  const helpers = isRecord(config["credHelpers"]) ? config["credHelpers"] : {};
  for (const key of keys) {
    const helper = helpers[key] ?? config["credsStore"];
    const login = typeof helper === "string" && helper !== "" ? askHelper(helper, key, env) : undefined;
    if (login !== undefined) {
      return login;
    }
  }
  const logins = isRecord(config["auths"]) ? config["auths"] : {};
  return keys.map((key) => loginOf(logins[key])).find((login) => login !== undefined);
}

function readConfig(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) {
    return {};
  }
  try {
    const config: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isRecord(config) ? config : {};
  } catch {
    throw new RegistryError(`${file} is no JSON: Docker's logins cannot be read`, undefined, false);
  }
}

function loginOf(entry: unknown): Login | undefined {
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

/** The protocol of github.com/docker/docker-credential-helpers: the key goes in, the login comes as JSON. */
function askHelper(
  helper: string,
  key: string,
  env: Readonly<Record<string, string | undefined>>,
): Login | undefined {
  const program = `docker-credential-${helper}`;
  const { status, stdout, error } = spawnSync(program, ["get"], { input: key, encoding: "utf8", env });
  if (error !== undefined) {
    throw new RegistryError(
      `${program}, which keeps Docker's logins, cannot be run: ${error.message}`,
      undefined,
      false,
    );
  }
  if (status !== 0) {
    // also what it says if it has no login
    return undefined;
  }
  const answer = JSON.parse(stdout) as { Username?: string; Secret?: string };
  if (answer.Username === IDENTITY) {
    const message = `${program} has an identity token for ${key}, and a password or access token is needed`;
    throw new RegistryError(message, undefined, false);
  }
  return { username: answer.Username ?? "", password: answer.Secret ?? "" };
}

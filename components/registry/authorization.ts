import { isLoopbackHost } from "../common/reference";
import { isTransientStatus, RegistryError } from "./failure";
import type { Transport } from "./transport";

/** A user name and a password of a registry. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What a registry asks for with a 401. */
interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The value of `Authorization` that answers a challenge: the credentials themselves, or a token of the service that it names.
 *
 * @throws RegistryError if the credentials are missing or refused.
 */
export async function authorize(
  transport: Transport,
  host: string,
  header: string,
  scopes: readonly string[],
  credentials: Credentials | undefined,
): Promise<string> {
  const { scheme, parameters } = parseChallenge(header);
  if (scheme === "bearer" && parameters["realm"] !== undefined) {
    return `Bearer ${await fetchToken(transport, host, parameters, scopes, credentials)}`;
  }
  if (scheme === "basic" && credentials !== undefined) {
    return basic(credentials);
  }
  throw new RegistryError(`${host} asks for credentials, and none were given`, 401, false);
}

async function fetchToken(
  transport: Transport,
  host: string,
  { realm = "", service }: Readonly<Record<string, string>>,
  scopes: readonly string[],
  credentials: Credentials | undefined,
): Promise<string> {
  const url = new URL(realm, `https://${host}`);
  if (url.protocol !== "https:" && !isLoopbackHost(url.host)) {
    throw new RegistryError(`${host} wants the credentials sent to ${url.host} without TLS`, 401, false);
  }
  if (service !== undefined) {
    url.searchParams.set("service", service);
  }
  scopes.forEach((scope) => url.searchParams.append("scope", scope));
  const headers: Record<string, string> =
    credentials === undefined ? {} : { authorization: basic(credentials) };
  const response = await transport.send({ method: "GET", url, headers });
  const text = await response.body.text();
  if (response.statusCode !== 200) {
    const what = credentials === undefined ? "gives no token without credentials" : "refuses the credentials";
    const isTransient = isTransientStatus(response.statusCode);
    throw new RegistryError(`${host} ${what} (${response.statusCode})`, response.statusCode, isTransient);
  }
  const { token, access_token: accessToken } = JSON.parse(text) as { token?: string; access_token?: string };
  return token ?? accessToken ?? "";
}

function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function parseChallenge(header: string): Challenge {
  const [scheme = ""] = header.trim().split(/\s/, 1);
  const pairs = [...header.slice(scheme.length).matchAll(/([a-z_]+)="([^"]*)"/gi)];
  const parameters = Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key.toLowerCase(), value]));
  return { scheme: scheme.toLowerCase(), parameters };
}

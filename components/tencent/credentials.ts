import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Problem } from "../plan/problem";
import { PlanError } from "../plan/problem";
import { keyProblems } from "./keyProblems";
import { profileValues } from "./tccliProfile";

/** API keys of an account. They live in a provider's process alone, and are no property of a resource. */
export interface Credentials {
  readonly secretId: string;
  readonly secretKey: string;
  /** Session token of temporary keys (STS). */
  readonly token?: string;
  /** Region that came with the keys, if one did. */
  readonly region?: string;
  /** Where the keys came from, for messages. */
  readonly source: string;
}

/** The values of one source, before they are checked, and how each is called there. */
export interface CredentialSource {
  readonly name: string;
  readonly secretId?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly token?: string | undefined;
  readonly region?: string | undefined;
  readonly fields: { readonly secretId: string; readonly secretKey: string; readonly token: string };
}

/** What sources are read from; each part can be replaced in tests. */
export interface CredentialPlaces {
  /** Reads the stack's configuration: `get("tencentcloud:secretId")`. */
  readonly config: (key: string) => string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
  /** Content of a file; undefined if it cannot be read. */
  readonly read: (file: string) => string | undefined;
}

/** The process's environment and files, and a stack's configuration. */
export function ambientPlaces(config: (key: string) => string | undefined): CredentialPlaces {
  return { config, env: process.env, home: os.homedir(), read: readIfThere };
}

/**
 * The API keys: of the stack's configuration, else of the environment, else of a `~/.tccli` profile.
 * The first source that has an id or a key is the one; sources are never mixed.
 *
 * @throws PlanError if there are none, or if they are incomplete, swapped, blank or padded.
 */
export function resolveCredentials(places: CredentialPlaces): Credentials {
  const source = firstSource(places);
  if (source === undefined) {
    throw new PlanError("Tencent Cloud API keys", [missing()]);
  }
  const problems = keyProblems(source);
  if (problems.length > 0 || source.secretId === undefined || source.secretKey === undefined) {
    throw new PlanError(`Tencent Cloud API keys (${source.name})`, problems);
  }
  const { secretId, secretKey, token, region } = source;
  return {
    secretId,
    secretKey,
    source: source.name,
    ...(token === undefined ? {} : { token }),
    ...(region === undefined ? {} : { region }),
  };
}

/** What is wrong with keys that are there; keys that are missing are no problem yet. Needs no network. */
export function presentKeyProblems(places: CredentialPlaces): Problem[] {
  const source = firstSource(places);
  return source === undefined ? [] : keyProblems(source);
}

/** Region that configuration, environment or profile ask for, if any does. */
export function ambientRegion(places: CredentialPlaces): string | undefined {
  return (
    nonEmpty(places.config("tencentcloud:region")) ??
    nonEmpty(places.env["TENCENTCLOUD_REGION"]) ??
    firstSource(places)?.region
  );
}

function firstSource(places: CredentialPlaces): CredentialSource | undefined {
  const sources = [fromConfig(places), fromEnvironment(places), fromProfile(places)];
  return sources.find((source) => source.secretId !== undefined || source.secretKey !== undefined);
}

function fromConfig({ config }: CredentialPlaces): CredentialSource {
  const fields = {
    secretId: "tencentcloud:secretId",
    secretKey: "tencentcloud:secretKey",
    token: "tencentcloud:securityToken",
  };
  return {
    name: "Pulumi configuration",
    fields,
    secretId: config(fields.secretId),
    secretKey: config(fields.secretKey),
    token: nonEmpty(config(fields.token)),
    region: nonEmpty(config("tencentcloud:region")),
  };
}

function fromEnvironment({ env }: CredentialPlaces): CredentialSource {
  const fields = {
    secretId: "TENCENTCLOUD_SECRET_ID",
    secretKey: "TENCENTCLOUD_SECRET_KEY",
    token: "TENCENTCLOUD_SECURITY_TOKEN",
  };
  return {
    name: "environment",
    fields,
    secretId: env[fields.secretId],
    secretKey: env[fields.secretKey],
    token: nonEmpty(env[fields.token]),
    region: nonEmpty(env["TENCENTCLOUD_REGION"]),
  };
}

function fromProfile({ config, env, home, read }: CredentialPlaces): CredentialSource {
  const profile =
    nonEmpty(config("tencentcloud:profile")) ?? nonEmpty(env["TENCENTCLOUD_PROFILE"]) ?? "default";
  const folder = nonEmpty(env["TENCENTCLOUD_SHARED_CREDENTIALS_DIR"]) ?? path.join(home, ".tccli");
  const name = `profile ${profile}`;
  const fields = { secretId: `${name}: secretId`, secretKey: `${name}: secretKey`, token: `${name}: token` };
  return { name, fields, ...profileValues(path.join(folder, profile), read) };
}

function missing(): Problem {
  return {
    field: "TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY",
    rule: "are set neither in the environment, nor as tencentcloud:secretId and tencentcloud:secretKey, nor in ~/.tccli",
    fix: "set both variables, or `pulumi config set --secret tencentcloud:secretId …` and `tencentcloud:secretKey …`",
  };
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

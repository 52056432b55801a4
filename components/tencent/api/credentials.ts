import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { PlanError, type Problem } from "../../common/problem";
import { keyProblems } from "./keyProblems";
import type { KeySource } from "./keySource";
import { roleProblems } from "./roles";
import { profileValues } from "./tccliProfile";

/** API keys of an account. They live in a provider's process alone, and are not properties of a resource. */
export interface ApiKeys {
  readonly secretId: string;
  readonly secretKey: string;
  /** Session token of temporary keys (STS). */
  readonly token?: string;
  /** Region that came with the keys, if one did. */
  readonly region?: string;
  /** Where the keys came from, for messages. */
  readonly source: string;
}

/** What sources are read from; each part can be replaced in tests. */
export interface CredentialSources {
  /** Reads the stack's configuration: `get("tencentcloud:secretId")`. */
  readonly config: (key: string) => string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
  /** Content of a file; undefined if it cannot be read. */
  readonly read: (file: string) => string | undefined;
}

/** The process's environment and files, and a stack's configuration. */
export function ambientSources(config: (key: string) => string | undefined): CredentialSources {
  return { config, env: process.env, home: os.homedir(), read: readIfThere };
}

/**
 * The API keys: of the stack's configuration, else of the environment, else of a `~/.tccli` profile.
 * The first source that has an id or a key is the one; sources are never mixed.
 *
 * @throws PlanError if there are none, or if they are incomplete, swapped, blank or padded.
 */
export function resolveCredentials(sources: CredentialSources): ApiKeys {
  const source = firstSource(sources);
  const problems = neededKeyProblems(sources);
  if (problems.length > 0 || source?.secretId === undefined || source.secretKey === undefined) {
    const place = source === undefined ? "" : ` (${source.name})`;
    throw new PlanError(`Tencent Cloud API keys${place}`, problems);
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

/** What keeps the keys from being used, that there are none included. */
export function neededKeyProblems(sources: CredentialSources): Problem[] {
  return firstSource(sources) === undefined
    ? [...roleProblems(sources, false), missing()]
    : presentKeyProblems(sources);
}

/** What is wrong with keys that are there; keys that are missing are not a problem yet. Needs no network. */
export function presentKeyProblems(sources: CredentialSources): Problem[] {
  const source = firstSource(sources);
  return source === undefined ? [] : [...keyProblems(source), ...roleProblems(sources, true)];
}

/** Region that configuration, environment or profile ask for, if any does. */
export function ambientRegion(sources: CredentialSources): string | undefined {
  return (
    nonEmpty(sources.config("tencentcloud:region")) ??
    nonEmpty(sources.env["TENCENTCLOUD_REGION"]) ??
    firstSource(sources)?.region
  );
}

function firstSource(sources: CredentialSources): KeySource | undefined {
  const known = [fromConfig(sources), fromEnvironment(sources), fromProfile(sources)];
  return known.find((source) => source.secretId !== undefined || source.secretKey !== undefined);
}

function fromConfig({ config }: CredentialSources): KeySource {
  const fields = {
    secretId: "tencentcloud:secretId",
    secretKey: "tencentcloud:secretKey",
    token: "tencentcloud:securityToken",
  };
  return {
    name: "Pulumi configuration",
    fields,
    secretId: nonEmpty(config(fields.secretId)),
    secretKey: nonEmpty(config(fields.secretKey)),
    token: nonEmpty(config(fields.token)),
    region: nonEmpty(config("tencentcloud:region")),
  };
}

function fromEnvironment({ env }: CredentialSources): KeySource {
  const fields = {
    secretId: "TENCENTCLOUD_SECRET_ID",
    secretKey: "TENCENTCLOUD_SECRET_KEY",
    token: "TENCENTCLOUD_SECURITY_TOKEN",
  };
  return {
    name: "environment",
    fields,
    secretId: nonEmpty(env[fields.secretId]),
    secretKey: nonEmpty(env[fields.secretKey]),
    token: nonEmpty(env[fields.token]),
    region: nonEmpty(env["TENCENTCLOUD_REGION"]),
  };
}

function fromProfile({ config, env, home, read }: CredentialSources): KeySource {
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

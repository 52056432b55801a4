import type { dynamic } from "@pulumi/pulumi";
import { describeProblem, type Problem } from "../../common/problem";
import { TencentApiClient, type TencentApi } from "../api/apiClient";
import { hasCode } from "../api/apiError";
import {
  ambientSources,
  ambientRegion,
  type CredentialSources,
  type ApiKeys,
  presentKeyProblems,
  resolveCredentials,
} from "../api/credentials";
import { endpointOf } from "../api/endpoint";
import { withoutStack } from "../../common/withoutStack";

/** Version of the API that both editions' actions are of. */
export const API_VERSION = "2019-09-24";

let sources: CredentialSources = ambientSources(() => undefined);

/** One client for an account and region: what it clocks and has asked once holds for all resources of the process. */
const clients = new Map<string, TencentApi>();

/**
 * Takes the stack's configuration. Runs to its end without waiting: Pulumi calls the next method
 * without waiting for this one when resources come in parallel.
 */
export function configureProvider(request: dynamic.ConfigureRequest): void {
  sources = ambientSources((key) => request.config.get(key));
}

/** Region that configuration, environment or profile ask for, if any does. */
export function regionOfContext(): string | undefined {
  return ambientRegion(sources);
}

/** What is wrong with the keys, as far as that can be seen without a network, and whatever else is wrong. */
export function contextFailures(others: readonly Problem[]): dynamic.CheckFailure[] {
  const problems = [...presentKeyProblems(sources), ...others];
  return problems.map((problem) => ({ property: "", reason: describeProblem(problem).trim() }));
}

/**
 * Runs something against the API of a region.
 *
 * @throws Error with a message for a person, and without a stack, which Pulumi would print around it.
 */
export async function withApi<T>(region: string, run: (api: TencentApi) => Promise<T>): Promise<T> {
  let source = "";
  try {
    const credentials = resolveCredentials(sources);
    source = credentials.source;
    return await run(clientOf(credentials, region));
  } catch (error) {
    throw forPerson(error, source);
  }
}

/** Prints something for the person who runs Pulumi: what a provider prints is shown with the resource's stack. */
export function say(message: string): void {
  console.log(message);
}

function clientOf(credentials: ApiKeys, region: string): TencentApi {
  const { secretId, secretKey, token = "" } = credentials;
  const endpointVariables = ["TENCENTCLOUD_ENDPOINT", "TENCENTCLOUD_DOMAIN", "TENCENTCLOUD_PROTOCOL"];
  const where = endpointVariables.map((name) => sources.env[name]);
  const key = JSON.stringify([secretId, secretKey, token, region, ...where]);
  const known = clients.get(key);
  if (known !== undefined) {
    return known;
  }
  const endpoint = endpointOf("tcr", sources.env);
  const made = new TencentApiClient({ credentials, region, endpoint, version: API_VERSION });
  clients.set(key, made);
  return made;
}

function forPerson(error: unknown, source: string): Error {
  const isStale = source === "Pulumi configuration" && hasCode(error, "AuthFailure");
  const hint = isStale
    ? ". The keys are those of the stack's configuration; `pulumi destroy` and `pulumi refresh` use it as the last " +
      "`pulumi up` recorded it. Fix: if you have changed the keys since, run the command with `--run-program`"
    : "";
  return withoutStack(error, hint);
}

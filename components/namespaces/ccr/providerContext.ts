import type { dynamic } from "@pulumi/pulumi";
import { hasCode } from "../../tencent/apiError";
import {
  ambientPlaces,
  ambientRegion,
  presentKeyProblems,
  resolveCredentials,
} from "../../tencent/credentials";
import type { CredentialPlaces } from "../../tencent/credentials";
import { ccrLocation, defaultRegion, regionOfCcrHost } from "../../tencent/regions";
import { describeProblem } from "../../plan/problem";
import type { Problem } from "../../plan/problem";
import { connectCcr } from "./ccrClient";
import type { Ccr } from "./ccrClient";

/** Where a resource lives, as its inputs say it. */
export interface Place {
  /** Region that the program gave, if it gave one. */
  readonly region?: string | undefined;
  /** Host of the registry, which the region must fit. */
  readonly host: string;
}

let places: CredentialPlaces = ambientPlaces(() => undefined);

/**
 * Takes the stack's configuration. Runs to its end without waiting: Pulumi calls the next method
 * without waiting for this one when resources come in parallel.
 */
export function configureProvider(request: dynamic.ConfigureRequest): void {
  places = ambientPlaces((key) => request.config.get(key));
}

/**
 * API region of a place: given, else that of the registry's host, else what configuration or environment say.
 */
export function apiRegion({ region, host }: Place): string {
  const wanted = region ?? regionOfCcrHost(host) ?? ambientRegion(places) ?? defaultRegion;
  return ccrLocation(wanted)?.region ?? wanted;
}

/** What is wrong with keys and region, as far as that can be told without a network. */
export function contextFailures({ region, host }: Place): dynamic.CheckFailure[] {
  const problems = [...presentKeyProblems(places), ...ambientRegionProblems(region, host)];
  return problems.map((problem) => ({ property: "", reason: describeProblem(problem).trim() }));
}

/**
 * Runs something against the API of a place.
 *
 * @throws Error with a message for a person, and without a stack, which Pulumi would print around it.
 */
export async function withCcr<T>(place: Place, run: (ccr: Ccr) => Promise<T>): Promise<T> {
  let source = "";
  try {
    const credentials = resolveCredentials(places);
    source = credentials.source;
    return await run(connectCcr(credentials, apiRegion(place), places.env));
  } catch (error) {
    throw forPerson(error, source);
  }
}

/** Tells something to the person who runs Pulumi: what a provider prints is shown with the resource's stack. */
export function say(message: string): void {
  console.log(message);
}

function forPerson(error: unknown, source: string): Error {
  const message = error instanceof Error ? error.message : String(error);
  const isStale = source === "Pulumi configuration" && hasCode(error, "AuthFailure");
  const hint = isStale
    ? ". The keys are those of the stack's configuration; `pulumi destroy` and `pulumi refresh` use it as the last " +
      "`pulumi up` recorded it. Fix: if you have changed the keys since, run the command with `--run-program`"
    : "";
  const shown = new Error(message + hint);
  shown.stack = "";
  return shown;
}

function ambientRegionProblems(given: string | undefined, host: string): Problem[] {
  const ambient = ambientRegion(places);
  const expected = regionOfCcrHost(host);
  if (given !== undefined || ambient === undefined || expected === undefined) {
    return [];
  }
  if (ccrLocation(ambient)?.host === host) {
    return [];
  }
  return [
    {
      field: "region",
      value: ambient,
      rule: `is what the configuration or TENCENTCLOUD_REGION ask for, but the registry ${host} is that of ${expected}`,
      fix: "give the namespace its region explicitly",
    },
  ];
}

import type { dynamic } from "@pulumi/pulumi";
import type { Problem } from "../../../common/problem";
import type { TencentApi } from "../../api/apiClient";
import { ccrLocation, DEFAULT_REGION, regionOfCcrHost } from "../../api/regions";
import { contextFailures, regionOfContext, withApi } from "../../provider/context";
import { type Ccr, ccrOver } from "../api/ccrClient";

/** Where a resource lives, as its inputs say it. */
export interface Location {
  /** Region that the program gave, if it gave one. */
  readonly region?: string | undefined;
  /** Host of the registry, which the region must fit. */
  readonly host: string;
}

/** What one client's resources share. */
const editions = new WeakMap<TencentApi, Ccr>();

/** API region of a place: given, else that of the registry's host, else what configuration or environment say. */
export function apiRegion({ region, host }: Location): string {
  const wanted = region ?? regionOfCcrHost(host) ?? regionOfContext() ?? DEFAULT_REGION;
  return ccrLocation(wanted)?.region ?? wanted;
}

/** The place that the state recorded, whatever the environment says now. */
export function recordedLocation({ apiRegion: region, host }: { apiRegion: string; host: string }): Location {
  return { region, host };
}

/** What is wrong with keys and region, as far as that can be seen without a network. */
export function locationFailures({ region, host }: Location): dynamic.CheckFailure[] {
  return contextFailures(ambientRegionProblems(region, host));
}

/**
 * Runs something against the personal edition of a place.
 *
 * @throws Error with a message for a person.
 */
export function withCcr<T>(location: Location, run: (ccr: Ccr) => Promise<T>): Promise<T> {
  return withApi(apiRegion(location), (api) => {
    const ccr = editions.get(api) ?? ccrOver(api);
    editions.set(api, ccr);
    return run(ccr);
  });
}

function ambientRegionProblems(given: string | undefined, host: string): Problem[] {
  const ambient = regionOfContext();
  const expected = regionOfCcrHost(host);
  if (given !== undefined || ambient === undefined || expected === undefined) {
    return [];
  }
  if (ccrLocation(ambient)?.host === host) {
    return [];
  }
  const rule = `is the region of the configuration or TENCENTCLOUD_REGION, but the registry ${host} belongs to ${expected}`;
  return [{ field: "region", value: ambient, rule, fix: "set the namespace's `region` explicitly" }];
}

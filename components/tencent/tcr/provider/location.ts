import type { dynamic } from "@pulumi/pulumi";
import type { TencentApi } from "../../api/apiClient";
import { DEFAULT_REGION, tcrRegionProblems } from "../../api/regions";
import { contextFailures, regionOfContext, withApi } from "../../provider/context";
import { type Tcr, tcrOver } from "../api/tcrClient";

/** Where a resource lives, as its inputs say it. */
export interface Location {
  /** Id of the instance. */
  readonly instance: string;
  /** Region that the program gave, if it gave one. */
  readonly region?: string | undefined;
}

/** What the state records of a place. */
export interface RecordedLocation extends Location {
  readonly apiRegion: string;
}

const instances = new WeakMap<TencentApi, Map<string, Tcr>>();

/** API region of a place: given, else what configuration or environment say. */
export function apiRegion({ region }: Pick<Location, "region">): string {
  return region ?? regionOfContext() ?? DEFAULT_REGION;
}

/** What is wrong with keys and region, as far as that can be seen without a network. */
export function locationFailures({ region }: Pick<Location, "region">): dynamic.CheckFailure[] {
  const ambient = regionOfContext();
  return contextFailures(
    region === undefined && ambient !== undefined ? tcrRegionProblems("region", ambient) : [],
  );
}

/** Whether a resource belongs into another region than the one it was made in: only what is declared can say so. */
export function isElsewhere(olds: RecordedLocation, news: Location): boolean {
  return news.region !== undefined && news.region !== olds.apiRegion;
}

/**
 * Runs something against an instance of the enterprise edition.
 *
 * @throws Error with a message for a person.
 */
export function withTcr<T>(instance: string, region: string, run: (tcr: Tcr) => Promise<T>): Promise<T> {
  return withApi(region, (api) => {
    const known = instances.get(api) ?? new Map<string, Tcr>();
    instances.set(api, known);
    const tcr = known.get(instance) ?? tcrOver(api, instance);
    known.set(instance, tcr);
    return run(tcr);
  });
}

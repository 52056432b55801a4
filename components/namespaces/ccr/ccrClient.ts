import { TencentApiClient } from "../../tencent/apiClient";
import type { TencentApi } from "../../tencent/apiClient";
import type { Credentials } from "../../tencent/credentials";
import { endpointOf } from "../../tencent/endpoint";
import { CcrNamespaces } from "./ccrNamespaces";
import { CcrRepositories } from "./ccrRepositories";
import { CcrTags } from "./ccrTags";
import { CcrQuotas } from "./ccrQuotas";

/** Version of the API that has the `*Personal` actions. */
export const ccrApiVersion = "2019-09-24";

/** The personal edition's API of one region, in parts. */
export interface Ccr {
  readonly api: TencentApi;
  readonly namespaces: CcrNamespaces;
  readonly repositories: CcrRepositories;
  readonly tags: CcrTags;
  readonly quotas: CcrQuotas;
}

/**
 * The personal edition of a region over the network.
 *
 * @throws PlanError if the environment names an endpoint that is none.
 */
export function connectCcr(
  credentials: Credentials,
  region: string,
  env: Readonly<Record<string, string | undefined>>,
): Ccr {
  const endpoint = endpointOf("tcr", env);
  return ccrOver(new TencentApiClient({ credentials, region, endpoint, version: ccrApiVersion }));
}

/** The personal edition over a client. */
export function ccrOver(api: TencentApi): Ccr {
  return {
    api,
    namespaces: new CcrNamespaces(api),
    repositories: new CcrRepositories(api),
    tags: new CcrTags(api),
    quotas: new CcrQuotas(api),
  };
}

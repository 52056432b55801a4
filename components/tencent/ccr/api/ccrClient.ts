import type { TencentApi } from "../../api/apiClient";
import { RepositoryQuota } from "./repositoryQuota";
import { CcrNamespaces } from "./ccrNamespaces";
import { CcrQuotas } from "./ccrQuotas";
import { CcrRepositories } from "./ccrRepositories";
import { CcrTags } from "./ccrTags";

/** The personal edition's API of one region, in parts. */
export interface Ccr {
  readonly api: TencentApi;
  readonly namespaces: CcrNamespaces;
  readonly repositories: CcrRepositories;
  readonly tags: CcrTags;
  readonly quotas: CcrQuotas;
  readonly repositoryQuota: RepositoryQuota;
}

/** The personal edition over a client. */
export function ccrOver(api: TencentApi): Ccr {
  const repositories = new CcrRepositories(api);
  const quotas = new CcrQuotas(api);
  return {
    api,
    namespaces: new CcrNamespaces(api),
    repositories,
    tags: new CcrTags(api),
    quotas,
    repositoryQuota: new RepositoryQuota(quotas, repositories),
  };
}

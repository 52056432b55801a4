import type { TencentApi } from "../../api/apiClient";
import { TcrAccounts } from "./tcrAccounts";
import { TcrImmutability } from "./tcrImmutability";
import { TcrNamespaces } from "./tcrNamespaces";
import { TcrRepositories } from "./tcrRepositories";
import { TcrRetention } from "./tcrRetention";

/** The enterprise edition's API of one instance, in parts. */
export interface Tcr {
  readonly api: TencentApi;
  readonly namespaces: TcrNamespaces;
  readonly repositories: TcrRepositories;
  readonly accounts: TcrAccounts;
  readonly retention: TcrRetention;
  readonly immutability: TcrImmutability;
}

/** An instance of the enterprise edition over a client. */
export function tcrOver(api: TencentApi, instance: string): Tcr {
  const namespaces = new TcrNamespaces(api, instance);
  return {
    api,
    namespaces,
    repositories: new TcrRepositories(api, instance),
    accounts: new TcrAccounts(api, instance),
    retention: new TcrRetention(api, instance, namespaces),
    immutability: new TcrImmutability(api, instance),
  };
}

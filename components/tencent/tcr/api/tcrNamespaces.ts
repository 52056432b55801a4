import type { TencentApi } from "../../api/apiClient";
import { listAll } from "../../api/paging";
import { Reader } from "../../api/reader";

/** What a namespace can be set to. */
export interface NamespaceSettings {
  readonly isPublic: boolean;
  /** Whether images are scanned when they are pushed. */
  readonly scan: boolean;
  /** Whether images with vulnerabilities cannot be pulled. */
  readonly block: boolean;
  /** From which level on. */
  readonly severity: string;
}

/** A namespace as the API describes it. */
export interface NamespaceInfo extends NamespaceSettings {
  readonly name: string;
  readonly id: number;
}

/** The namespace actions of the enterprise edition, typed. */
export class TcrNamespaces {
  readonly #api: TencentApi;
  readonly #instance: string;

  public constructor(api: TencentApi, instance: string) {
    this.#api = api;
    this.#instance = instance;
  }

  /** The namespace of exactly this name: whether the API's own filter is fuzzy is not documented. */
  public async find(name: string): Promise<NamespaceInfo | undefined> {
    const action = "DescribeNamespaces";
    const found = await listAll<NamespaceInfo>(this.#api, {
      action,
      parameters: { RegistryId: this.#instance, NamespaceName: name },
      style: "pageFrom0",
      data: (answer) => new Reader(action, answer),
      total: "TotalCount",
      items: "NamespaceList",
      key: (one) => one.name,
      parse: (item) => ({
        name: item.text("Name"),
        id: item.number("NamespaceId"),
        isPublic: item.flag("Public"),
        scan: item.flagOr("AutoScan", false),
        block: item.flagOr("PreventVUL", false),
        severity: item.textOr("Severity", ""),
      }),
    });
    return found.find((one) => one.name === name);
  }

  public create(name: string, settings: NamespaceSettings): Promise<void> {
    return this.#api.callOnce("CreateNamespace", this.#parameters(name, settings), () => undefined);
  }

  public modify(name: string, settings: NamespaceSettings): Promise<void> {
    return this.#api.call("ModifyNamespace", this.#parameters(name, settings), () => undefined);
  }

  public delete(name: string): Promise<void> {
    const parameters = { RegistryId: this.#instance, NamespaceName: name };
    return this.#api.call("DeleteNamespace", parameters, () => undefined);
  }

  #parameters(name: string, { isPublic, scan, block, severity }: NamespaceSettings): object {
    return {
      RegistryId: this.#instance,
      NamespaceName: name,
      IsPublic: isPublic,
      IsAutoScan: scan,
      IsPreventVUL: block,
      Severity: severity,
    };
  }
}

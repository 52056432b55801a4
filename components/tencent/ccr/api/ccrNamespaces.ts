import type { TencentApi } from "../../api/apiClient";
import { listAll } from "../../api/paging";
import { Reader } from "../../api/reader";

/** A namespace as the API describes it. */
export interface NamespaceInfo {
  readonly name: string;
  readonly createdAt: string;
  readonly repositories: number;
}

/** The namespace actions of the personal edition, typed. */
export class CcrNamespaces {
  readonly #api: TencentApi;

  public constructor(api: TencentApi) {
    this.#api = api;
  }

  /** The account's namespaces whose names contain a text; all of them for an empty one. */
  public list(contains: string): Promise<NamespaceInfo[]> {
    return listAll(this.#api, {
      action: "DescribeNamespacePersonal",
      parameters: { Namespace: contains },
      total: "NamespaceCount",
      items: "NamespaceInfo",
      key: (one) => one.name,
      parse: (item) => ({
        name: item.text("Namespace"),
        createdAt: item.textOr("CreationTime", ""),
        repositories: item.number("RepoCount"),
      }),
    });
  }

  /** The account's namespace of exactly this name: the API's own filter is fuzzy. */
  public async find(name: string): Promise<NamespaceInfo | undefined> {
    return (await this.list(name)).find((one) => one.name === name);
  }

  /** Whether anyone, in any account, has the name, or Tencent keeps it for itself. */
  public validate(name: string): Promise<{ taken: boolean; reserved: boolean }> {
    const action = "ValidateNamespaceExistPersonal";
    return this.#api.call(action, { Namespace: name }, (answer) => {
      const data = Reader.data(action, answer);
      return { taken: data.flag("IsExist"), reserved: data.flag("IsPreserved") };
    });
  }

  public create(name: string): Promise<void> {
    return this.#api.callOnce("CreateNamespacePersonal", { Namespace: name }, () => undefined);
  }

  public delete(name: string): Promise<void> {
    return this.#api.call("DeleteNamespacePersonal", { Namespace: name }, () => undefined);
  }
}

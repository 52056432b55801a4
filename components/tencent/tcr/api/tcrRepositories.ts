import type { TencentApi } from "../../api/apiClient";
import { listAll } from "../../api/paging";
import { Reader } from "../../api/reader";

/** The repository actions of the enterprise edition that are needed: a push makes a repository by itself. */
export class TcrRepositories {
  readonly #api: TencentApi;
  readonly #instance: string;

  public constructor(api: TencentApi, instance: string) {
    this.#api = api;
    this.#instance = instance;
  }

  /** Names of a namespace's repositories, without the namespace. */
  public list(namespace: string): Promise<string[]> {
    const action = "DescribeRepositories";
    return listAll(this.#api, {
      action,
      parameters: { RegistryId: this.#instance, NamespaceName: namespace },
      style: "pageFrom0",
      data: (answer) => new Reader(action, answer),
      total: "TotalCount",
      items: "RepositoryList",
      key: (name) => name,
      // some answers have the namespace in front
      parse: (item) => withoutPrefix(item.text("Name"), `${namespace}/`),
    });
  }

  /** Deletes a repository with its images. */
  public delete(namespace: string, repository: string): Promise<void> {
    const parameters = {
      RegistryId: this.#instance,
      NamespaceName: namespace,
      RepositoryName: repository,
      ForceDelete: true,
    };
    return this.#api.call("DeleteRepository", parameters, () => undefined);
  }
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

import { hasCode } from "../../api/apiError";
import type { TencentApi } from "../../api/apiClient";
import { listAll } from "../../api/paging";
import { Reader } from "../../api/reader";

/** A repository as the API describes it. */
export interface RepositoryInfo {
  readonly name: string;
  readonly isPublic: boolean;
  readonly description: string;
}

/** A repository in a listing. */
export interface ListedRepository {
  readonly name: string;
  readonly tags: number;
}

/** The repository actions of the personal edition, typed. Names are `namespace/repository`. */
export class CcrRepositories {
  readonly #api: TencentApi;

  public constructor(api: TencentApi) {
    this.#api = api;
  }

  /** The repository of exactly this name, or undefined if there is none. */
  public async find(name: string): Promise<RepositoryInfo | undefined> {
    const action = "DescribeRepositoryPersonal";
    try {
      return await this.#api.call(action, { RepoName: name }, (answer) => {
        const data = Reader.data(action, answer);
        return { name, isPublic: data.flag("Public"), description: data.textOr("Description", "") };
      });
    } catch (error) {
      if (hasCode(error, "ResourceNotFound.ErrNoRepo", "ResourceNotFound.ErrNoNamespace")) {
        return undefined;
      }
      throw error;
    }
  }

  /** The repositories of a namespace; the filter of the API may be fuzzy, the result is not. */
  public async inNamespace(namespace: string): Promise<ListedRepository[]> {
    const all = await listAll<ListedRepository>(this.#api, {
      action: "DescribeRepositoryFilterPersonal",
      parameters: { Namespace: namespace },
      total: "TotalCount",
      items: "RepoInfo",
      key: (one) => one.name,
      parse: (item) => ({ name: item.text("RepoName"), tags: item.number("TagCount") }),
    });
    return all.filter((one) => one.name.startsWith(`${namespace}/`));
  }

  /** How many repositories the account has in the region. */
  public count(): Promise<number> {
    const action = "DescribeRepositoryOwnerPersonal";
    return this.#api.call(action, { Offset: 0, Limit: 1 }, (answer) =>
      Reader.data(action, answer).number("TotalCount"),
    );
  }

  public create(name: string, isPublic: boolean, description: string): Promise<void> {
    const parameters = { RepoName: name, Public: isPublic ? 1 : 0, Description: description };
    return this.#api.callOnce("CreateRepositoryPersonal", parameters, () => undefined);
  }

  public setPublic(name: string, isPublic: boolean): Promise<void> {
    const parameters = { RepoName: name, Public: isPublic ? 1 : 0 };
    return this.#api.call("ModifyRepositoryAccessPersonal", parameters, () => undefined);
  }

  public describe(name: string, description: string): Promise<void> {
    const parameters = { RepoName: name, Description: description };
    return this.#api.call("ModifyRepositoryInfoPersonal", parameters, () => undefined);
  }

  public delete(name: string): Promise<void> {
    return this.#api.call("DeleteRepositoryPersonal", { RepoName: name }, () => undefined);
  }
}

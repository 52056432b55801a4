import type { TencentApi } from "../../api/apiClient";
import { listAll } from "../../api/paging";
import { Reader } from "../../api/reader";
import { apiTime } from "../../api/apiTime";

/** A tag of a repository, as far as clean-up looks at it. */
export interface Tag {
  readonly name: string;
  readonly digest: string;
  /** When it was pushed, in milliseconds since 1970; undefined if nobody knows. */
  readonly pushedAt: number | undefined;
}

/** The tag actions of the personal edition, typed. */
export class CcrTags {
  readonly #api: TencentApi;

  public constructor(api: TencentApi) {
    this.#api = api;
  }

  /** All tags of a repository. */
  public list(repository: string): Promise<Tag[]> {
    return listAll(this.#api, {
      action: "DescribeImagePersonal",
      parameters: { RepoName: repository },
      total: "TagCount",
      items: "TagInfo",
      key: (one) => one.name,
      parse: readTag,
    });
  }

  /** Removes one tag; the service removes every other tag of the same digest along with it. */
  public delete(repository: string, tag: string): Promise<void> {
    return this.#api.call("DeleteImagePersonal", { RepoName: repository, Tag: tag }, () => undefined);
  }

  /** Other tags with the same content. */
  public sameImages(repository: string, tag: string): Promise<string[]> {
    const action = "DescribeImageFilterPersonal";
    return this.#api.call(action, { RepoName: repository, Tag: tag }, (answer) =>
      Reader.data(action, answer).texts("SameImages"),
    );
  }
}

function readTag(item: Reader): Tag {
  const times = ["PushTime", "UpdateTime", "CreationTime"].map((name) => apiTime(item.textOr(name, "")));
  // the latest of them: too young is kept, so an unknown time must not look old
  const pushedAt = Math.max(...times.map((time) => time ?? Number.NEGATIVE_INFINITY));
  return {
    name: item.text("TagName"),
    digest: item.text("TagId"),
    pushedAt: Number.isFinite(pushedAt) ? pushedAt : undefined,
  };
}

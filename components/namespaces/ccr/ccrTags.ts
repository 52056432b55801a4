import type { TencentApi } from "../../tencent/apiClient";
import { listAll } from "./paging";
import type { Reader } from "./records";
import { apiTime } from "./apiTime";
import type { Tag } from "./retention";

/** The tag actions of the personal edition, typed. */
export class CcrTags {
  public constructor(private readonly api: TencentApi) {}

  /** All tags of a repository. */
  public list(repository: string): Promise<Tag[]> {
    return listAll(this.api, {
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
    return this.api.call("DeleteImagePersonal", { RepoName: repository, Tag: tag }, () => undefined);
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

import type { TencentApi } from "../../api/apiClient";
import { listAll } from "../../api/paging";
import { Reader } from "../../api/reader";
import type { RetentionRule } from "../rules";
import type { FoundRule, ListedRule, NamespaceRules } from "./namespaceRules";
import type { TcrNamespaces } from "./tcrNamespaces";

/** The retention actions of the enterprise edition, typed. A namespace has one rule at most. */
export class TcrRetention implements NamespaceRules<RetentionRule> {
  readonly #api: TencentApi;
  readonly #instance: string;
  readonly #namespaces: TcrNamespaces;

  public constructor(api: TencentApi, instance: string, namespaces: TcrNamespaces) {
    this.#api = api;
    this.#instance = instance;
    this.#namespaces = namespaces;
  }

  public async find(namespace: string): Promise<FoundRule<RetentionRule> | undefined> {
    const action = "DescribeTagRetentionRules";
    const all = await listAll<ListedRule<RetentionRule>>(this.#api, {
      action,
      parameters: { RegistryId: this.#instance, NamespaceName: namespace },
      style: "pageFrom0",
      data: (answer) => new Reader(action, answer),
      total: "TotalCount",
      items: "RetentionPolicyList",
      key: ({ id }) => String(id),
      parse: (item) => ({
        id: item.number("RetentionId"),
        namespace: item.text("NamespaceName"),
        rule: readRule(item),
      }),
    });
    return all.find((one) => one.namespace === namespace);
  }

  public async create(namespace: string, rule: RetentionRule): Promise<void> {
    const parameters = { RegistryId: this.#instance, NamespaceId: await this.#idOf(namespace), ...rule };
    await this.#api.callOnce("CreateTagRetentionRule", parameters, () => undefined);
  }

  public async modify(namespace: string, id: number, rule: RetentionRule): Promise<void> {
    const NamespaceId = await this.#idOf(namespace);
    const parameters = { RegistryId: this.#instance, NamespaceId, RetentionId: id, ...rule };
    await this.#api.call("ModifyTagRetentionRule", parameters, () => undefined);
  }

  public delete(_namespace: string, id: number): Promise<void> {
    const parameters = { RegistryId: this.#instance, RetentionId: id };
    return this.#api.call("DeleteTagRetentionRule", parameters, () => undefined);
  }

  async #idOf(namespace: string): Promise<number> {
    const found = await this.#namespaces.find(namespace);
    if (found === undefined) {
      throw new Error(`namespace ${namespace} is gone. Fix: run \`pulumi refresh\`, then \`pulumi up\``);
    }
    return found.id;
  }
}

/** A rule that a person made may lack what ours has. */
function readRule(item: Reader): RetentionRule {
  return {
    CronSetting: item.textOr("CronSetting", ""),
    Disabled: item.flagOr("Disabled", false),
    AdvancedRuleItems: item.listOr("AdvancedRuleItems").map((one) => {
      const policy = one.objectOr("RetentionPolicy");
      return {
        RetentionPolicy: { Key: policy.textOr("Key", ""), Value: policy.numberOr("Value", 0) },
        TagFilter: readFilter(one.objectOr("TagFilter")),
        RepositoryFilter: readFilter(one.objectOr("RepositoryFilter")),
      };
    }),
  };
}

function readFilter(item: Reader): { Decoration: string; Pattern: string } {
  return { Decoration: item.textOr("Decoration", ""), Pattern: item.textOr("Pattern", "") };
}

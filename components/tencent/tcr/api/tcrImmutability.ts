import type { TencentApi } from "../../api/apiClient";
import { listAll } from "../../api/paging";
import { Reader } from "../../api/reader";
import type { ImmutabilityRule } from "../rules";
import type { FoundRule, ListedRule, NamespaceRules } from "./namespaceRules";

/** The immutability actions of the enterprise edition, typed. A namespace has one rule at most. */
export class TcrImmutability implements NamespaceRules<ImmutabilityRule> {
  readonly #api: TencentApi;
  readonly #instance: string;

  public constructor(api: TencentApi, instance: string) {
    this.#api = api;
    this.#instance = instance;
  }

  /** The list is that of the whole instance, on every page of it. */
  public async find(namespace: string): Promise<FoundRule<ImmutabilityRule> | undefined> {
    const action = "DescribeImmutableTagRules";
    const all = await listAll<ListedRule<ImmutabilityRule>>(this.#api, {
      action,
      parameters: { RegistryId: this.#instance },
      names: { page: "Page", size: "PageSize" },
      style: "pageFrom1",
      data: (answer) => new Reader(action, answer),
      total: "Total",
      items: "Rules",
      key: ({ id }) => String(id),
      parse: (item) => ({ id: item.number("RuleId"), namespace: item.text("NsName"), rule: readRule(item) }),
    });
    return all.find((one) => one.namespace === namespace);
  }

  public create(namespace: string, rule: ImmutabilityRule): Promise<void> {
    const parameters = { RegistryId: this.#instance, NamespaceName: namespace, Rule: rule };
    return this.#api.callOnce("CreateImmutableTagRules", parameters, () => undefined);
  }

  public modify(namespace: string, id: number, rule: ImmutabilityRule): Promise<void> {
    const parameters = { RegistryId: this.#instance, NamespaceName: namespace, RuleId: id, Rule: rule };
    return this.#api.call("ModifyImmutableTagRules", parameters, () => undefined);
  }

  public delete(namespace: string, id: number): Promise<void> {
    const parameters = { RegistryId: this.#instance, NamespaceName: namespace, RuleId: id };
    return this.#api.call("DeleteImmutableTagRules", parameters, () => undefined);
  }
}

function readRule(item: Reader): ImmutabilityRule {
  return {
    RepositoryDecoration: item.text("RepositoryDecoration"),
    RepositoryPattern: item.text("RepositoryPattern"),
    TagDecoration: item.text("TagDecoration"),
    TagPattern: item.text("TagPattern"),
    Disabled: item.flagOr("Disabled", false),
  };
}

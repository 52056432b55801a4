import * as pulumi from "@pulumi/pulumi";
import { getPackage, required, withDefaults } from "./utilities";

/** How many, or how young, versions stay. */
export interface TcrTagRetentionRuleRetentionRule {
  /** `latestPushedK` or `nDaysSinceLastPush`. */
  key: pulumi.Input<string>;
  value: pulumi.Input<number>;
}

/** What stays of the tags and repositories that a pair of patterns selects. */
export interface TcrTagRetentionRuleAdvancedRuleItem {
  retentionPolicy?: pulumi.Input<TcrTagRetentionRuleRetentionRule>;
  /** `matches` or `excludes`, and a pattern. */
  tagFilter?: pulumi.Input<TcrTagRetentionRuleFilter>;
  /** `repoMatches` or `repoExcludes`, and a pattern. */
  repositoryFilter?: pulumi.Input<TcrTagRetentionRuleFilter>;
}

/** A pattern, and whether it selects what matches or the rest. */
export interface TcrTagRetentionRuleFilter {
  decoration: pulumi.Input<string>;
  pattern: pulumi.Input<string>;
}

/** Arguments of a TcrTagRetentionRule. */
export interface TcrTagRetentionRuleArgs {
  /** Id of the instance. The provider refuses a change. */
  registryId: pulumi.Input<string>;
  /** Name of the namespace. The provider refuses a change. */
  namespaceName: pulumi.Input<string>;
  /** `manual`, `daily`, `weekly` or `monthly`. A change replaces it. */
  cronSetting: pulumi.Input<string>;
  /** What stays in every repository. */
  retentionRule?: pulumi.Input<TcrTagRetentionRuleRetentionRule>;
  /** What stays, per repositories and tags. */
  advancedRuleItems?: pulumi.Input<pulumi.Input<TcrTagRetentionRuleAdvancedRuleItem>[]>;
  /** Whether it does nothing. */
  disabled?: pulumi.Input<boolean>;
}

/** The removal of old versions in a namespace; there is one for each namespace at most. */
export class TcrTagRetentionRule extends pulumi.CustomResource {
  /** Id of the rule. */
  declare public readonly retentionId: pulumi.Output<number>;

  /** @internal */
  public static readonly __pulumiType = "tencentcloud:index/tcrTagRetentionRule:TcrTagRetentionRule";

  /** Whether something is a TcrTagRetentionRule, of this copy of the SDK or of another. */
  public static isInstance(value: unknown): value is TcrTagRetentionRule {
    return (
      (value as { __pulumiType?: unknown } | null | undefined)?.__pulumiType ===
      TcrTagRetentionRule.__pulumiType
    );
  }

  public constructor(name: string, args: TcrTagRetentionRuleArgs, opts?: pulumi.CustomResourceOptions) {
    required("TcrTagRetentionRule", args, ["registryId", "namespaceName", "cronSetting"]);
    const outputs = { retentionId: undefined };
    const own = {};
    super(
      TcrTagRetentionRule.__pulumiType,
      name,
      { ...args, ...outputs },
      withDefaults(opts, own),
      false,
      getPackage(),
    );
  }
}

import * as pulumi from "@pulumi/pulumi";
import { getPackage, required, withDefaults } from "./utilities";

/** Which tags of which repositories. */
export interface TcrImmutableTagRuleRule {
  repositoryPattern: pulumi.Input<string>;
  /** `repoMatches` or `repoExcludes`. */
  repositoryDecoration: pulumi.Input<string>;
  tagPattern: pulumi.Input<string>;
  /** `matches` or `excludes`. */
  tagDecoration: pulumi.Input<string>;
  disabled?: pulumi.Input<boolean>;
}

/** Arguments of a TcrImmutableTagRule. */
export interface TcrImmutableTagRuleArgs {
  /** Id of the instance. The provider refuses a change. */
  registryId: pulumi.Input<string>;
  /** Name of the namespace. The provider refuses a change. */
  namespaceName: pulumi.Input<string>;
  /** Which tags. */
  rule: pulumi.Input<TcrImmutableTagRuleRule>;
}

/** Tags of a namespace that cannot be pushed again; there is one rule for each namespace at most. */
export class TcrImmutableTagRule extends pulumi.CustomResource {
  /** @internal */
  public static readonly __pulumiType = "tencentcloud:index/tcrImmutableTagRule:TcrImmutableTagRule";

  /** Whether something is a TcrImmutableTagRule, of this copy of the SDK or of another. */
  public static isInstance(value: unknown): value is TcrImmutableTagRule {
    return (
      (value as { __pulumiType?: unknown } | null | undefined)?.__pulumiType ===
      TcrImmutableTagRule.__pulumiType
    );
  }

  public constructor(name: string, args: TcrImmutableTagRuleArgs, opts?: pulumi.CustomResourceOptions) {
    required("TcrImmutableTagRule", args, ["registryId", "namespaceName", "rule"]);
    const outputs = {};
    const own = {};
    super(
      TcrImmutableTagRule.__pulumiType,
      name,
      { ...args, ...outputs },
      withDefaults(opts, own),
      false,
      getPackage(),
    );
  }
}

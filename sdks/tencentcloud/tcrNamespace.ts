import * as pulumi from "@pulumi/pulumi";
import { getPackage, required, withDefaults } from "./utilities";

/** Arguments of a TcrNamespace. */
export interface TcrNamespaceArgs {
  /** Id of the instance. A change replaces it. */
  instanceId: pulumi.Input<string>;
  /** Name. A change replaces it. */
  name: pulumi.Input<string>;
  /** Whether anyone may pull. */
  isPublic?: pulumi.Input<boolean>;
  /** Whether images are scanned when they are pushed. */
  isAutoScan?: pulumi.Input<boolean>;
  /** Whether images with vulnerabilities cannot be pulled. */
  isPreventVul?: pulumi.Input<boolean>;
  /** From which level on: `low`, `medium` or `high`. */
  severity?: pulumi.Input<string>;
  /** Tags of the namespace. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** A namespace of an instance. */
export class TcrNamespace extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;

  /** @internal */
  public static readonly __pulumiType = "tencentcloud:index/tcrNamespace:TcrNamespace";

  /** Whether something is a TcrNamespace, of this copy of the SDK or of another. */
  public static isInstance(value: unknown): value is TcrNamespace {
    return (
      (value as { __pulumiType?: unknown } | null | undefined)?.__pulumiType === TcrNamespace.__pulumiType
    );
  }

  public constructor(name: string, args: TcrNamespaceArgs, opts?: pulumi.CustomResourceOptions) {
    required("TcrNamespace", args, ["instanceId", "name"]);
    const outputs = {};
    const own = {};
    super(
      TcrNamespace.__pulumiType,
      name,
      { ...args, ...outputs },
      withDefaults(opts, own),
      false,
      getPackage(),
    );
  }
}

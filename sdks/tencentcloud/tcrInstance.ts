import * as pulumi from "@pulumi/pulumi";
import { getPackage, required, withDefaults } from "./utilities";

/** Addresses that may reach an instance. */
export interface TcrInstanceSecurityPolicy {
  cidrBlock?: pulumi.Input<string>;
  description?: pulumi.Input<string>;
}

/** Arguments of a TcrInstance. */
export interface TcrInstanceArgs {
  /** Name; first label of its domain. A change replaces it. */
  name: pulumi.Input<string>;
  /** `basic`, `standard` or `premium`. */
  instanceType: pulumi.Input<string>;
  /** Whether its storage bucket is deleted along with it. */
  deleteBucket?: pulumi.Input<boolean>;
  /** Whether the service refuses to delete it. */
  deletionProtection?: pulumi.Input<boolean>;
  /** Whether it can be reached from the internet. */
  openPublicOperation?: pulumi.Input<boolean>;
  /** Who may reach it from the internet. */
  securityPolicies?: pulumi.Input<pulumi.Input<TcrInstanceSecurityPolicy>[]>;
  /** Tags of the instance. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** An enterprise registry. */
export class TcrInstance extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;
  /** Domain that clients use. */
  declare public readonly publicDomain: pulumi.Output<string>;
  /** Address inside a VPC. */
  declare public readonly internalEndPoint: pulumi.Output<string>;
  /** State of the instance. */
  declare public readonly status: pulumi.Output<string>;

  /** @internal */
  public static readonly __pulumiType = "tencentcloud:index/tcrInstance:TcrInstance";

  /** Whether something is a TcrInstance, of this copy of the SDK or of another. */
  public static isInstance(value: unknown): value is TcrInstance {
    return (
      (value as { __pulumiType?: unknown } | null | undefined)?.__pulumiType === TcrInstance.__pulumiType
    );
  }

  public constructor(name: string, args: TcrInstanceArgs, opts?: pulumi.CustomResourceOptions) {
    required("TcrInstance", args, ["name", "instanceType"]);
    const outputs = { publicDomain: undefined, internalEndPoint: undefined, status: undefined };
    const own = {};
    super(
      TcrInstance.__pulumiType,
      name,
      { ...args, ...outputs },
      withDefaults(opts, own),
      false,
      getPackage(),
    );
  }
}

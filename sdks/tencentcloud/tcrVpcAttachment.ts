import * as pulumi from "@pulumi/pulumi";
import { getPackage, required, withDefaults } from "./utilities";

/** Arguments of a TcrVpcAttachment. */
export interface TcrVpcAttachmentArgs {
  /** Id of the instance. A change replaces it. */
  instanceId: pulumi.Input<string>;
  /** Id of the VPC. A change replaces it. */
  vpcId: pulumi.Input<string>;
  /** Id of the subnet. A change replaces it. */
  subnetId: pulumi.Input<string>;
  /** Region of the VPC. The provider ignores a change. */
  regionName?: pulumi.Input<string>;
  /** Whether the public domain resolves to the VPC's address there. */
  enablePublicDomainDns?: pulumi.Input<boolean>;
  /** Whether the VPC's own domain resolves there. */
  enableVpcDomainDns?: pulumi.Input<boolean>;
}

/** Access to an instance from a VPC. */
export class TcrVpcAttachment extends pulumi.CustomResource {
  /** Address inside the VPC. */
  declare public readonly accessIp: pulumi.Output<string>;
  /** State of the access. */
  declare public readonly status: pulumi.Output<string>;

  /** @internal */
  public static readonly __pulumiType = "tencentcloud:index/tcrVpcAttachment:TcrVpcAttachment";

  /** Whether something is a TcrVpcAttachment, of this copy of the SDK or of another. */
  public static isInstance(value: unknown): value is TcrVpcAttachment {
    return (
      (value as { __pulumiType?: unknown } | null | undefined)?.__pulumiType === TcrVpcAttachment.__pulumiType
    );
  }

  public constructor(name: string, args: TcrVpcAttachmentArgs, opts?: pulumi.CustomResourceOptions) {
    required("TcrVpcAttachment", args, ["instanceId", "vpcId", "subnetId"]);
    const outputs = { accessIp: undefined, status: undefined };
    const own = {};
    super(
      TcrVpcAttachment.__pulumiType,
      name,
      { ...args, ...outputs },
      withDefaults(opts, own),
      false,
      getPackage(),
    );
  }
}

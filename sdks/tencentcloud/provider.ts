import * as pulumi from "@pulumi/pulumi";
import { getPackage, withDefaults } from "./utilities";

/** Arguments of the provider; what is left out comes from `tencentcloud:…` configuration or TENCENTCLOUD_… variables. */
export interface ProviderArgs {
  secretId?: pulumi.Input<string>;
  secretKey?: pulumi.Input<string>;
  /** Session token of temporary keys. */
  securityToken?: pulumi.Input<string>;
  region?: pulumi.Input<string>;
  /** Root domain of the API. */
  domain?: pulumi.Input<string>;
  /** `HTTPS` or `HTTP`. */
  protocol?: pulumi.Input<string>;
  profile?: pulumi.Input<string>;
  sharedCredentialsDir?: pulumi.Input<string>;
}

/** The provider with explicit settings. */
export class Provider extends pulumi.ProviderResource {
  /** @internal */
  public static readonly __pulumiType = "tencentcloud";

  public constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    const { secretKey, securityToken, ...plain } = args;
    const inputs = {
      ...plain,
      secretKey: secretKey === undefined ? undefined : pulumi.secret(secretKey),
      securityToken: securityToken === undefined ? undefined : pulumi.secret(securityToken),
    };
    const own = { additionalSecretOutputs: ["secretKey", "securityToken"] };
    super(
      Provider.__pulumiType,
      name,
      inputs,
      withDefaults<pulumi.CustomResourceOptions>(opts, own),
      false,
      getPackage(),
    );
  }
}

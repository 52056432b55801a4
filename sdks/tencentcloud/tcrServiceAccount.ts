import * as pulumi from "@pulumi/pulumi";
import { getPackage, required, withDefaults } from "./utilities";

/** What a service account may do in a namespace. */
export interface TcrServiceAccountPermission {
  /** Name of the namespace. */
  resource: pulumi.Input<string>;
  /** `tcr:PushRepository`, `tcr:PullRepository`, `tcr:CreateRepository` and the like. */
  actions: pulumi.Input<pulumi.Input<string>[]>;
}

/** Arguments of a TcrServiceAccount. */
export interface TcrServiceAccountArgs {
  /** Id of the instance. The provider refuses a change. */
  registryId: pulumi.Input<string>;
  /** Name without the prefix. The provider refuses a change. */
  name: pulumi.Input<string>;
  /** What it may do, per namespace. */
  permissions: pulumi.Input<pulumi.Input<TcrServiceAccountPermission>[]>;
  /** Shown in the console. */
  description?: pulumi.Input<string>;
  /** Days from now until it expires; beats `expiresAt`. */
  duration?: pulumi.Input<number>;
  /** When it expires, in milliseconds since 1970. */
  expiresAt?: pulumi.Input<number>;
  /** Whether it is disabled. */
  disable?: pulumi.Input<boolean>;
  /** Tags of the account. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** An account for automation; its login name is `tcr$` and the name. */
export class TcrServiceAccount extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;
  /** Password; a secret. */
  declare public readonly password: pulumi.Output<string>;

  /** @internal */
  public static readonly __pulumiType = "tencentcloud:index/tcrServiceAccount:TcrServiceAccount";

  /** Whether something is a TcrServiceAccount, of this copy of the SDK or of another. */
  public static isInstance(value: unknown): value is TcrServiceAccount {
    return (
      (value as { __pulumiType?: unknown } | null | undefined)?.__pulumiType ===
      TcrServiceAccount.__pulumiType
    );
  }

  public constructor(name: string, args: TcrServiceAccountArgs, opts?: pulumi.CustomResourceOptions) {
    required("TcrServiceAccount", args, ["registryId", "name", "permissions"]);
    const outputs = { password: undefined };
    const own = { additionalSecretOutputs: ["password"] };
    super(
      TcrServiceAccount.__pulumiType,
      name,
      { ...args, ...outputs },
      withDefaults(opts, own),
      false,
      getPackage(),
    );
  }
}

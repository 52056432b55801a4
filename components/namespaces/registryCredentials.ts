import type * as pulumi from "@pulumi/pulumi";

/** A user name and a password of a registry. */
export interface RegistryCredentials {
  /** User name, e.g. the account's UIN on Tencent Cloud. */
  readonly username: pulumi.Input<string>;
  /** Password or token; it is kept as a secret. */
  readonly password: pulumi.Input<string>;
}

import * as pulumi from "@pulumi/pulumi";
import type { Credentials } from "./registry/authorization";

/** Credentials as a namespace or the caller gives them. */
export interface GivenCredentials {
  readonly username?: pulumi.Input<string | undefined>;
  readonly password?: pulumi.Input<string | undefined>;
}

/** Credentials as a secret. Half of them count as none: the registry's own message is clearer. */
export function secretLogin(
  credentials: GivenCredentials | undefined,
): pulumi.Output<Credentials | undefined> | undefined {
  return (
    credentials &&
    pulumi
      .secret(pulumi.all([credentials.username, credentials.password]))
      .apply(([username, password]) =>
        username === undefined || password === undefined ? undefined : { username, password },
      )
  );
}

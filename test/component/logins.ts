import * as pulumi from "@pulumi/pulumi";
import type { ImageNamespace } from "../../components";

/** The logins that a namespace gives to images, and whether a secret is among them. */
export async function loginsOf({
  logins,
}: Pick<ImageNamespace, "logins">): Promise<{ secret: boolean; logins: unknown }> {
  const output = pulumi.output(logins) as unknown as {
    isSecret: Promise<boolean>;
    promise(): Promise<unknown>;
  };
  return { secret: await output.isSecret, logins: await output.promise() };
}

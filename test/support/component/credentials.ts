import * as pulumi from "@pulumi/pulumi";
import type { ImageNamespace } from "../../../components";

/** The credentials that a namespace gives to images, and whether a secret is among them. */
export async function credentialsOf({
  registries,
}: Pick<ImageNamespace, "registries">): Promise<{ secret: boolean; registries: unknown }> {
  const output = pulumi.output(registries) as unknown as {
    isSecret: Promise<boolean>;
    promise(): Promise<unknown>;
  };
  return { secret: await output.isSecret, registries: await output.promise() };
}

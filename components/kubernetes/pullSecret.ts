import * as pulumi from "@pulumi/pulumi";
import type { RegistryCredentials } from "../namespaces/registryCredentials";

/**
 * The data of a Secret of type `kubernetes.io/dockerconfigjson`, as `stringData`; a secret of Pulumi.
 *
 * @param host host of the registry, e.g. a namespace's.
 * @param credentials what the cluster pulls with.
 *
 * @example
 * ```ts
 * import * as kubernetes from "@pulumi/kubernetes";
 * import * as pulumi from "@pulumi/pulumi";
 * import { pullSecretOf } from "pulumi-go-service-image";
 *
 * const password = new pulumi.Config().requireSecret("pullPassword");
 *
 * export const secret = new kubernetes.core.v1.Secret("pull", {
 *   type: "kubernetes.io/dockerconfigjson",
 *   stringData: pullSecretOf("registry.example.com", { username: "cluster", password }),
 * });
 * ```
 */
export function pullSecretOf(
  host: string,
  credentials: RegistryCredentials,
): pulumi.Output<Record<string, string>> {
  return pulumi
    .secret(pulumi.all([credentials.username, credentials.password]))
    .apply(([username, password]) => {
      const auth = Buffer.from(`${username}:${password}`).toString("base64");
      const auths = { [host]: { username, password, auth } };
      const data: Record<string, string> = { ".dockerconfigjson": JSON.stringify({ auths }) };
      return data;
    });
}

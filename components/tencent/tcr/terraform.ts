import * as pulumi from "@pulumi/pulumi";
import { PlanError } from "../../common/problem";
import type { NewTcrInstance, TcrNamespaceArgs, TcrVpc } from "./args";

/** Pulumi's SDK of the Terraform provider, without its types in ours: who needs nothing of it does not install it. */
type Sdk = typeof import("@pulumi/tencentcloud");

const PACKAGE = "@pulumi/tencentcloud";

/**
 * What only the Terraform provider makes: an instance, and access to it from a VPC. Its package is loaded when one of
 * them is declared.
 */
export class TerraformParts {
  readonly #sdk: Sdk;
  readonly #opts: pulumi.CustomResourceOptions;

  /**
   * @param given the component's options: a provider of the package among them goes before one of the region.
   */
  public constructor(
    sdk: Sdk,
    parent: pulumi.Resource,
    name: string,
    region: string | undefined,
    given: pulumi.ComponentResourceOptions,
  ) {
    this.#sdk = sdk;
    const { provider, providers } = given;
    const all = [provider, ...(Array.isArray(providers) ? providers : Object.values(providers ?? {}))];
    const own = all.find((one) => one instanceof sdk.Provider);
    this.#opts = { parent, ...providerOption(own ?? providerOf(sdk, parent, name, region)) };
  }

  /** The instance, protected: the service deletes every namespace of one that it deletes. */
  public instance(name: string, instance: NewTcrInstance): pulumi.CustomResource {
    const { publicAccess = [], protect = true } = instance;
    return new this.#sdk.TcrInstance(
      `${name}-instance`,
      {
        name: instance.name,
        instanceType: instance.type,
        deleteBucket: false,
        deletionProtection: protect,
        openPublicOperation: publicAccess.length > 0,
        ...(publicAccess.length === 0
          ? {}
          : { securityPolicies: publicAccess.map((cidrBlock) => ({ cidrBlock })) }),
      },
      { ...this.#opts, protect },
    );
  }

  /** Access from a VPC, by the instance's public domain. */
  public vpcAccess(name: string, instanceId: pulumi.Input<string>, vpc: TcrVpc): pulumi.CustomResource {
    return new this.#sdk.TcrVpcAttachment(
      `${name}-vpc`,
      {
        instanceId,
        vpcId: vpc.vpcId,
        subnetId: vpc.subnetId,
        enablePublicDomainDns: true,
        enableVpcDomainDns: false,
        ...(vpc.region === undefined ? {} : { regionName: vpc.region }),
      },
      // the provider ignores a changed region, and an instance has one access for a VPC
      { ...this.#opts, replaceOnChanges: ["regionName"], deleteBeforeReplace: true },
    );
  }
}

/**
 * Loads the package, if the arguments need it.
 *
 * @throws PlanError if it is needed and not installed.
 */
export function loadSdk(subject: string, { instance, vpc }: TcrNamespaceArgs): Sdk | undefined {
  if ("id" in instance && vpc === undefined) {
    return undefined;
  }
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for everybody
    return require(PACKAGE) as Sdk;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "MODULE_NOT_FOUND") {
      throw error;
    }
    const field = "id" in instance ? "vpc" : "instance.type";
    const rule = `needs the package ${PACKAGE}, which is not installed`;
    const fix =
      "run `pulumi package add terraform-provider@1.1.1 tencentcloudstack/tencentcloud 1.83.25` in the program's folder";
    throw new PlanError(subject, [{ field, rule, fix }]);
  }
}

/**
 * A provider of the region, so that a shell with another one moves and forgets nothing. A provider that is declared does
 * not read the stack's configuration by itself, so the keys that stand there are handed on.
 */
function providerOf(
  sdk: Sdk,
  parent: pulumi.Resource,
  name: string,
  region: string | undefined,
): pulumi.ProviderResource | undefined {
  if (region === undefined) {
    return undefined;
  }
  const config = new pulumi.Config("tencentcloud");
  const keys = ["secretId", "secretKey", "securityToken"] as const;
  const given = keys
    .map((key) => [key, config.getSecret(key)] as const)
    .filter(([, value]) => value !== undefined);
  return new sdk.Provider(`${name}-tencentcloud`, { region, ...Object.fromEntries(given) }, { parent });
}

function providerOption(provider: pulumi.ProviderResource | undefined): {
  provider?: pulumi.ProviderResource;
} {
  return provider === undefined ? {} : { provider };
}

import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { ccrLocation, DEFAULT_REGION } from "./api/regions";
import { DEFAULT_CACHE_TAGS } from "../common/cacheTags";
import type { CcrCleanUpArgs, CcrNamespaceArgs, CcrRetention } from "./ccr/args";
import { ccrProblems, ccrRepositoryProblems, refuse } from "./ccr/checks";
import { checkedCredentials } from "./ccr/credentialChecks";
import { CcrNamespaceResource, CcrRepositoryResource, CcrRetentionResource } from "./ccr/provider/resources";
import type { ImageNamespace } from "../namespaces/imageNamespace";

export type { CcrCleanUpArgs, CcrNamespaceArgs, CcrRepositoryArgs, CcrRetention } from "./ccr/args";

/**
 * A namespace in the personal edition of Tencent's container registry (CCR), which this stack owns.
 * Another stack that pushes to it, or pulls from it, uses ExistingNamespace.
 *
 * API keys are read when the API is called: from the stack's configuration (`tencentcloud:secretId`,
 * `tencentcloud:secretKey`, `tencentcloud:securityToken`), else from the environment (`TENCENTCLOUD_SECRET_ID`,
 * `TENCENTCLOUD_SECRET_KEY`, `TENCENTCLOUD_SECURITY_TOKEN`), else from a `~/.tccli` profile.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { CcrNamespace, GoServices } from "pulumi-go-service-image";
 *
 * const namespace = new CcrNamespace("team", {
 *   name: "acme-shop",
 *   credentials: { username: "100012345678", password: new pulumi.Config().requireSecret("password") },
 *   keepVersions: 20,
 * });
 *
 * export const images = new GoServices("shop", { source: "../shop", namespace }).images;
 * ```
 */
export class CcrNamespace extends pulumi.ComponentResource implements ImageNamespace {
  public readonly host: string;
  public readonly path: string;
  public readonly provider: docker.Provider;
  public readonly registries: docker.types.input.RegistryArgs[];
  public readonly ready: pulumi.Resource[];
  /** Whether this stack made the namespace; one that it adopted is never deleted. */
  public readonly owned: pulumi.Output<boolean>;

  readonly #name: string;
  readonly #args: CcrNamespaceArgs;
  readonly #repositories = new Map<string, CcrRepositoryResource>();

  /**
   * @throws PlanError with everything that is wrong with the arguments, before anything is registered.
   */
  public constructor(name: string, args: CcrNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse(`CcrNamespace ${name}`, ccrProblems(args));
    const host = args.host ?? ccrLocation(args.region ?? DEFAULT_REGION)?.host ?? "";
    super("pulumi-go-service-image:index:CcrNamespace", name, { name: args.name, host }, opts);
    this.#name = name;
    this.#args = args;
    this.host = host;
    this.path = args.name;
    this.registries = registriesOf(name, host, args);
    // an empty host is what the SDK would read from DOCKER_HOST, which differs between machines
    this.provider = new docker.Provider(`${name}-login`, { host: "" }, { parent: this });
    const namespace = new CcrNamespaceResource(
      name,
      {
        name: args.name,
        host,
        region: args.region,
        adopt: args.adopt ?? false,
        onDestroy: args.onDestroy ?? "keep",
        forceDelete: args.forceDelete ?? false,
      },
      { parent: this },
    );
    this.ready = [namespace];
    this.owned = namespace.owned;
    this.registerOutputs({ host, path: args.name, owned: this.owned });
  }

  /**
   * @throws PlanError if the name breaks the rules of a repository.
   */
  public repository(repository: string, parent: pulumi.Resource): pulumi.Resource[] {
    const known = this.#repositories.get(repository);
    if (known !== undefined) {
      return [known];
    }
    refuse(`CcrNamespace ${this.#name}`, ccrRepositoryProblems(this.#args, "repository", repository));
    const settings = this.#args.repositories?.[repository];
    const made = new CcrRepositoryResource(
      `${this.#name}-${repository}`,
      {
        name: `${this.path}/${repository}`,
        host: this.host,
        region: this.#args.region,
        isPublic: settings?.public,
        description: settings?.description,
        adopt: settings?.adopt ?? this.#args.adopt ?? false,
        onDestroy: this.#args.onDestroy ?? "keep",
      },
      { parent, dependsOn: this.ready },
    );
    this.#repositories.set(repository, made);
    return [made];
  }

  public visibility(repository: string): "public" | "private" | undefined {
    const settings = this.#args.repositories?.[repository];
    if (settings?.public !== undefined) {
      return settings.public ? "public" : "private";
    }
    // one that this stack makes is private; one that it finds may be anything
    return (settings?.adopt ?? this.#args.adopt) === true ? undefined : "private";
  }

  /**
   * Declares the removal of a repository's old versions after its push. Called once for each repository.
   *
   * @returns what was registered: nothing while `keepVersions` is off.
   */
  public cleanUp(repository: string, args: CcrCleanUpArgs, parent: pulumi.Resource): pulumi.Resource[] {
    const retention = retentionOf(this.#args.keepVersions);
    if (retention === undefined) {
      return [];
    }
    const known = this.#repositories.get(repository);
    const made = new CcrRetentionResource(
      `${this.#name}-${repository}-retention`,
      {
        repository: `${this.path}/${repository}`,
        host: this.host,
        region: this.#args.region,
        keepVersions: retention.count,
        minAgeDays: retention.minAgeDays ?? 7,
        keep: [...(retention.keep ?? [])],
        cacheTags: [...(args.cacheTags ?? DEFAULT_CACHE_TAGS)],
        digests: args.digests,
      },
      { parent, dependsOn: [...args.after, ...this.ready, ...(known === undefined ? [] : [known])] },
    );
    return [made];
  }
}

function retentionOf(keepVersions: CcrNamespaceArgs["keepVersions"]): CcrRetention | undefined {
  return typeof keepVersions === "number" ? { count: keepVersions } : keepVersions;
}

function registriesOf(
  name: string,
  host: string,
  { credentials }: CcrNamespaceArgs,
): docker.types.input.RegistryArgs[] {
  const { username, password } = checkedCredentials(`CcrNamespace ${name}`, host, credentials);
  return [{ address: host, username, password }];
}

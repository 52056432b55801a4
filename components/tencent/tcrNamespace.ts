import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { PlanError } from "../common/problem";
import type { ImageNamespace } from "../namespaces/imageNamespace";
import type { RegistryCredentials } from "../namespaces/registryCredentials";
import { tcrRepositoryNameProblems } from "./names";
import {
  DEFAULT_EXPIRY_DAYS,
  PULL_EXPIRY_DAYS,
  TCR_DOMAIN,
  type TcrNamespaceArgs,
  type TcrPullAccountArgs,
} from "./tcr/args";
import { expiryProblems, tcrProblems } from "./tcr/checks";
import { makeAccount, makeNamespace, makeRules, PULL, PUSH, type TcrContext } from "./tcr/parts";
import {
  type TcrAccountResource,
  type TcrNamespaceResource,
  TcrRepositoryResource,
} from "./tcr/provider/resources";
import { loadSdk, TerraformParts } from "./tcr/terraform";

export type {
  ExistingTcrInstance,
  NewTcrInstance,
  TcrNamespaceArgs,
  TcrPullAccountArgs,
  TcrPushAccountArgs,
  TcrVpc,
} from "./tcr/args";

/**
 * A namespace in the enterprise edition of Tencent's container registry (TCR), which this stack owns, with what belongs
 * to it: retention, immutable tags, a push account. Repositories are made by pushes, and are as private as the namespace.
 *
 * API keys are read when the API is called, from where `CcrNamespace` takes them. Only an instance that is made here,
 * and access from a VPC, go through the Terraform provider.
 *
 * @example
 * ```ts
 * import { GoServices, TcrNamespace } from "pulumi-go-service-image";
 *
 * const namespace = new TcrNamespace("team", {
 *   name: "shop",
 *   instance: { id: "tcr-abcdefgh", host: "acme.tencentcloudcr.com" },
 *   region: "ap-guangzhou",
 * });
 *
 * export const images = new GoServices("shop", { source: "../shop", namespace }).images;
 * ```
 */
export class TcrNamespace extends pulumi.ComponentResource implements ImageNamespace {
  public readonly host: string;
  public readonly path: string;
  public readonly provider: docker.Provider;
  public readonly registries: docker.types.input.RegistryArgs[];
  public readonly ready: pulumi.Resource[];
  /** Id of the instance that the namespace is in. */
  public readonly instanceId: pulumi.Output<string>;
  /** Whether this stack made the namespace; one that it adopted is never deleted. */
  public readonly owned: pulumi.Output<boolean>;

  readonly #context: TcrContext;
  readonly #namespace: TcrNamespaceResource;
  readonly #repositories = new Map<string, pulumi.Resource>();
  #pull: TcrAccountResource | undefined;

  /**
   * @throws PlanError with everything that is wrong with the arguments, before anything is registered.
   */
  public constructor(name: string, args: TcrNamespaceArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const sdk = checked(name, args);
    const { instance, region } = args;
    const host = "id" in instance ? instance.host : `${instance.name}${TCR_DOMAIN}`;
    super(
      "pulumi-go-service-image:index:TcrNamespace",
      name,
      { name: args.name, host },
      protectedBy(args, opts),
    );
    this.host = host;
    this.path = args.name;
    const parts = sdk && new TerraformParts(sdk, this, name, region, opts);
    this.instanceId = pulumi.output(
      "id" in instance ? instance.id : (parts?.instance(name, instance).id ?? ""),
    );
    this.#context = { parent: this, name, args, location: { instance: this.instanceId, region } };
    this.#namespace = makeNamespace(this.#context);
    this.owned = this.#namespace.owned;
    const { credentials, made } = this.#credentials();
    const access = args.vpc && parts ? [parts.vpcAccess(name, this.instanceId, args.vpc)] : [];
    // an empty host is what the SDK would read from DOCKER_HOST, which differs between machines
    this.provider = new docker.Provider(`${name}-login`, { host: "" }, { parent: this });
    this.registries = [
      { address: host, username: credentials.username, password: pulumi.secret(credentials.password) },
    ];
    this.ready = [this.#namespace, ...made, ...makeRules(this.#context, this.#namespace), ...access];
    this.registerOutputs({ host, path: args.name, instanceId: this.instanceId, owned: this.owned });
  }

  /**
   * Registers a repository only where it is to be deleted one day: its first push makes it.
   *
   * @throws PlanError if the name breaks the rules of a repository.
   */
  public repository(repository: string, parent: pulumi.Resource): pulumi.Resource[] {
    const problems = tcrRepositoryNameProblems("repository", repository);
    if (problems.length > 0) {
      throw new PlanError(`TcrNamespace ${this.#context.name}`, problems);
    }
    const known = this.#repositories.get(repository);
    if (known !== undefined || this.#context.args.onDestroy !== "deleteImages") {
      return known === undefined ? [] : [known];
    }
    const made = new TcrRepositoryResource(
      `${this.#context.name}-${repository}`,
      { ...this.#context.location, namespace: this.path, name: repository },
      { parent, dependsOn: this.ready },
    );
    this.#repositories.set(repository, made);
    return [made];
  }

  /**
   * Credentials that may pull from this namespace and do nothing else, for a cluster. Their account is made at the first call.
   *
   * @throws PlanError if the days are not valid.
   */
  public pullCredentials(args: TcrPullAccountArgs = {}): RegistryCredentials {
    const problems = expiryProblems("expiresInDays", args.expiresInDays);
    if (problems.length > 0) {
      throw new PlanError(`TcrNamespace ${this.#context.name}`, problems);
    }
    const { expiresInDays = PULL_EXPIRY_DAYS, rotation = "" } = args;
    this.#pull ??= makeAccount(this.#context, this.#namespace, PULL, { expiresInDays, rotation });
    return { username: `tcr$${this.path}-pull`, password: this.#pull.password };
  }

  /** Repositories are what their namespace is. */
  public visibility(): "public" | "private" {
    return this.#context.args.public === true ? "public" : "private";
  }

  /** The credentials that were given, or an account that may push to the namespace and do nothing else. */
  #credentials(): { credentials: RegistryCredentials; made: pulumi.Resource[] } {
    const { credentials = {} } = this.#context.args;
    if ("username" in credentials) {
      return { credentials, made: [] };
    }
    const { expiresInDays = DEFAULT_EXPIRY_DAYS, rotation = "" } = credentials;
    const account = makeAccount(this.#context, this.#namespace, PUSH, { expiresInDays, rotation });
    // the service puts the prefix there; known before the account is, so that a preview shows no change
    return {
      credentials: { username: `tcr$${this.path}-push`, password: account.password },
      made: [account],
    };
  }
}

function checked(name: string, args: TcrNamespaceArgs): ReturnType<typeof loadSdk> {
  const subject = `TcrNamespace ${name}`;
  const problems = tcrProblems(args);
  if (problems.length > 0) {
    throw new PlanError(subject, problems);
  }
  return loadSdk(subject, args);
}

/** What protects a new instance protects everything in it: a destroy that is refused halfway has changed something. */
function protectedBy(
  { instance }: TcrNamespaceArgs,
  opts: pulumi.ComponentResourceOptions,
): pulumi.ComponentResourceOptions {
  const isNew = !("id" in instance) && instance.protect !== false;
  return isNew ? { ...opts, protect: opts.protect ?? true } : opts;
}

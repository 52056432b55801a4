import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { ImageNamespace } from "./imageNamespace";
import { tcrDomain } from "./tcr/args";
import type { TcrLogin, TcrNamespaceArgs } from "./tcr/args";
import { checkTcrArgs, checkTcrRepository } from "./tcr/checks";
import {
  makeAccount,
  makeInstance,
  makeNamespace,
  makeRepository,
  makeRules,
  makeVpcAccess,
} from "./tcr/parts";
import type { TcrContext } from "./tcr/parts";

export type {
  ExistingTcrInstance,
  NewTcrInstance,
  TcrLogin,
  TcrNamespaceArgs,
  TcrRepositoryArgs,
  TcrVpc,
} from "./tcr/args";

/**
 * A namespace in the enterprise edition of Tencent's container registry (TCR), which this stack owns, with what belongs
 * to it: retention, immutable tags, a push account, access from a VPC. API keys come from the configuration or
 * environment of the `tencentcloud` provider.
 */
export class TcrNamespace extends pulumi.ComponentResource implements ImageNamespace {
  public readonly host: string;
  public readonly path: string;
  public readonly provider: docker.Provider;
  public readonly logins: docker.types.input.RegistryArgs[];
  public readonly ready: pulumi.Resource[];
  /** Id of the instance that the namespace is in. */
  public readonly instanceId: pulumi.Output<string>;

  private readonly context: TcrContext;
  private readonly repositories = new Map<string, pulumi.Resource>();

  /**
   * @throws PlanError with everything that is wrong with the arguments, before anything is registered.
   */
  public constructor(name: string, args: TcrNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    checkTcrArgs(name, args);
    const { instance } = args;
    const host = "id" in instance ? instance.host : `${instance.name}${tcrDomain}`;
    super("pulumi-go-service-image:index:TcrNamespace", name, { name: args.name, host }, opts);
    this.host = host;
    this.path = args.name;
    this.instanceId = pulumi.output("id" in instance ? instance.id : makeInstance(this, name, instance).id);
    this.context = { parent: this, name, args, instanceId: this.instanceId };
    const namespace = makeNamespace(this.context);
    const { login, made } = this.login(namespace);
    const access = args.vpc === undefined ? [] : [makeVpcAccess(this.context, args.vpc)];
    // an empty host is what the SDK would read from DOCKER_HOST, which differs between machines
    this.provider = new docker.Provider(`${name}-login`, { host: "" }, { parent: this });
    this.logins = [{ address: host, username: login.username, password: pulumi.secret(login.password) }];
    this.ready = [namespace, ...made, ...makeRules(this.context, namespace), ...access];
    this.registerOutputs({ host, path: args.name, instanceId: this.instanceId });
  }

  /**
   * @throws PlanError if the name breaks the rules of a repository.
   */
  public repository(repository: string, parent: pulumi.Resource): pulumi.Resource[] {
    const known = this.repositories.get(repository);
    if (known !== undefined) {
      return [known];
    }
    checkTcrRepository(this.context.name, repository);
    const made = makeRepository(this.context, repository, { parent, dependsOn: this.ready });
    this.repositories.set(repository, made);
    return [made];
  }

  private login(namespace: pulumi.Resource): { login: TcrLogin; made: pulumi.Resource[] } {
    const { login } = this.context.args;
    if (login !== undefined) {
      return { login, made: [] };
    }
    const account = makeAccount(this.context, namespace);
    return { login: { username: `tcr$${this.path}-push`, password: account.password }, made: [account] };
  }
}

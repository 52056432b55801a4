import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { PlanError } from "../plan/problem";
import { registryProblems } from "../plan/reference";
import type { ImageNamespace } from "./imageNamespace";

/** The login of a registry. */
export interface RegistryLogin {
  /** User name, e.g. the account's UIN on Tencent Cloud. */
  readonly username: pulumi.Input<string>;
  /** Password or token; it is kept as a secret. */
  readonly password: pulumi.Input<string>;
}

/** Arguments of an `ExistingNamespace`. */
export interface ExistingNamespaceArgs {
  /** Where images go: `host[:port][/path]`, without a scheme, e.g. `ccr.ccs.tencentyun.com/team`. */
  readonly registry: string;
  /** @default - the credentials that the machine's Docker configuration has for the host */
  readonly login?: RegistryLogin;
  /** Who may read its repositories. @default - not known, which counts as public */
  readonly visibility?: "public" | "private";
}

/**
 * A namespace of a registry that is already there: the embedded one, a company's own, or one that another stack
 * owns. Nothing of it is created or deleted here.
 */
export class ExistingNamespace extends pulumi.ComponentResource implements ImageNamespace {
  public readonly host: string;
  public readonly path: string;
  public readonly provider: docker.Provider;
  public readonly logins: docker.types.input.RegistryArgs[];
  public readonly ready: pulumi.Resource[] = [];
  readonly #visibility: "public" | "private" | undefined;

  /** @throws PlanError if the registry's address breaks a rule. */
  public constructor(name: string, args: ExistingNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    const problems = registryProblems("registry", args.registry);
    if (problems.length > 0) {
      throw new PlanError(`ExistingNamespace ${name}`, problems);
    }
    super("pulumi-go-service-image:index:ExistingNamespace", name, { registry: args.registry }, opts);
    const [host = "", ...path] = args.registry.split("/");
    this.host = host;
    this.#visibility = args.visibility;
    this.path = path.join("/");
    // an empty host is what the SDK would read from DOCKER_HOST, which differs between machines
    this.provider = new docker.Provider(name, { host: "" }, { parent: this });
    this.logins = loginsOf(host, args.login);
    this.registerOutputs({});
  }

  public visibility(): "public" | "private" | undefined {
    return this.#visibility;
  }

  public repository(): pulumi.Resource[] {
    // a registry of this kind makes a repository at its first push
    return [];
  }
}

function loginsOf(host: string, login: RegistryLogin | undefined): docker.types.input.RegistryArgs[] {
  if (login === undefined) {
    return [];
  }
  return [{ address: host, username: login.username, password: pulumi.secret(login.password) }];
}

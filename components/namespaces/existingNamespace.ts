import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { PlanError, type Problem } from "../common/problem";
import { ccrAddressProblems } from "../tencent/ccr/addressChecks";
import { parseRegistry } from "../common/reference";
import { registryProblems } from "../common/referenceProblems";
import { LATER_TEXT, objectOf, oneOf, problemsOf, TEXT } from "../common/shape";
import type { ImageNamespace } from "./imageNamespace";
import type { RegistryCredentials } from "./registryCredentials";

/** Arguments of an `ExistingNamespace`. */
export interface ExistingNamespaceArgs {
  /** Where images go: `host[:port][/path]`, without a scheme, e.g. `ccr.ccs.tencentyun.com/team`. */
  readonly registry: string;
  /** @default - the credentials that the machine's Docker configuration has for the host */
  readonly credentials?: RegistryCredentials;
  /** Who may read its repositories. @default - not known, which counts as public */
  readonly visibility?: "public" | "private";
}

const CREDENTIALS = objectOf<{ readonly username: unknown; readonly password: unknown }>(
  { username: LATER_TEXT, password: LATER_TEXT },
  {
    username: "give the user name",
    password: "give the password, or leave `credentials` out for Docker's own",
  },
);

const ARGUMENTS = objectOf<{ registry: string; credentials?: unknown; visibility?: "public" | "private" }>(
  { registry: TEXT, credentials: CREDENTIALS, visibility: oneOf("public", "private") },
  { registry: "write it like `registry.example.com/team`" },
  "an argument of ExistingNamespace",
);

/**
 * A namespace of a registry that is already there: the embedded one, a company's own, or one that another stack
 * owns. Nothing of it is created or deleted here.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { ExistingNamespace, GoServices } from "pulumi-go-service-image";
 *
 * const namespace = new ExistingNamespace("team", {
 *   registry: "registry.example.com/team",
 *   credentials: { username: "ci", password: new pulumi.Config().requireSecret("password") },
 * });
 *
 * export const images = new GoServices("shop", { source: "../shop", namespace }).images;
 * ```
 */
export class ExistingNamespace extends pulumi.ComponentResource implements ImageNamespace {
  public readonly host: string;
  public readonly path: string;
  public readonly provider: docker.Provider;
  public readonly registries: docker.types.input.RegistryArgs[];
  public readonly ready: pulumi.Resource[] = [];
  readonly #visibility: "public" | "private" | undefined;

  /** @throws PlanError if the registry's address breaks a rule. */
  public constructor(name: string, args: ExistingNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    const problems = existingNamespaceProblems("", args);
    if (problems.length > 0) {
      throw new PlanError(`ExistingNamespace ${name}`, problems);
    }
    super("pulumi-go-service-image:index:ExistingNamespace", name, { registry: args.registry }, opts);
    const { host, path } = parseRegistry(args.registry);
    this.host = host;
    this.path = path;
    this.#visibility = args.visibility;
    // an empty host is what the SDK would read from DOCKER_HOST, which differs between machines
    this.provider = new docker.Provider(name, { host: "" }, { parent: this });
    this.registries = registryLogins(host, args.credentials);
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

/** What is wrong with the arguments, which are those of the component or a map in another one's. */
export function existingNamespaceProblems(field: string, args: ExistingNamespaceArgs): Problem[] {
  const problems = problemsOf(ARGUMENTS, field, args);
  const address = field === "" ? "registry" : `${field}.registry`;
  return problems.some((one) => one.field === address)
    ? problems
    : [...problems, ...addressProblems(address, args.registry)];
}

/** What is wrong with the address of a registry. */
export function addressProblems(field: string, registry: string): readonly Problem[] {
  const rules = registryProblems(field, registry);
  return rules.length > 0 ? rules : ccrAddressProblems(field, registry);
}

/** How an image logs in to the registry. */
export function registryLogins(
  host: string,
  credentials: RegistryCredentials | undefined,
): docker.types.input.RegistryArgs[] {
  if (credentials === undefined) {
    return [];
  }
  return [{ address: host, username: credentials.username, password: pulumi.secret(credentials.password) }];
}

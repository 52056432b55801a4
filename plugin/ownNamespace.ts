import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../components/common/problem";
import {
  type ExistingNamespaceArgs,
  existingNamespaceProblems,
  registryLogins,
} from "../components/namespaces/existingNamespace";
import type { ImageNamespace } from "../components/namespaces/imageNamespace";
import { plannedNamespace } from "../components/namespaces/namespaceArgument";

/**
 * The namespace of a single component, which is given the address of a registry: its provider is a child of that component,
 * where a program in Node.js has an `ExistingNamespace` beside it.
 */
export class OwnNamespace implements ImageNamespace {
  public readonly host: string;
  public readonly path: string;
  public readonly registries: docker.types.input.RegistryArgs[];
  public readonly ready: pulumi.Resource[] = [];
  #provider: docker.Provider | undefined;

  private constructor(
    private readonly name: string,
    private readonly args: ExistingNamespaceArgs,
  ) {
    const { host, path } = plannedNamespace(args);
    this.host = host;
    this.path = path;
    this.registries = registryLogins(host, args.credentials);
  }

  /** @returns undefined with problems. */
  public static of(name: string, args: ExistingNamespaceArgs, problems: Problem[]): OwnNamespace | undefined {
    const own = existingNamespaceProblems("namespace", args);
    problems.push(...own);
    return own.length > 0 ? undefined : new OwnNamespace(name, args);
  }

  public get provider(): docker.Provider | undefined {
    return this.#provider;
  }

  /** Called before the first image is declared: there is a parent for the provider then. */
  public repository(_: string, parent: pulumi.Resource): pulumi.Resource[] {
    // an empty host is what the SDK would read from DOCKER_HOST, which differs between machines
    this.#provider ??= new docker.Provider(this.name, { host: "" }, { parent });
    return [];
  }

  public visibility(): "public" | "private" | undefined {
    return this.args.visibility;
  }
}

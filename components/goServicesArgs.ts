import type { ComposeOptions } from "./compose/composeOptions";
import type { NamespaceArgument } from "./namespaces/namespaceArgument";
import type { ServiceArguments } from "./plan/serviceArguments";
import type { ServiceDeclaration } from "./serviceImageArgs";

/** Arguments of one service of `GoServices`; they go before those of all, and `go` and `labels` are merged key by key. */
export interface ServiceOptions
  extends
    Partial<Omit<ServiceArguments, "source" | "main" | "bases">>,
    Omit<ServiceDeclaration, "namespace" | "dependencies" | "workDir"> {
  /** How the service runs in a compose file; it changes neither the image nor its version. @default none */
  readonly compose?: ComposeOptions;
}

/** Arguments of `GoServices`: those of a service's image count for every service. */
export interface GoServicesArgs<Name extends string = string>
  extends
    Omit<ServiceArguments, "main" | "programs" | "repository">,
    Omit<ServiceDeclaration, "namespace" | "dependencies"> {
  /**
   * Where services are: globs of main packages' folders (`**` for any depth) and `name=folder`, or a map of folders by
   * the service's name, which types the outputs.
   *
   * @default - every main package except those of tools, tests, examples and generators
   */
  readonly services?: readonly string[] | Readonly<Record<Name, string>>;
  /** Arguments of single services, by their name. @default none */
  readonly serviceOptions?: Readonly<Partial<Record<NoInfer<Name>, ServiceOptions>>>;
  /**
   * Where images are pushed to: a namespace, or the address of a registry that is there, e.g. `registry.example.com/team`, or
   * the arguments of an `ExistingNamespace`: `{ registry, credentials, visibility }`.
   */
  readonly namespace: NamespaceArgument;
  /**
   * Whether services of one module start from its third-party packages, compiled once. One alone compiles its own, and so
   * does one with `go`, `download` or `credentials` of its own.
   *
   * @default true
   */
  readonly sharedDependencies?: boolean;
}

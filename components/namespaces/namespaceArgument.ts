import { isRecord } from "../common/record";
import { parseRegistry, type RegistryPath } from "../common/reference";
import type { ExistingNamespaceArgs } from "./existingNamespace";
import type { ImageNamespace } from "./imageNamespace";

/** Where images go: a namespace that is declared, or the registry that one is to be declared for, by its address alone too. */
export type NamespaceArgument = ImageNamespace | ExistingNamespaceArgs | string;

/** What is to be declared for the argument; undefined for a namespace that is declared already. */
export function registryArgs(namespace: NamespaceArgument): ExistingNamespaceArgs | undefined {
  if (typeof namespace === "string") {
    return { registry: namespace };
  }
  return isRegistryArgs(namespace) ? namespace : undefined;
}

/** Whether a value says what a registry is, and is no namespace itself. */
export function isRegistryArgs(namespace: unknown): namespace is ExistingNamespaceArgs {
  return isRecord(namespace) && "registry" in namespace && !("repository" in namespace);
}

/** Where its repositories lie. */
export function registryPathOf(namespace: NamespaceArgument): RegistryPath {
  const args = registryArgs(namespace);
  return args === undefined ? (namespace as ImageNamespace) : parseRegistry(args.registry);
}

/** The namespace as far as a plan asks it, which may not be declared yet. */
export function plannedNamespace(namespace: NamespaceArgument): ImageNamespace {
  const args = registryArgs(namespace);
  return args === undefined
    ? (namespace as ImageNamespace)
    : {
        ...parseRegistry(args.registry),
        provider: undefined,
        registries: [],
        ready: [],
        repository: () => [],
        visibility: () => args.visibility,
      };
}

import { SERVICES_VARIABLE } from "./run";

const TYPES = "pulumi-go-service-image:index";

/** Name that the program gives to its namespace; names of repositories start with it. */
const NAMESPACE = "registry";

/**
 * Targets of an update of one service alone, as URN patterns.
 *
 * The service's component and what is below it, its repository included, and what its image needs: the shared
 * dependencies, and the namespace with all that belongs to it. Parents and providers are taken along by the engine. `--target-dependents` would bring up every service: all of them depend on
 * the shared dependencies.
 */
export function targetsOf(services: readonly string[]): string[] {
  const own = services.flatMap((service) => [
    `urn:pulumi:*::*::**${TYPES}:GoServiceImage::${service}`,
    `urn:pulumi:*::*::**${TYPES}:GoServiceImage$**::${service}`,
    `urn:pulumi:*::*::**${TYPES}:GoServiceImage$**::${service}-image`,
    `urn:pulumi:*::*::**${TYPES}:GoServiceImage$**:Repository::${NAMESPACE}-${service}`,
    `urn:pulumi:*::*::**${TYPES}:GoServiceImage$**:Retention::${NAMESPACE}-${service}-retention`,
  ]);
  // in a new stack the namespace is made, too, and what the logins need
  const needed = ["GoDependencies", "ExistingNamespace", "CcrNamespace", "TcrNamespace"];
  return [...own, ...needed.map((type) => `urn:pulumi:*::*::**${TYPES}:${type}**`)];
}

/** What shows the program which services the targets are about: the run does not fail for any other. */
export function servicesVariable(services: readonly string[] | undefined): Record<string, string> {
  return services === undefined ? {} : { [SERVICES_VARIABLE]: services.join(",") };
}

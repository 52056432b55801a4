const TYPES = "pulumi-go-service-image:index";

/**
 * Targets of an update of one service alone, as URN patterns.
 *
 * The service's component and what is below it, and the shared dependencies, which its image needs; parents and
 * providers are taken along by the engine. `--target-dependents` would bring up every service: all of them depend on
 * the shared dependencies.
 */
export function targetsOf(services: readonly string[]): string[] {
  const own = services.flatMap((service) => [
    `urn:pulumi:*::*::**${TYPES}:GoServiceImage::${service}`,
    `urn:pulumi:*::*::**${TYPES}:GoServiceImage$**::${service}`,
    `urn:pulumi:*::*::**${TYPES}:GoServiceImage$**::${service}-image`,
  ]);
  return [...own, `urn:pulumi:*::*::**${TYPES}:GoDependencies**`];
}

import type { GoOptions } from "../components";
import { PlanError } from "../components/plan/problem";
import type { Configuration } from "./configuration";
import { EMBEDDED, requireEngine } from "./embedded";
import type { Environment } from "./environment";

/** Where images are built and pushed to, after configuration and environment were put together. */
export interface Settings {
  readonly registry: string;
  readonly builder: string | undefined;
  readonly platforms: readonly string[] | undefined;
  readonly go: GoOptions;
}

/**
 * Puts configuration and environment together.
 *
 * @throws PlanError if there is no registry.
 */
export function settingsOf(environment: Environment, configuration: Configuration, stack: string): Settings {
  const registry = configuration.registry || environment.registry;
  if (registry === undefined) {
    const rule = `is empty, and the environment ${environment.name} has none`;
    const fix = "set it to `host/path`, or to `embedded` for the registry of this machine";
    throw new PlanError("configuration", [{ field: "registry", rule, fix }]);
  }
  const engine = registry === EMBEDDED ? requireEngine() : undefined;
  const image = configuration.goImage || environment.go?.image || engine?.goImage;
  const version = configuration.goVersion || environment.go?.version || engine?.goVersion;
  const platforms = configuration.platforms.length > 0 ? configuration.platforms : environment.platforms;
  return {
    // stacks of one machine share the registry, not each other's repositories
    registry: engine === undefined ? registry : `${engine.registry}/${stack.toLowerCase()}`,
    builder: configuration.builder || environment.builder || engine?.builder,
    platforms,
    go: {
      ...(image !== undefined && { image }),
      ...(version !== undefined && { version }),
      tags: configuration.goTags,
    },
  };
}

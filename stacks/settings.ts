import type { GoOptions } from "../components";
import { PlanError } from "../components/plan/problem";
import type { Configuration } from "./configuration";
import { EMBEDDED, type EmbeddedEngine, requireEngine } from "./embedded";
import type { Environment } from "./environment";
import { ccrSettings, type NamespaceSettings, registryOf, tcrSettings } from "./namespace";

/** Where images are built and pushed to, after configuration and environment were put together. */
export interface Settings {
  readonly namespace: NamespaceSettings;
  /** `host[:port][/path]` of the namespace. */
  readonly registry: string;
  readonly protect: boolean;
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
  const wanted = configuration.registry || existingRegistry(environment);
  const engine = wanted === EMBEDDED ? requireEngine() : undefined;
  const namespace = namespaceOf(environment, configuration, wanted, engine, stack);
  const image = configuration.goImage || environment.go?.image || engine?.goImage;
  const version = configuration.goVersion || environment.go?.version || engine?.goVersion;
  const platforms = configuration.platforms.length > 0 ? configuration.platforms : environment.platforms;
  return {
    namespace,
    registry: registryOf(namespace),
    protect: configuration.protect === "" ? environment.protect : configuration.protect === "on",
    builder: configuration.builder || environment.builder || engine?.builder,
    platforms,
    go: {
      ...(image !== undefined && { image }),
      ...(version !== undefined && { version }),
      tags: configuration.goTags,
      ...(configuration.goLdflags.length > 0 && { ldflags: configuration.goLdflags }),
      ...(configuration.goFlags.length > 0 && { flags: configuration.goFlags }),
      ...(Object.keys(configuration.goEnvironment).length > 0 && { env: configuration.goEnvironment }),
    },
  };
}

/** Names that move to every release or build. */
export function movingTagsOf({ images }: Environment, { movingTags }: Configuration): readonly string[] {
  const own = images.kind === "promote" ? images.movingTags : [];
  return movingTags.length > 0 ? movingTags : own;
}

/** A configured registry is one that is already there, whatever the environment would make. */
function namespaceOf(
  environment: Environment,
  configuration: Configuration,
  registry: string | undefined,
  engine: EmbeddedEngine | undefined,
  stack: string,
): NamespaceSettings {
  const { kind } = environment.namespace;
  if (registry !== undefined) {
    // stacks of one machine share the registry, not each other's repositories
    const own = engine === undefined ? registry : `${engine.registry}/${stack.toLowerCase()}`;
    return { kind: "existing", registry: own };
  }
  switch (kind) {
    case "ccr":
      return ccrSettings(configuration);
    case "tcr":
      return tcrSettings(configuration, [
        ...configuration.extraTags,
        ...movingTagsOf(environment, configuration),
      ]);
    case "existing": {
      const rule = `is empty, and the environment ${environment.name} has none`;
      const fix = "set it to `host/path`, or to `embedded` for the registry of this machine";
      throw new PlanError("configuration", [...configuration.problems, { field: "registry", rule, fix }]);
    }
  }
}

function existingRegistry({ namespace }: Environment): string | undefined {
  return namespace.kind === "existing" ? namespace.registry : undefined;
}

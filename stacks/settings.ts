import type { GoOptions } from "../components";
import type { RegistryPath } from "../components/common/reference";
import type { Found, Problem } from "../components/common/problem";
import type { Configuration } from "./configuration";
import { EMBEDDED, findEngine } from "./embedded";
import type { EngineFile } from "./engineFile";
import type { Environment } from "./environment";
import {
  ccrSettings,
  type NamespaceSettings,
  NO_REGISTRY,
  registryOf,
  tcrSettings,
} from "./namespaceSettings";

/** Where images are built and pushed to, after configuration and environment were put together. */
export interface Settings {
  readonly namespace: NamespaceSettings;
  /** Where repositories of the namespace lie. */
  readonly registry: RegistryPath;
  readonly protect: boolean;
  readonly builder: string | undefined;
  readonly platforms: readonly string[] | undefined;
  readonly go: GoOptions;
}

/** Puts configuration and environment together. Without a registry the rest can be planned all the same. */
export function settingsOf(
  environment: Environment,
  configuration: Configuration,
  stack: string,
): Found<Settings> {
  const wanted = configuration.registry || existingRegistry(environment);
  const engine = wanted === EMBEDDED ? findEngine() : undefined;
  const registry = wanted === EMBEDDED ? embeddedRegistry(engine, stack) : wanted;
  const namespace = namespaceOf(environment, configuration, registry);
  const image = configuration.goImage || environment.go?.image || engine?.goImage;
  const version = configuration.goVersion || environment.go?.version || engine?.goVersion;
  const platforms = configuration.platforms.length > 0 ? configuration.platforms : environment.platforms;
  const settings = {
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
      ...(configuration.goWorkspace !== "" && {
        workspace: configuration.goWorkspace === "off" ? (false as const) : configuration.goWorkspace,
      }),
      ...(configuration.goExtraPackages.length > 0 && { extraPackages: configuration.goExtraPackages }),
      ...(Object.keys(configuration.goEnvironment).length > 0 && { env: configuration.goEnvironment }),
      ...(configuration.goCgo !== "off" && {
        cgo: { cc: configuration.goCc, static: configuration.goCgo === "static" },
      }),
    },
  };
  return { value: settings, problems: registry === NO_REGISTRY ? [noRegistry(environment, wanted)] : [] };
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
): NamespaceSettings {
  if (registry !== undefined) {
    return { kind: "existing", registry };
  }
  switch (environment.namespace.kind) {
    case "ccr":
      return ccrSettings(configuration);
    case "tcr":
      return tcrSettings(configuration, [
        ...configuration.extraTags,
        ...movingTagsOf(environment, configuration),
      ]);
    case "existing":
      return { kind: "existing", registry: NO_REGISTRY };
  }
}

/** Of an environment that makes its own namespace there is none to be found. */
function existingRegistry({ namespace }: Environment): string | undefined {
  return namespace.kind === "existing" ? (namespace.registry ?? NO_REGISTRY) : undefined;
}

/** Stacks of one machine share the registry, not each other's repositories. */
function embeddedRegistry(engine: EngineFile | undefined, stack: string): string {
  return engine === undefined ? NO_REGISTRY : `${engine.registry}/${stack.toLowerCase()}`;
}

function noRegistry(environment: Environment, wanted: string | undefined): Problem {
  if (wanted === EMBEDDED) {
    const rule = "stands for the engine of this machine, which is not running";
    const fix = "run `make engine` (or `make up`), or set `registry` to one of your own";
    return { field: "registry", value: EMBEDDED, rule, fix };
  }
  const rule = `is empty, and the environment ${environment.name} has no default`;
  const fix = "set it to `host/path`, or to `embedded` for the registry of this machine";
  return { field: "registry", rule, fix };
}

import type { CcrNamespaceArgs, TcrNamespaceArgs } from "../components";
import { renameFields } from "../components/common/fieldNames";
import type { Problem } from "../components/common/problem";
import { parseRegistry, type RegistryPath } from "../components/common/reference";
import { registryProblems } from "../components/common/referenceProblems";
import { ccrLocation, DEFAULT_REGION } from "../components/tencent/api/regions";
import { ccrAddressProblems } from "../components/tencent/ccr/addressChecks";
import { ccrProblems, ccrRepositoryProblems } from "../components/tencent/ccr/checks";
import { tcrRepositoryNameProblems } from "../components/tencent/names";
import { tcrProblems } from "../components/tencent/tcr/checks";
import type { Configuration } from "./configuration";
import { CONFIGURATION_NAMES } from "./keys/table";

/** The namespace of a stack, after configuration and environment were put together. */
export type NamespaceSettings =
  | { readonly kind: "existing"; readonly registry: string }
  | { readonly kind: "ccr"; readonly args: CcrNamespaceArgs }
  | { readonly kind: "tcr"; readonly args: TcrNamespaceArgs };

/** Stands for a registry that is missing. */
export const NO_REGISTRY = "";

/** The personal edition's namespace that the configuration describes. */
export function ccrSettings(configuration: Configuration): NamespaceSettings {
  const { namespace, region, host, keepVersions, adopt, onDestroy, username, registryPassword } =
    configuration;
  const args: CcrNamespaceArgs = {
    name: namespace,
    credentials: { username, password: registryPassword },
    adopt,
    onDestroy,
    ...(region !== "" && { region }),
    ...(host !== "" && { host }),
    ...(keepVersions > 0 && { keepVersions }),
  };
  return { kind: "ccr", args };
}

/** The enterprise edition's namespace that the configuration describes. */
export function tcrSettings(configuration: Configuration, movable: readonly string[]): NamespaceSettings {
  const { namespace, region, instance, host, keepVersions, adopt, onDestroy, blockVulnerable } =
    configuration;
  const args: TcrNamespaceArgs = {
    name: namespace,
    instance: { id: instance, host },
    adopt,
    onDestroy,
    // lists of attached documents grow, where the registry does not keep them itself
    immutableTags: { movable: [...movable, "sha256-*"] },
    credentials: credentialsOf(configuration),
    ...(region !== "" && { region }),
    ...(keepVersions > 0 && { keepVersions }),
    ...(blockVulnerable !== "" && { blockVulnerable }),
  };
  return { kind: "tcr", args };
}

function credentialsOf(configuration: Configuration): NonNullable<TcrNamespaceArgs["credentials"]> {
  const { username, registryPassword, pushAccountDays, pushAccountRotation } = configuration;
  if (username !== "") {
    return { username, password: registryPassword };
  }
  return {
    ...(pushAccountDays > 0 && { expiresInDays: pushAccountDays }),
    ...(pushAccountRotation !== "" && { rotation: pushAccountRotation }),
  };
}

/** Where images go. */
export function registryOf(settings: NamespaceSettings): RegistryPath {
  switch (settings.kind) {
    case "existing":
      return parseRegistry(settings.registry);
    case "ccr": {
      const { name, region = DEFAULT_REGION, host = ccrLocation(region)?.host ?? "" } = settings.args;
      return { host, path: name };
    }
    case "tcr": {
      const { name, instance } = settings.args;
      return { host: "host" in instance ? instance.host : "", path: name };
    }
  }
}

/** Everything that can be found before anything happens: arguments, credentials, names of repositories. */
export function namespaceProblems(
  settings: NamespaceSettings,
  { problems }: Pick<Configuration, "problems">,
  services: readonly string[],
): Problem[] {
  // credentials that lack a half are reported by the configuration's own reader already
  const isKnown = ({ field }: Problem): boolean => problems.some((one) => one.field.endsWith(`:${field}`));
  return ownProblems(settings, services).filter((problem) => !isKnown(problem));
}

function ownProblems(settings: NamespaceSettings, services: readonly string[]): Problem[] {
  switch (settings.kind) {
    case "existing":
      // that there is none is reported where it is looked for
      return settings.registry === NO_REGISTRY
        ? []
        : [
            ...registryProblems("registry", settings.registry),
            ...ccrAddressProblems("registry", settings.registry, services),
          ];
    case "ccr": {
      const names = services.flatMap((one) => ccrRepositoryProblems(settings.args, `services: ${one}`, one));
      return [...renameFields(ccrProblems(settings.args), CONFIGURATION_NAMES), ...names];
    }
    case "tcr": {
      const { instance } = settings.args;
      const noInstance: Problem[] =
        "id" in instance && instance.id === ""
          ? [{ field: "instance", rule: "is empty", fix: "set it to the id of the TCR instance, `tcr-…`" }]
          : [];
      const names = services.flatMap((one) => tcrRepositoryNameProblems(`services: ${one}`, one));
      return [...noInstance, ...renameFields(tcrProblems(settings.args), CONFIGURATION_NAMES), ...names];
    }
  }
}

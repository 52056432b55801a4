import * as pulumi from "@pulumi/pulumi";
import {
  CcrNamespace,
  type CcrNamespaceArgs,
  ExistingNamespace,
  type ImageNamespace,
  type RegistryLogin,
  TcrNamespace,
  type TcrNamespaceArgs,
} from "../components";
import { checkCcrArgs } from "../components/namespaces/ccr/args";
import { ccrRepositoryNameProblems } from "../components/namespaces/ccr/names";
import { checkTcrArgs } from "../components/namespaces/tcr/checks";
import { renameFields } from "../components/plan/fieldNames";
import { PlanError, type Problem } from "../components/plan/problem";
import { registryProblems } from "../components/plan/reference";
import { ambientPlaces, presentKeyProblems, resolveCredentials } from "../components/tencent/credentials";
import { ccrLocation, defaultRegion } from "../components/tencent/regions";
import type { Configuration } from "./configuration";

/** The namespace of a stack, after configuration and environment were put together. */
export type NamespaceSettings =
  | { readonly kind: "existing"; readonly registry: string }
  | { readonly kind: "ccr"; readonly args: CcrNamespaceArgs }
  | { readonly kind: "tcr"; readonly args: TcrNamespaceArgs };

/** What the components' arguments are called in the configuration. */
const NAMES: Readonly<Record<string, string>> = {
  name: "namespace",
  "login.username": "username",
  "login.password": "registryPassword",
  "instance.host": "host",
  "immutableTags.movable": "movingTags",
};

/** Keys that mean something for some kinds of namespaces alone. */
const KINDS_OF: readonly [keyof Configuration, readonly NamespaceSettings["kind"][]][] = [
  ["keepVersions", ["ccr", "tcr"]],
  ["namespace", ["ccr", "tcr"]],
  ["host", ["ccr", "tcr"]],
  ["region", ["ccr"]],
  ["adopt", ["ccr"]],
  ["instance", ["tcr"]],
  ["blockVulnerable", ["tcr"]],
];

/** The personal edition's namespace that the configuration describes. */
export function ccrSettings(configuration: Configuration): NamespaceSettings {
  const { namespace, region, host, keepVersions, adopt, onDestroy, username, registryPassword } =
    configuration;
  const args: CcrNamespaceArgs = {
    name: namespace,
    login: { username, password: registryPassword },
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
  const { namespace, instance, host, keepVersions, onDestroy, blockVulnerable, username, registryPassword } =
    configuration;
  const args: TcrNamespaceArgs = {
    name: namespace,
    instance: { id: instance, host },
    onDestroy,
    // lists of attached documents grow, where the registry does not keep them itself
    immutableTags: { movable: [...movable, "sha256-*"] },
    ...(keepVersions > 0 && { keepVersions }),
    ...(blockVulnerable !== "" && { blockVulnerable }),
    ...(username !== "" && { login: { username, password: registryPassword } }),
  };
  return { kind: "tcr", args };
}

/** `host[:port][/path]` that images go to. */
export function registryOf(settings: NamespaceSettings): string {
  switch (settings.kind) {
    case "existing":
      return settings.registry;
    case "ccr": {
      const { name, region = defaultRegion, host = ccrLocation(region)?.host ?? "" } = settings.args;
      return `${host}/${name}`;
    }
    case "tcr": {
      const { name, instance } = settings.args;
      return `${"host" in instance ? instance.host : ""}/${name}`;
    }
  }
}

/** Everything that can be told before anything happens: arguments, login, API keys, names of repositories. */
export function namespaceProblems(
  settings: NamespaceSettings,
  configuration: Configuration,
  services: readonly string[],
): Problem[] {
  const foreign = KINDS_OF.filter(
    ([key, kinds]) => isSet(configuration[key]) && !kinds.includes(settings.kind),
  );
  const misplaced = foreign.map(([field, kinds]): Problem => {
    const rule = `means nothing for a namespace of kind ${settings.kind}: it is for ${kinds.join(" and ")}`;
    return { field, rule, fix: settings.kind === "existing" ? "remove it, or `registry`" : "remove it" };
  });
  return [...misplaced, ...ownProblems(settings, services)];
}

/** Declares the namespace; the password reaches it as a secret. */
export function declareNamespace(
  settings: NamespaceSettings,
  { username, registryPassword, visibility }: Configuration,
  protect: boolean,
): ImageNamespace {
  const login: RegistryLogin | undefined =
    username === "" ? undefined : { username, password: pulumi.secret(registryPassword) };
  const given = login === undefined ? {} : { login };
  const opts = protect ? { protect } : {};
  switch (settings.kind) {
    case "existing":
      return new ExistingNamespace("registry", {
        registry: settings.registry,
        ...given,
        ...(visibility !== "unknown" && { visibility }),
      });
    case "ccr":
      return new CcrNamespace("registry", { ...settings.args, ...given }, opts);
    case "tcr":
      return new TcrNamespace("registry", { ...settings.args, ...given }, opts);
  }
}

function ownProblems(settings: NamespaceSettings, services: readonly string[]): Problem[] {
  switch (settings.kind) {
    case "existing":
      return registryProblems("registry", settings.registry);
    case "ccr": {
      const names = services.flatMap((one) => ccrRepositoryNameProblems(`services: ${one}`, one));
      return [...problemsOf(() => checkCcrArgs("registry", settings.args)), ...names, ...keyProblems()];
    }
    case "tcr": {
      const { instance } = settings.args;
      const noInstance: Problem[] =
        "id" in instance && instance.id === ""
          ? [{ field: "instance", rule: "is empty", fix: "set it to the id of the TCR instance, `tcr-…`" }]
          : [];
      return [...noInstance, ...problemsOf(() => checkTcrArgs("registry", settings.args)), ...keyProblems()];
    }
  }
}

/** Wrong keys are told by a preview, which needs none; missing ones by everything else. */
function keyProblems(): Problem[] {
  const all = pulumi.runtime.allConfig();
  const places = ambientPlaces((key) => all[key]);
  const present = presentKeyProblems(places);
  return present.length > 0 || pulumi.runtime.isDryRun()
    ? present
    : problemsOf(() => void resolveCredentials(places));
}

function problemsOf(check: () => void): Problem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof PlanError) {
      return renameFields(error.problems, NAMES);
    }
    throw error;
  }
}

function isSet(value: Configuration[keyof Configuration]): boolean {
  return value !== "" && value !== 0 && value !== false;
}

import * as pulumi from "@pulumi/pulumi";
import {
  CcrNamespace,
  ExistingNamespace,
  type ImageNamespace,
  type RegistryCredentials,
  TcrNamespace,
} from "../components";
import { renameFields } from "../components/common/fieldNames";
import type { Problem } from "../components/common/problem";
import { ambientSources, presentKeyProblems, neededKeyProblems } from "../components/tencent/api/credentials";
import type { Configuration } from "./configuration";
import { CONFIGURATION_NAMES } from "./keys/table";
import type { NamespaceSettings } from "./namespaceSettings";

/** Declares the namespace; the password reaches it as a secret. */
export function declareNamespace(
  settings: NamespaceSettings,
  { username, registryPassword, visibility }: Configuration,
  protect: boolean,
): ImageNamespace {
  const credentials: RegistryCredentials | undefined =
    username === "" ? undefined : { username, password: pulumi.secret(registryPassword) };
  const given = credentials === undefined ? {} : { credentials };
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

/** What is wrong with the API's keys, of a namespace that needs some. */
export function apiKeyProblems({ kind }: NamespaceSettings): Problem[] {
  return kind === "existing" ? [] : keyProblems();
}

/** A preview, which needs no keys, reports wrong ones; everything else also missing ones. */
function keyProblems(): Problem[] {
  const all = pulumi.runtime.allConfig();
  const sources = ambientSources((key) => all[key]);
  const present = presentKeyProblems(sources);
  return present.length > 0 || pulumi.runtime.isDryRun()
    ? present
    : renameFields(neededKeyProblems(sources), CONFIGURATION_NAMES);
}

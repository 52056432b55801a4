import * as pulumi from "@pulumi/pulumi";
import type { ImageNamespace, RegistryCredentials } from "../components";
import { renameFields } from "../components/common/fieldNames";
import type { Problem } from "../components/common/problem";
import { ExistingNamespace } from "../components/namespaces/existingNamespace";
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
      return new (loadCcr().CcrNamespace)("registry", { ...settings.args, ...given }, opts);
    case "tcr":
      return new (loadTcr().TcrNamespace)("registry", { ...settings.args, ...given }, opts);
  }
}

/** Loaded where a stack has such a namespace. */
function loadCcr(): typeof import("../components/tencent/ccrNamespace") {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for every stack
  return require("../components/tencent/ccrNamespace") as typeof import("../components/tencent/ccrNamespace");
}

function loadTcr(): typeof import("../components/tencent/tcrNamespace") {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for every stack
  return require("../components/tencent/tcrNamespace") as typeof import("../components/tencent/tcrNamespace");
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

import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { shellQuoted } from "../../components/common/quoting";
import { certificateFiles } from "../engine/certificates";
import { goDownloadVariables } from "../goDownload";
import { PULUMI } from "../goTools/catalog";
import { isAssembled } from "../goTools/cli";
import { toolFolders, type Toolset } from "../goTools/toolset";
import { readText } from "../files";
import type { Paths } from "../paths";
import { hasOwnSecrets, trackedFile } from "./stackCopy";

/** What the environment of Pulumi depends on. */
export interface PulumiVariablesOptions {
  readonly tools: Toolset;
  readonly stack: string;
  /** Whether the embedded engine is used; otherwise the user's own Docker configuration (builders, credentials) applies. */
  readonly embedded: boolean;
  /** Whether the user has given addresses of daemons, which become builders of this project alone. */
  readonly daemons?: boolean;
}

/** The variables that our commands give to Pulumi, and that `make env` prints. The user's own `~/.pulumi` is not touched. */
export function pulumiVariables(paths: Paths, options: PulumiVariablesOptions): Record<string, string> {
  const own = hasOwnSecrets(readText(trackedFile(paths, options.stack)));
  return {
    ...goDownloadVariables(),
    PULUMI_HOME: paths.pulumiHome,
    PULUMI_BACKEND_URL: pathToFileURL(paths.pulumiState).href,
    PULUMI_STACK: options.stack,
    // a stack file with secrets of its own was encrypted with the owner's passphrase, if he has set one
    ...(own && hasUserPassphrase(process.env, paths)
      ? {}
      : { PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase }),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // from 22.1 on, Node.js keeps there what it has compiled: a quarter of the time that loading the program takes
    NODE_COMPILE_CACHE: path.join(paths.pulumiHome, "compiled"),
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // our own CLI has all that it needs beside it and in its home, whatever else is on PATH
    ...(isAssembled(paths, options.tools[PULUMI.name] ?? "")
      ? { PULUMI_IGNORE_AMBIENT_PLUGINS: "true" }
      : {}),
    // it goes before DOCKER_CONFIG
    ...(options.embedded || options.daemons === true
      ? { BUILDX_CONFIG: path.join(paths.dockerConfig, "buildx") }
      : {}),
    ...(options.embedded
      ? { DOCKER_CONFIG: paths.dockerConfig, SSL_CERT_FILE: certificateFiles(paths).bundle }
      : {}),
  };
}

/** The user's PATH with the tools before it, and behind it the script that hosts dynamic resources, if a CLI lacks it. */
export function searchPath(
  paths: Paths,
  tools: Toolset,
  user: string | undefined,
  first: readonly string[] = [],
): string {
  const users = (user ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const script = path.join(paths.project, "node_modules", "@pulumi", "pulumi");
  return [...new Set([...first, ...toolFolders(tools), ...users, script])].join(path.delimiter);
}

/** A whole environment for Pulumi: the user's, with ours on top. */
export function pulumiEnvironment(
  paths: Paths,
  options: PulumiVariablesOptions,
  user: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const variables = pulumiVariables(paths, options);
  const env: NodeJS.ProcessEnv = {
    ...user,
    ...variables,
    PATH: searchPath(paths, options.tools, user["PATH"]),
  };
  if (variables["PULUMI_CONFIG_PASSPHRASE_FILE"] !== undefined) {
    // it would win over the file
    delete env["PULUMI_CONFIG_PASSPHRASE"];
  }
  if (options.embedded) {
    // the provider takes it for an input of its own: every image would be updated when it comes or goes
    delete env["DOCKER_HOST"];
  }
  return env;
}

/** Whether a shell has a passphrase that is not ours. */
export function hasUserPassphrase(user: NodeJS.ProcessEnv, paths: Paths): boolean {
  const file = user["PULUMI_CONFIG_PASSPHRASE_FILE"];
  return (
    user["PULUMI_CONFIG_PASSPHRASE"] !== undefined ||
    (file !== undefined && file !== "" && file !== paths.passphrase)
  );
}

/** `export` lines for a POSIX shell. */
export function exportLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${shellQuoted(value)}\n`)
    .join("");
}

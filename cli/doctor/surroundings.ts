import type { RegistryPath } from "../../components/common/reference";
import type { Credentials } from "../../components/registry/authorization";
import { readConfiguration } from "../../stacks/configuration";
import { engineVariables, findEngine } from "../../stacks/embedded";
import { environmentOf } from "../../stacks/environments";
import type { NamespaceSettings } from "../../stacks/namespaceSettings";
import { settingsOf } from "../../stacks/settings";
import { SECRET } from "../../stacks/stackFile";
import { StackProject } from "../../stacks/stackProject";
import type { Finding } from "./finding";

type Variables = Readonly<Record<string, string | undefined>>;

/** What the stack here has, or what counts without one. */
export interface Surroundings {
  readonly builder: string | undefined;
  readonly builders: readonly string[];
  /** Undefined: the default ones. */
  readonly platforms: readonly string[] | undefined;
  /** Services with a Dockerfile of their own. */
  readonly custom: readonly string[];
  readonly exportsCache: boolean;
  readonly registry: RegistryPath | undefined;
  /** Undefined without a stack. */
  readonly namespace: NamespaceSettings | undefined;
  readonly credentials: Credentials | undefined;
  /** The environment that builds have, with the files of the engine. */
  readonly env: Variables;
  /** What is wrong with the stack's configuration. */
  readonly findings: readonly Finding[];
}

/**
 * Finds out what the project here uses. Without a project of this package's program, machine and programs are all there is to
 * check. With one, the process goes on in its folder, as the program does.
 *
 * @throws PlanError if there is no such stack.
 */
export function surroundingsOf(stack: string | undefined, env: Variables): Surroundings {
  const project = StackProject.around(".");
  if (project === undefined) {
    const empty = { builder: undefined, builders: [], platforms: undefined, custom: [], exportsCache: true };
    return { ...empty, registry: undefined, namespace: undefined, credentials: undefined, env, findings: [] };
  }
  const name = project.stack(stack, env);
  const { values, problems } = project.configuration(name);
  const read = readConfiguration(values, project.name);
  process.chdir(project.folder);
  const registry = env["GO_SERVICE_IMAGE_REGISTRY"] ?? "";
  const configuration = { ...read, ...(registry !== "" && { registry }) };
  const { value: settings, problems: ofSettings } = settingsOf(
    environmentOf(configuration, name),
    configuration,
    name,
  );
  const { username, registryPassword, builders, serviceOptions, cache } = configuration;
  const isKnown = username !== "" && registryPassword !== SECRET;
  return {
    builder: (env["GO_SERVICE_IMAGE_BUILDER"] || undefined) ?? settings.builder,
    builders,
    platforms: settings.platforms,
    custom: Object.entries(serviceOptions).flatMap(([service, { declared }]) =>
      "dockerfile" in declared ? [service] : [],
    ),
    exportsCache: cache === "on",
    registry: settings.registry.host === "" ? undefined : settings.registry,
    namespace: settings.namespace,
    credentials: isKnown ? { username, password: registryPassword } : undefined,
    env: { ...env, ...(findEngine()?.registry === settings.registry.host && engineFiles()) },
    findings: [...problems, ...read.problems, ...ofSettings].map(({ field, value, rule, fix }) => ({
      subject: field,
      state: `${value === undefined ? "" : `${JSON.stringify(value)} `}${rule}`,
      level: "fault",
      fix,
    })),
  };
}

/** The engine's files, buildx's among them. */
function engineFiles(): Variables {
  const variables = engineVariables();
  const { DOCKER_CONFIG: folder } = variables;
  return { ...variables, ...(folder !== undefined && { BUILDX_CONFIG: `${folder}/buildx` }) };
}

import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { LONGEST_OUTPUT } from "../components/common/longestOutput";
import { type Found, PlanError } from "../components/common/problem";
import { planProgram } from "../components/plan/programPlan";
import type { VersionStrategy } from "../components/plan/version";
import { planWithBases, recordedBases } from "../components/planWithBases";
import { type Configuration, readConfiguration } from "../stacks/configuration";
import { engineVariables, findEngine } from "../stacks/embedded";
import { environmentOf } from "../stacks/environments";
import { generic } from "../stacks/generic";
import { type Settings, settingsOf } from "../stacks/settings";
import type { Planner } from "../stacks/stackPlan";
import { SECRET } from "../stacks/stackFile";
import { StackProject } from "../stacks/stackProject";
import type { PlanOptions } from "./planOptions";
import type { Revision } from "./revision";

/** What a command is about: a stack of the project here, or a source tree alone. */
export interface Subject {
  /** Name of the stack; undefined: a source tree alone. */
  readonly stack: string | undefined;
  readonly configuration: Configuration;
  readonly settings: Found<Settings>;
  readonly plan: Planner["plan"];
}

/**
 * Finds out what a command is about. With a stack, the process goes on in the project's folder, as the program does.
 *
 * @param revision where sources and stack file are taken from. @default where they are
 * @param serviceOptions of a source tree alone.
 * @throws PlanError if there is no such stack, or nothing is built in it.
 */
export function subjectOf(
  command: string,
  options: PlanOptions,
  revision?: Revision,
  serviceOptions: Configuration["serviceOptions"] = {},
): Subject {
  const project =
    options.stack === undefined && options.root !== undefined ? undefined : StackProject.around(".");
  if (project !== undefined) {
    return stackSubject(command, project, options, revision);
  }
  if (options.stack !== undefined) {
    const rule = "is looked up in a Pulumi project whose program is this package's, and there is none here";
    const fix =
      "go to its folder, or name a source tree with --root; for another program, `pulumi preview` shows the versions";
    throw new PlanError(command, [{ field: "--stack", value: options.stack, rule, fix }]);
  }
  const configuration = {
    ...readConfiguration({}, ""),
    serviceOptions,
    // each service is shown as it is built alone, and no registry is pushed to or asked
    sharedDependencies: false,
    registry: "localhost",
    ...given(options),
    ...(revision && { root: revision.folder(options.root ?? ".") }),
  };
  return {
    stack: undefined,
    configuration,
    settings: settingsOf(generic, configuration, ""),
    plan: (...args) => Promise.resolve({ plan: planProgram(...args), moved: [], warnings: [] }),
  };
}

function stackSubject(
  command: string,
  project: StackProject,
  options: PlanOptions,
  revision: Revision | undefined,
): Subject {
  const stack = project.stack(options.stack, process.env);
  const { values, problems } = projectAt(project, stack, revision).configuration(stack);
  const registry = process.env["GO_SERVICE_IMAGE_REGISTRY"] ?? "";
  const read = readConfiguration(values, project.name);
  const configuration = {
    ...read,
    // a shell of `make env REGISTRY=…` is for that registry
    ...(registry !== "" && { registry }),
    ...given(options),
    problems: [...read.problems, ...problems],
  };
  if (revision !== undefined) {
    configuration.root = revision.folder(resolve(project.folder, configuration.root));
  }
  const environment = environmentOf(configuration, stack);
  if (environment.images.kind === "promote") {
    const from = configuration.from || environment.images.from;
    const rule = `promotes the images of the stack ${from}, and builds none`;
    const fix = `plan that one: \`--stack ${from}\`; what it has pushed is what is promoted`;
    throw new PlanError(command, [{ field: "--stack", value: stack, rule, fix }]);
  }
  process.chdir(project.folder);
  const settings = settingsOf(environment, configuration, stack);
  const own = settings.value.registry.host;
  return {
    stack,
    configuration,
    settings,
    plan: async (tree, services, args, all) =>
      planWithBases(tree, services, args, all, {
        last: () => Promise.resolve(recordedBases(lastImages(stack))),
        credentials: (host) => credentialsFor(host, own, configuration),
        env: { ...process.env, ...(findEngine()?.registry === own && engineVariables()) },
      }),
  };
}

/** The project as a revision has it; what of it is in no repository, or in another one than the sources, is as it is now. */
function projectAt(project: StackProject, stack: string, revision: Revision | undefined): StackProject {
  const before = revision?.holds(project.folder) === true ? revision.folder(project.folder) : undefined;
  const found = before === undefined ? undefined : StackProject.around(before);
  return found !== undefined && found.folder === before && found.has(stack) ? found : project;
}

/** Those of the stack's own registry, unless the password is encrypted: then Docker's own count. */
function credentialsFor(
  host: string,
  own: string,
  { username, registryPassword }: Configuration,
): { username: string; password: string } | undefined {
  const isOwn = host === own && username !== "" && registryPassword !== SECRET;
  return isOwn ? { username, password: registryPassword } : undefined;
}

/** The stack's outputs, which tell what bases were where their registries do not answer; without Pulumi there are none. */
function lastImages(stack: string): unknown {
  try {
    const args = ["stack", "output", "images", "--json", "--stack", stack];
    return JSON.parse(
      execFileSync("pulumi", args, {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        maxBuffer: LONGEST_OUTPUT,
      }),
    );
  } catch {
    return undefined;
  }
}

/** What the options say, in the configuration's terms. */
function given(options: PlanOptions): Partial<Configuration> {
  const { root, main, platform, versionStrategy, extraTag, tags, goVersion, goImage, workspace } = options;
  return {
    ...(root !== undefined && { root }),
    ...(main && { services: main.map(tidy) }),
    ...(platform && { platforms: platform }),
    ...(versionStrategy !== undefined && { version: strategyOf(versionStrategy) }),
    ...(extraTag && { extraTags: extraTag }),
    ...(tags && { goTags: tags }),
    ...(goVersion !== undefined && { goVersion }),
    ...(goImage !== undefined && { goImage }),
    ...(workspace !== undefined && { goWorkspace: workspace }),
  };
}

/** A word that is not a strategy is refused by the plan, as any caller's. */
function strategyOf(text: string): VersionStrategy {
  return text.startsWith("=") ? { value: text.slice(1) } : (text as VersionStrategy);
}

/** `./cmd/auth/`, as shells complete it, is `cmd/auth`. */
function tidy(entry: string): string {
  return entry.includes("=") ? entry : entry.replace(/^(\.\/)+(?=.)/, "").replace(/(?<=.)\/+$/, "");
}

import { type FoundService, discoverServices, selectServices } from "../components/plan/discover";
import { renameFields } from "../components/plan/fieldNames";
import { openSource } from "../components/plan/openSource";
import { PlanError, type Problem } from "../components/plan/problem";
import { planProgram } from "../components/plan/programPlan";
import type { ServiceArguments } from "../components/plan/serviceArguments";
import type { ServicePlan } from "../components/plan/servicePlan";
import type { VersionStrategy } from "../components/plan/version";
import type { PlanOptions } from "./planOptions";

/** Planned services, and the tree that they were planned from. */
export interface Planned {
  /** Real path of the source tree. */
  readonly root: string;
  readonly plans: readonly ServicePlan[];
}

/** What the components' arguments are called on the command line. */
const OPTION_NAMES: Readonly<Record<string, string>> = {
  main: "--main",
  services: "--main",
  service: "--service",
  platforms: "--platform",
  "version.value": "--version-strategy",
  version: "--version-strategy",
  extraTags: "--extra-tag",
  "go.tags": "--tags",
  "go.version": "--go-version",
  "go.image": "--go-image",
};

/**
 * Plans what the options ask for.
 *
 * Every service is planned as it is built alone, with a Dockerfile that needs no other image: a person can own it.
 *
 * @throws PlanError with everything that is wrong with any option or service.
 */
export function planRequest(command: string, options: PlanOptions): Planned {
  const tree = openSource(command, options.root, "--root");
  const problems: Problem[] = [];
  const found = discoverServices(tree, (options.main ?? []).map(tidy), problems);
  const services = selectServices(found, options.service ?? [], problems);
  const { plans, planProblems } = planAll(options, tree, services);
  const all = renameFields([...problems, ...planProblems], OPTION_NAMES);
  if (all.length > 0) {
    throw new PlanError(command, all);
  }
  return { root: tree.root, plans };
}

function planAll(
  options: PlanOptions,
  tree: Parameters<typeof planProgram>[0],
  services: readonly FoundService[],
): { plans: ServicePlan[]; planProblems: readonly Problem[] } {
  const program = planProgram(tree, services, argumentsOf(options), { shared: false, registry: "" });
  const plans = program.services.flatMap(({ plan }) => (plan === undefined ? [] : [plan]));
  return { plans, planProblems: program.problems };
}

function argumentsOf(options: PlanOptions): Omit<ServiceArguments, "main"> {
  return {
    source: options.root,
    ...(options.platform && { platforms: options.platform }),
    go: {
      ...(options.goVersion !== undefined && { version: options.goVersion }),
      ...(options.goImage !== undefined && { image: options.goImage }),
      tags: options.tags ?? [],
    },
    version: strategyOf(options.versionStrategy),
    extraTags: options.extraTag ?? [],
  };
}

/** A word that is no strategy is refused by the plan, as any caller's. */
function strategyOf(text: string): VersionStrategy {
  return text.startsWith("=") ? { value: text.slice(1) } : (text as VersionStrategy);
}

/** `./cmd/auth/`, as shells complete it, is `cmd/auth`. */
function tidy(entry: string): string {
  return entry.includes("=") ? entry : entry.replace(/^(\.\/)+(?=.)/, "").replace(/(?<=.)\/+$/, "");
}

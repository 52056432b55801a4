import { renameFields } from "../components/common/fieldNames";
import { type Found, PlanError, type Problem } from "../components/common/problem";
import { discover, type Discovery, type FoundService, selectServices } from "../components/plan/discover";
import type { DiscoveryWords } from "../components/plan/discovery/leftOut";
import { unknownServices } from "../components/plan/discovery/unknownServices";
import { EMPTY_PROGRAM, type ProgramOptions, type ProgramPlan } from "../components/plan/programPlan";
import type { PlannedArguments } from "../components/plan/serviceArguments";
import type { PlanWithBases } from "../components/planWithBases";
import type { Planning } from "../components/source/planning";
import type { SourceTree } from "../components/source/sourceTree";
import { type BrokenServices, brokenOf, optionProblems, SUBJECT } from "./brokenServices";
import type { Configuration } from "./configuration";
import type { Elsewhere } from "./elsewhere";
import { misplacedKeys } from "./keys/purposes";
import { CONFIGURATION_NAMES } from "./keys/table";
import { namespaceProblems } from "./namespaceSettings";
import { PlannedOptions } from "./plannedOptions";
import { serviceArguments } from "./stackArguments";
import type { Settings } from "./settings";

/** Who plans: what differs between a run of the stack and a command that only shows what a run would do. */
export interface Planner {
  readonly planning: Planning;
  readonly plan: (
    tree: SourceTree,
    services: readonly FoundService[],
    args: Omit<PlannedArguments, "main">,
    options: ProgramOptions,
  ) => Promise<PlanWithBases>;
  /** Where an SSH key lies, for a build. @default its path, or the name of its secret */
  readonly keyPath?: (written: string | Elsewhere) => string;
  /** What only a run can find, told with everything else. @default nothing */
  readonly problems?: readonly Problem[];
  /** The services to plan. @default all */
  readonly only?: readonly string[];
  /** What arguments are called where the planner is asked. @default as in the configuration */
  readonly names?: Readonly<Record<string, string>>;
  /** The same for what services are found by. @default as in the configuration */
  readonly words?: DiscoveryWords;
}

/** Every image of a stack, planned and found to be right as a whole. */
export interface StackPlan {
  readonly tree: SourceTree;
  readonly discovery: Discovery;
  readonly plan: ProgramPlan;
  /** What is wrong with single services, which are not declared. */
  readonly broken: BrokenServices;
  /** Bases that are others than what was last built, a line each. */
  readonly moved: readonly string[];
  /** Bases that could not be asked for, a line each. */
  readonly warnings: readonly string[];
}

/**
 * Plans the images of a stack. It is the one planner: a run declares what it finds, and the commands show it.
 *
 * @throws PlanError with everything that is wrong with the configuration as a whole, or if no service at all can be planned.
 */
export async function planStack(
  { value: settings, ...found }: Found<Settings>,
  configuration: Configuration,
  planner: Planner,
): Promise<StackPlan> {
  const { planning, plan: planBy, keyPath = nameOf, only = [], names = CONFIGURATION_NAMES, words } = planner;
  const { value: tree, problems: ofTree } = planning.open(configuration.root, words?.root ?? "root");
  const options = new PlannedOptions(configuration, keyPath);
  const args = { ...serviceArguments(settings, configuration), ...options.planned };
  const wanted = Object.keys(configuration.serviceOptions);
  const discovery =
    tree && discover(tree, configuration.services, { ...args, wanted, ...(words && { words }) });
  const all = discovery?.services ?? [];
  const services = selectServices(all, only);
  const named = all.map(({ name }) => name);
  const { ofServices, others } = optionProblems(configuration.problems, named);
  const { plan, moved, warnings } =
    tree === undefined
      ? { plan: EMPTY_PROGRAM, moved: [], warnings: [] }
      : await planBy(tree, services.value, args, {
          ...(configuration.sharedDependencies && { sharedIn: settings.registry }),
          ofService: options.ofServices(),
          alone: options.alone,
        });
  const { kind } = settings.namespace;
  // without a source tree nobody knows which services there are
  const ofServiceNames = discovery && [
    ...services.problems,
    ...unknownServices(configuration.serviceOptions, named),
  ];
  const problems = [
    ...others,
    ...misplacedKeys(configuration, { images: "build", namespace: kind }),
    ...found.problems,
    ...ofTree,
    ...(discovery?.problems ?? []),
    ...(planner.problems ?? []),
    ...namespaceProblems(settings.namespace, configuration, named),
    ...(ofServiceNames ?? []),
  ];
  const broken = brokenOf(plan.services, ofServices, names);
  const isNone = broken.size === services.value.length;
  if (tree === undefined || discovery === undefined || problems.length > 0 || isNone) {
    const reported = [...problems, ...[...ofServices.values()].flat(), ...plan.problems];
    throw new PlanError(SUBJECT, renameFields(reported, names));
  }
  return { tree, discovery, plan, broken, moved, warnings };
}

/** A key needs no file for a plan. */
function nameOf(written: string | Elsewhere): string {
  return typeof written === "string" ? written : "secret" in written ? written.secret : written.file;
}

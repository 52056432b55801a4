import { renameFields } from "../components/common/fieldNames";
import { PlanError, type Problem } from "../components/common/problem";
import type { DependenciesPlan } from "../components/plan/dependenciesPlan";
import { type Discovery, selectServices } from "../components/plan/discover";
import type { ServicePlan } from "../components/plan/servicePlan";
import { Planning } from "../components/source/planning";
import type { SourceTree } from "../components/source/sourceTree";
import type { Configuration } from "../stacks/configuration";
import { planStack, type StackPlan } from "../stacks/stackPlan";
import { optionNames, optionWords } from "./optionNames";
import type { PlanOptions } from "./planOptions";
import type { Revision } from "./revision";
import { type Subject, subjectOf } from "./subject";

/** Planned services, and the tree that they were planned from. */
export interface Planned {
  readonly tree: SourceTree;
  /** The stack that they belong to; undefined: they are planned alone. */
  readonly stack: { readonly name: string; readonly registry: string } | undefined;
  readonly plans: readonly ServicePlan[];
  /** What several services start from. */
  readonly dependencies: readonly DependenciesPlan[];
  /** In the words that the caller has used. */
  readonly warnings: readonly Problem[];
  /** Bases that have moved or could not be asked for, a line each. */
  readonly notes: readonly string[];
  /** What is wrong with single services; those that have no plan are among them. */
  readonly problems: readonly Problem[];
  readonly discovery: Discovery;
}

/** How services are wanted. */
export interface Wanted {
  /** Whether each service shall be built without any other image of ours. @default what the stack does */
  readonly alone?: boolean;
  /** A revision that sources and stack file are taken from. @default they are taken as they are */
  readonly revision?: Revision;
  /** Options of single services, of a source tree without a stack. @default none */
  readonly serviceOptions?: Configuration["serviceOptions"];
}

/**
 * Plans what the options ask for, as a run of the stack does.
 *
 * @throws PlanError with everything that is wrong with the options and the stack, or if no service can be planned.
 */
export async function planRequest(
  command: string,
  options: PlanOptions,
  wanted: Wanted = {},
): Promise<Planned> {
  const subject = subjectOf(command, options, wanted.revision, wanted.serviceOptions);
  const names = optionNames(options, subject.stack !== undefined);
  const { service: only = [] } = options;
  const shared = wanted.alone !== true && subject.configuration.sharedDependencies;
  try {
    const planned = await planStack(
      subject.settings,
      { ...subject.configuration, sharedDependencies: shared },
      {
        planning: new Planning(),
        plan: subject.plan,
        // what services share is made for all of them
        only: shared ? [] : only,
        names,
        ...optionWords(subject.stack !== undefined),
      },
    );
    refuseUnknown(planned, only, names);
    return resultOf(subject, planned, only, names);
  } catch (error) {
    throw error instanceof PlanError ? new PlanError(command, error.problems) : error;
  }
}

/** Where all services were planned, nobody has looked for those that are wanted. */
function refuseUnknown(
  { discovery }: StackPlan,
  only: readonly string[],
  names: Readonly<Record<string, string>>,
): void {
  const { problems } = selectServices(discovery.services, only);
  if (problems.length > 0) {
    throw new PlanError("", renameFields(problems, names));
  }
}

function resultOf(
  { stack, settings }: Subject,
  { tree, plan, discovery, broken, moved, warnings }: StackPlan,
  only: readonly string[],
  names: Readonly<Record<string, string>>,
): Planned {
  const isWanted = (name: string): boolean => only.length === 0 || only.includes(name);
  const services = plan.services.filter(({ service }) => isWanted(service.name));
  const plans = services.flatMap((one) =>
    one.plan === undefined || broken.has(one.service.name) ? [] : [one.plan],
  );
  const { host, path } = settings.value.registry;
  const registry = [host, path].filter((part) => part !== "").join("/");
  const needed = services.map(({ dependenciesIndex }) => dependenciesIndex);
  return {
    tree,
    stack: stack === undefined ? undefined : { name: stack, registry },
    plans,
    dependencies: plan.dependencies.flatMap((one, index) =>
      one.plan !== undefined && needed.includes(index) ? [one.plan] : [],
    ),
    problems: [...broken].flatMap(([name, problems]) => (isWanted(name) ? problems : [])),
    warnings: renameFields(plan.warnings, names),
    notes: [...moved, ...warnings],
    discovery,
  };
}

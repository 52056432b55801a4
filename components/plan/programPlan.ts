import {
  type DependenciesArguments,
  type SharedDependencies,
  sharedDependencies,
  tryPlanDependencies,
} from "./dependenciesPlan";
import type { FoundService } from "./discover";
import { findModuleDir } from "./go/moduleSet";
import { indexOf } from "./go/treeIndex";
import type { Problem } from "./problem";
import type { ServiceArguments } from "./serviceArguments";
import { type ServicePlan, tryPlanService } from "./servicePlan";
import type { SourceTree } from "./sourceTree";
import { cleanPath } from "./treePath";

/** A service and the dependencies that it starts from. */
export interface PlannedService {
  readonly service: FoundService;
  readonly args: ServiceArguments;
  readonly plan: ServicePlan | undefined;
  /** Index in `dependencies`; undefined: the service compiles its own. */
  readonly dependenciesIndex: number | undefined;
}

/** Dependencies of one module, as they are declared. */
export interface PlannedDependencies {
  readonly name: string;
  readonly args: DependenciesArguments;
  readonly shared: SharedDependencies | undefined;
}

/** Every image of a program. */
export interface ProgramPlan {
  readonly dependencies: readonly PlannedDependencies[];
  readonly services: readonly PlannedService[];
  readonly problems: readonly Problem[];
}

/** How the services of a program are put together. */
export interface ProgramOptions {
  /** Whether services of one module share its compiled dependencies; one service alone compiles its own. */
  readonly shared: boolean;
  /** `host[:port][/path]` that images are pushed to. */
  readonly registry: string;
  /** Arguments of single services, by their name; they go before those of all. */
  readonly ofService?: Readonly<Record<string, Partial<ServiceArguments>>>;
}

/** Plans all services of a program: every problem of every service is found at once. */
export function planProgram(
  tree: SourceTree,
  services: readonly FoundService[],
  args: Omit<ServiceArguments, "main">,
  options: ProgramOptions,
): ProgramPlan {
  const modules = groupByModule(tree, services);
  const shared = [...modules].filter(([, members]) => options.shared && members.length > 1);
  const dependencies = shared.map(([moduleDir, members]) =>
    plannedDependencies(tree, moduleDir, members, args, options),
  );
  const planned = services.map((service): PlannedService & { readonly problems: readonly Problem[] } => {
    const index = shared.findIndex(([, members]) => members.includes(service));
    const dependenciesIndex = index < 0 ? undefined : index;
    const single = options.ofService?.[service.name];
    const labels = { ...args.labels, ...single?.labels };
    const own: ServiceArguments = { ...args, ...single, labels, main: service.main };
    const { plan, problems } = tryPlanService(tree, service.name, own, dependencies[index]?.shared);
    return {
      service,
      args: own,
      plan,
      dependenciesIndex,
      problems: problems.map((problem) => ofService(service, problem)),
    };
  });
  return { dependencies, services: planned, problems: collapse(planned.flatMap(({ problems }) => problems)) };
}

function groupByModule(tree: SourceTree, services: readonly FoundService[]): Map<string, FoundService[]> {
  const modules = new Map<string, FoundService[]>();
  for (const service of services) {
    const moduleDir = findModuleDir(indexOf(tree), cleanPath(service.main)) ?? ".";
    modules.set(moduleDir, [...(modules.get(moduleDir) ?? []), service]);
  }
  return modules;
}

function plannedDependencies(
  tree: SourceTree,
  moduleDir: string,
  members: readonly FoundService[],
  { source, platforms, go, mirrors }: Omit<ServiceArguments, "main">,
  { registry }: ProgramOptions,
): PlannedDependencies {
  const name =
    moduleDir === "."
      ? "go-dependencies"
      : `go-dependencies-${moduleDir.replace(/[^a-z0-9]+/gi, "-").toLowerCase()}`;
  const args: DependenciesArguments = {
    source,
    mains: members.map(({ main }) => main),
    ...(platforms && { platforms }),
    ...(go && { go }),
    ...(mirrors && { mirrors }),
  };
  // where there is no plan, each service finds the same problems, and names itself
  const { plan } = tryPlanDependencies(tree, name, args);
  const shared = plan && sharedDependencies(plan, `${registry}/${plan.repository}:${plan.tag}`);
  return { name, args, shared };
}

function ofService(service: FoundService, problem: Problem): Problem {
  return { ...problem, field: `${service.name}: ${problem.field}` };
}

/** What is wrong with every service in the same way is told once: it is an argument that all share. */
function collapse(problems: readonly Problem[]): Problem[] {
  const bare = (problem: Problem): string =>
    JSON.stringify({ ...problem, field: problem.field.replace(/^[^:]*: /, "") });
  const counts = new Map<string, Problem[]>();
  problems.forEach((problem) => counts.set(bare(problem), [...(counts.get(bare(problem)) ?? []), problem]));
  return [...counts.values()].map(([first, ...others]) =>
    others.length === 0 || first === undefined
      ? (first as Problem)
      : { ...first, field: first.field.replace(/^([^:]*): /, `$1 and ${others.length} more: `) },
  );
}

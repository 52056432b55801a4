import {
  type DependenciesArguments,
  type DependenciesPlan,
  dependenciesReference,
  tryPlanDependencies,
} from "./dependenciesPlan";
import { type SharedDependencies, sharedDependencies } from "./sharedDependencies";
import type { TagBase } from "./digests";
import type { FoundService } from "./discover";
import { tagBases } from "./tagBases";
import { findModuleDir } from "../closure/moduleSet";
import { indexOf } from "../closure/treeIndex";
import { hashOfData } from "../common/hash";
import type { Problem } from "../common/problem";
import { isRecord } from "../common/record";
import type { RegistryPath } from "../common/reference";
import { toldOnce } from "../common/toldOnce";
import type { PlannedArguments } from "./serviceArguments";
import { type ServicePlan, tryPlanService } from "./servicePlan";
import type { SourceTree } from "../source/sourceTree";
import { cleanPath } from "../source/treePath";
import { loadMainClosure } from "../toolchain/mainClosure";
import { DEFAULT_PLATFORMS, parsePlatforms } from "../toolchain/platform";

/** A service and the dependencies that it starts from. */
export interface PlannedService {
  readonly service: FoundService;
  readonly args: PlannedArguments;
  /** Undefined if something is wrong with the service. */
  readonly plan: ServicePlan | undefined;
  /** What is wrong with this service; its name stands in front of each field. */
  readonly problems: readonly Problem[];
  /** Index in `dependencies`; undefined: the service compiles its own. */
  readonly dependenciesIndex: number | undefined;
}

/** Dependencies of one module, as they are declared. */
export interface PlannedDependencies {
  readonly name: string;
  /** Undefined if they cannot be planned: no service of the module can then. */
  readonly plan: DependenciesPlan | undefined;
  /** What services need to know about the plan. */
  readonly shared: SharedDependencies | undefined;
}

/** Every image of a program. */
export interface ProgramPlan {
  readonly dependencies: readonly PlannedDependencies[];
  readonly services: readonly PlannedService[];
  /** Those of all services; what several have in common is reported once. */
  readonly problems: readonly Problem[];
  /** Those of all plans, each reported once. */
  readonly warnings: readonly Problem[];
}

/** That of no services. */
export const EMPTY_PROGRAM: ProgramPlan = { dependencies: [], services: [], problems: [], warnings: [] };

/** How the services of a program are put together. */
export interface ProgramOptions {
  /**
   * Where the compiled dependencies are pushed to that services of one module share; one service alone compiles its own.
   *
   * @default - each service compiles its own
   */
  readonly sharedIn?: RegistryPath | undefined;
  /** Arguments of single services, by their name; they go before those of all. */
  readonly ofService?: Readonly<Record<string, Partial<PlannedArguments>>>;
  /**
   * Names of services that compile their own packages although their module's are shared: they are downloaded in another
   * way. Those with Go options of their own do so anyway. @default none
   */
  readonly alone?: readonly string[];
}

/**
 * Plans all services of a program: every problem of every service is found at once. One that cannot be planned takes no
 * other one along.
 */
export function planProgram(
  tree: SourceTree,
  services: readonly FoundService[],
  args: Omit<PlannedArguments, "main">,
  options: ProgramOptions,
): ProgramPlan {
  const together = services.filter(
    (service) => options.sharedIn !== undefined && mayShare(service, args, options),
  );
  const shared = [...groupByModule(tree, together)].filter(([, members]) => members.length > 1);
  const dependencies = shared.map(([moduleDir, members]) =>
    plannedDependencies(tree, moduleDir, members, args, options),
  );
  const writers = new Map(
    dependencies.flatMap(({ name, plan }) =>
      plan === undefined ? [] : [[plan.repository, `the shared dependencies \`${name}\``]],
    ),
  );
  const planned = services.map((service): PlannedService => {
    const index = shared.findIndex(([, members]) => members.includes(service));
    const dependenciesIndex = index < 0 ? undefined : index;
    const own = argumentsOf(service, args, options);
    const { plan, problems } = tryPlanService(tree, service.name, own, dependencies[index]?.shared);
    const written = writtenTwice(writers, service.name, own);
    return {
      service,
      args: own,
      plan: written.length > 0 ? undefined : plan,
      dependenciesIndex,
      problems: [...problems, ...written].map((problem) => ofService(service, problem)),
    };
  });
  return {
    dependencies,
    services: planned,
    problems: toldOnce(planned.flatMap(({ problems }) => problems)),
    warnings: toldOnce(
      planned.flatMap(({ service, plan }) =>
        (plan?.warnings ?? []).map((warning) => ofService(service, warning)),
      ),
    ),
  };
}

/** Repositories and caches that another image of the program writes, which would overwrite each other's; the others are noted. */
function writtenTwice(writers: Map<string, string>, name: string, args: PlannedArguments): Problem[] {
  const { repository = name, debug = false, cache } = args;
  const writes = [
    { field: "repository", value: repository, key: debug ? `${repository} debug` : repository },
    ...(isRecord(cache) && cache.readOnly !== true
      ? [{ field: "cache.reference", value: cache.reference, key: `cache ${cache.reference}` }]
      : []),
  ];
  return writes.flatMap(({ field, value, key }) => {
    const writer = writers.get(key);
    writers.set(key, writer ?? `the service \`${name}\``);
    return writer === undefined
      ? []
      : [{ field, value, rule: `is written by ${writer} already`, fix: "give each its own" }];
  });
}

/** The images that the services are made from and that are named by a tag alone, each once. */
export function tagBasesOf(
  tree: SourceTree,
  services: readonly FoundService[],
  args: Omit<PlannedArguments, "main">,
  options: ProgramOptions,
): TagBase[] {
  const all = services.flatMap((service) => tagBases(tree, argumentsOf(service, args, options)));
  return [...new Map(all.map((one) => [one.reference, one])).values()];
}

function argumentsOf(
  service: FoundService,
  args: Omit<PlannedArguments, "main">,
  { ofService }: ProgramOptions,
): PlannedArguments {
  const single = ofService?.[service.name];
  const labels = { ...args.labels, ...single?.labels };
  const go = single?.go === undefined ? {} : { go: { ...args.go, ...single.go } };
  return { ...args, ...single, labels, ...go, main: service.main };
}

/** Packages are shared by who compiles them in the same way. */
function mayShare(
  service: FoundService,
  args: Omit<PlannedArguments, "main">,
  options: ProgramOptions,
): boolean {
  const { go } = argumentsOf(service, args, options);
  return options.alone?.includes(service.name) !== true && hashOfData(go ?? {}) === hashOfData(args.go ?? {});
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
  { source, platforms, go, mirrors, bases, credentials, programs }: Omit<PlannedArguments, "main">,
  { sharedIn, ofService }: ProgramOptions,
): PlannedDependencies {
  const name =
    moduleDir === "."
      ? "go-dependencies"
      : `go-dependencies-${moduleDir.replace(/[^a-z0-9]+/gi, "-").toLowerCase()}`;
  const common = {
    source,
    ...(platforms && { platforms }),
    ...(go && { go }),
    ...(mirrors && { mirrors }),
    ...(bases && { bases }),
    ...(credentials && { credentials }),
  };
  const mains = members.flatMap((one) => [
    one.main,
    ...Object.values(ofService?.[one.name]?.programs ?? programs ?? {}),
  ]);
  const whole = { ...common, mains };
  const planned = tryPlanDependencies(tree, name, whole);
  const args = planned.plan === undefined ? withoutBroken(tree, whole) : whole;
  // where there is no plan, each service finds the same problems, and names itself
  const { plan } = args === whole ? planned : tryPlanDependencies(tree, name, args);
  const shared = plan && sharedIn && sharedDependencies(plan, dependenciesReference(plan, sharedIn));
  return { name, plan, shared };
}

/** The dependencies of those main packages whose sources are whole; the imports of the others are kept. */
function withoutBroken(tree: SourceTree, args: DependenciesArguments): DependenciesArguments {
  const { value: platforms } = parsePlatforms("platforms", args.platforms ?? DEFAULT_PLATFORMS);
  const broken = args.mains.filter(
    (main) => loadMainClosure(tree, main, platforms, args.go ?? {}).problems.length > 0,
  );
  const mains = args.mains.filter((main) => !broken.includes(main));
  return mains.length === 0 || broken.length === 0 ? args : { ...args, mains, besides: broken };
}

function ofService(service: FoundService, problem: Problem): Problem {
  return { ...problem, field: `${service.name}: ${problem.field}` };
}

import type { Found, Problem } from "./common/problem";
import type { RegistryPath } from "./common/reference";
import type { GoServicesArgs, ServiceOptions } from "./goServicesArgs";
import { optionsOf } from "./goServicesOptions";
import { goServicesProblems } from "./goServicesComponentArguments";
import { checkKinds } from "./plan/argumentKinds";
import { registryPathOf } from "./namespaces/namespaceArgument";
import { ARGUMENT_NAMES } from "./plan/argumentTable";
import { discover, type Discovery } from "./plan/discover";
import { unknownServices } from "./plan/discovery/unknownServices";
import { planProgram, type ProgramPlan } from "./plan/programPlan";
import type { PlannedArguments } from "./plan/serviceArguments";
import { plannedSources } from "./privateModules";
import type { Planning } from "./source/planning";
import { downloadProblems } from "./toolchain/goOptions";

/** What the parts of the discovery are called in a program. */
const WORDS = { root: "source", services: "services", tags: "go.tags" };

/** The services of a fleet, found and planned. */
export interface FleetPlan {
  readonly program: ProgramPlan;
  readonly discovery: Discovery;
}

/** Finds and plans the services. Everything that is wrong is found at once; without a usable source there is no plan. */
export function planFleet(planning: Planning, given: GoServicesArgs): Found<FleetPlan | undefined> {
  const own = goServicesProblems(given);
  const args = withoutWrong(given, own);
  const { usable, problems: kinds } = checkKinds({ ...imageArguments(args), main: "." } as PlannedArguments);
  const tree = usable && planning.open(usable.source, WORDS.root);
  const early = [...own, ...kinds, ...(tree?.problems ?? [])];
  if (usable === undefined || tree?.value === undefined) {
    return { value: undefined, problems: early };
  }
  const options = optionsOf(args);
  const { go, platforms } = usable;
  const discovery = discover(tree.value, entriesOf(args), {
    ...(go && { go }),
    ...(platforms && { platforms }),
    wanted: Object.keys(options),
    words: WORDS,
  });
  const program = planProgram(
    tree.value,
    discovery.services,
    { ...usable, ...plannedSources(args) },
    {
      ...(args.sharedDependencies !== false && { sharedIn: registryOf(args) }),
      ofService: Object.fromEntries(Object.entries(options).map(([name, one]) => [name, planned(args, one)])),
      alone: Object.keys(options).filter(
        (name) => options[name]?.download !== undefined || options[name]?.credentials !== undefined,
      ),
    },
  );
  const problems = [
    ...early,
    ...discovery.problems,
    ...downloadProblems("download", args.download ?? {}),
    ...unknownServices(
      options,
      discovery.services.map(({ name }) => name),
    ),
    // of an argument that is of another kind nothing else is worth saying
    ...program.problems.filter(({ field }) => !kinds.some((kind) => field.endsWith(`: ${kind.field}`))),
  ];
  return { value: { program, discovery }, problems };
}

/** What can be planned of arguments with problems, so that every other problem is found, too. */
function withoutWrong(args: GoServicesArgs, problems: readonly Problem[]): GoServicesArgs {
  const wrong = problems.map(({ field }) => field.replace(/[.[].*/, ""));
  // of those the parts are looked at one by one
  const entries = Object.entries(args).filter(([name]) => name === "serviceOptions" || !wrong.includes(name));
  return Object.fromEntries(entries) as unknown as GoServicesArgs;
}

function registryOf({ namespace }: Partial<GoServicesArgs>): RegistryPath | undefined {
  return namespace === undefined ? undefined : registryPathOf(namespace);
}

function entriesOf({ services = [] }: GoServicesArgs): readonly string[] {
  return Array.isArray(services)
    ? (services as readonly string[])
    : Object.entries(services).map(([name, folder]) => `${name}=${folder}`);
}

/** Those of the arguments that are planned. */
function imageArguments(args: GoServicesArgs | ServiceOptions): Partial<PlannedArguments> {
  const names: readonly string[] = ARGUMENT_NAMES;
  return Object.fromEntries(Object.entries(args).filter(([name]) => names.includes(name)));
}

function planned(all: GoServicesArgs, own: ServiceOptions): Partial<PlannedArguments> {
  return {
    ...imageArguments(own),
    ...(own.secrets && { secrets: own.secrets }),
    ...plannedSources({
      download: { ...all.download, ...own.download },
      credentials: { ...all.credentials, ...own.credentials },
    }),
  };
}

import { renameFields } from "../components/common/fieldNames";
import { PlanError, type Problem } from "../components/common/problem";
import type { PlannedService } from "../components/plan/programPlan";
import { CONFIGURATION_NAMES } from "./keys/table";

/** Services that cannot be built, and why: in the configuration's terms, the service's name in front. */
export type BrokenServices = ReadonlyMap<string, readonly Problem[]>;

/** Who reports problems. */
export const SUBJECT = "go-service-image";

/** Problems of `serviceOptions` by the service that they belong to: they stop that one alone. */
export function optionProblems(
  problems: readonly Problem[],
  names: readonly string[],
): { ofServices: Map<string, Problem[]>; others: Problem[] } {
  const ofServices = new Map<string, Problem[]>();
  const others = problems.filter((problem) => {
    const name = names.find((one) => problem.field.includes(`serviceOptions.${one}.`));
    if (name !== undefined) {
      ofServices.set(name, [...(ofServices.get(name) ?? []), problem]);
    }
    return name === undefined;
  });
  return { ofServices, others };
}

/**
 * Services whose options or plans have problems.
 *
 * @param names what arguments are called where they are told.
 */
export function brokenOf(
  services: readonly PlannedService[],
  ofOptions: BrokenServices,
  names: Readonly<Record<string, string>>,
): BrokenServices {
  const all = services.map(({ service, problems }): [string, readonly Problem[]] => [
    service.name,
    [...(ofOptions.get(service.name) ?? []), ...renameFields(problems, names)],
  ]);
  return new Map(all.filter(([, problems]) => problems.length > 0));
}

/** What a component has thrown; a bug of ours is thrown again. */
export function problemsOf(service: string, error: unknown): Problem[] {
  if (error instanceof PlanError) {
    const named = error.problems.map((one) => ({ ...one, field: `${service}: ${one.field}` }));
    return renameFields(named, CONFIGURATION_NAMES);
  }
  // a file that was removed, or may not be read, while the context was written
  if (error instanceof Error && error.name === "Error") {
    const fix = "restore what is missing, and run again";
    return [{ field: `${service}: root`, rule: `cannot be read: ${error.message}`, fix }];
  }
  throw error;
}

/**
 * The error of a run in which services were left out.
 *
 * @param only services that the run is about; undefined: all of them.
 * @returns undefined if nothing is wrong with those.
 */
export function brokenServicesError(
  broken: BrokenServices,
  only: readonly string[] | undefined,
): PlanError | undefined {
  const wanted = [...broken].filter(([name]) => only === undefined || only.includes(name));
  const names = wanted.map(([name]) => name).join(", ");
  const rest = "the last image of each stays as it is; the other services are not affected";
  return wanted.length === 0
    ? undefined
    : new PlanError(
        `${SUBJECT}: ${names} cannot be built (${rest})`,
        wanted.flatMap(([, problems]) => problems),
      );
}

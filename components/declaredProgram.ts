import type * as pulumi from "@pulumi/pulumi";
import type { DependenciesDeclaration } from "./dependenciesArgs";
import { dependenciesWriteProblems, GoDependencies } from "./goDependencies";
import { GoServiceImage } from "./goServiceImage";
import type { Problem } from "./common/problem";
import { placementOf } from "./serviceDeclaration";
import type { PlannedService, ProgramPlan } from "./plan/programPlan";
import type { ServicePlan } from "./plan/servicePlan";
import type { ServiceDeclaration } from "./serviceImageArgs";

/** How the images of a planned program are declared. */
export interface ProgramDeclaration {
  /** How images of shared dependencies are, by the name that the plan has for them. */
  readonly dependencies: (name: string) => DependenciesDeclaration;
  /** How the image of a service is, without the dependencies that it shares. */
  readonly service: (name: string) => Omit<ServiceDeclaration, "dependencies">;
  /** Name of the resource, by that of the plan. @default the same */
  readonly resourceName?: (name: string) => string;
}

/** The images of a program, as they were declared. */
export interface DeclaredProgram {
  /** By the service's name. */
  readonly images: ReadonlyMap<string, { readonly plan: ServicePlan; readonly image: GoServiceImage }>;
  /** Services whose component refused its arguments, and what it threw. */
  readonly refused: ReadonlyMap<string, unknown>;
  /** What a service starts from. */
  readonly sharedOf: (service: PlannedService) => GoDependencies | undefined;
}

/** What is wrong with where images and caches of a program go; unless something is, it is reserved for them. */
export function writeProblems(
  { dependencies, services }: ProgramPlan,
  { resourceName = (name) => name, ...how }: ProgramDeclaration,
): Problem[] {
  const ofDependencies = dependencies.flatMap(({ name, plan }) =>
    plan === undefined
      ? []
      : dependenciesWriteProblems(`GoDependencies ${resourceName(name)}`, how.dependencies(name), plan),
  );
  const ofServices = services.flatMap(({ service: { name }, plan, dependenciesIndex }) => {
    if (plan === undefined) {
      return [];
    }
    const args = { ...how.service(name), dependencies: dependenciesIndex };
    const { problems } = placementOf(`GoServiceImage ${resourceName(name)}`, args, plan);
    return problems.map((one) => ({ ...one, field: `${name}: ${one.field}` }));
  });
  return [...ofDependencies, ...ofServices];
}

/**
 * Declares the images of a program: first what services share, if one of them is there to use it, then every service that
 * has a plan.
 *
 * @param services those of the plan that are declared.
 */
export function declareProgram(
  { dependencies }: ProgramPlan,
  services: readonly PlannedService[],
  { resourceName = (name) => name, ...how }: ProgramDeclaration,
  opts: pulumi.ComponentResourceOptions = {},
): DeclaredProgram {
  const shared = dependencies.map(({ name, plan }, index) =>
    plan !== undefined && services.some((one) => one.dependenciesIndex === index)
      ? new GoDependencies(resourceName(name), { plan, ...how.dependencies(name) }, opts)
      : undefined,
  );
  const sharedOf = ({ dependenciesIndex }: PlannedService): GoDependencies | undefined =>
    dependenciesIndex === undefined ? undefined : shared[dependenciesIndex];
  const images = new Map<string, { plan: ServicePlan; image: GoServiceImage }>();
  const refused = new Map<string, unknown>();
  for (const service of services) {
    const { plan } = service;
    const { name } = service.service;
    const own = sharedOf(service);
    if (plan !== undefined) {
      try {
        const args = { plan, ...how.service(name), ...(own && { dependencies: own }) };
        images.set(name, { plan, image: new GoServiceImage(resourceName(name), args, opts) });
      } catch (error) {
        refused.set(name, error);
      }
    }
  }
  return { images, refused, sharedOf };
}

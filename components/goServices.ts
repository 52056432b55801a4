import { ownValue } from "./common/record";
import * as pulumi from "@pulumi/pulumi";
import { didYouMean } from "./common/didYouMean";
import { PlanError } from "./common/problem";
import { declareProgram, type ProgramDeclaration, writeProblems } from "./declaredProgram";
import type { GoServicesArgs } from "./goServicesArgs";
import { optionsOf } from "./goServicesOptions";
import type { FleetPlan } from "./goServicesPlan";
import { type ImageOutputs, imageOutputs } from "./imageOutputs";
import { loadPlanner } from "./loadPlanner";
import { ExistingNamespace } from "./namespaces/existingNamespace";
import type { ImageNamespace } from "./namespaces/imageNamespace";
import { plannedNamespace, registryArgs } from "./namespaces/namespaceArgument";
import { PLANNING_OF_RUN } from "./planningOfRun";

/**
 * The images of all services of a source tree: it finds them, compiles third-party packages once for those of a module, and
 * declares a `GoServiceImage` for each.
 *
 * @example
 * ```ts
 * import { GoServices } from "pulumi-go-service-image";
 *
 * const shop = new GoServices("shop", {
 *   source: "../shop",
 *   namespace: "registry.example.com/team",
 *   services: { auth: "cmd/auth", order: "cmd/order" },
 *   serviceOptions: { auth: { ports: [8000] } },
 * });
 *
 * export const images = shop.images;
 * export const authImage = shop.images.auth.ref;
 * ```
 */
export class GoServices<Name extends string = string> extends pulumi.ComponentResource {
  /** Outputs of every image, by the name of its service. Exported as `images`, commands and other stacks read them. */
  public readonly images: Readonly<Record<Name, ImageOutputs>>;

  /** @throws PlanError with every problem of the arguments and of every service, before anything is registered. */
  public constructor(name: string, args: GoServicesArgs<Name>, opts: pulumi.ComponentResourceOptions = {}) {
    const { program, discovery } = planned(name, args);
    super("pulumi-go-service-image:index:GoServices", name, {}, opts);
    if (discovery.leftOut.length > 0) {
      void pulumi.log.info(discovery.lines.join("\n"), this);
    }
    const registry = registryArgs(args.namespace);
    const namespace =
      registry === undefined
        ? (args.namespace as ImageNamespace)
        : new ExistingNamespace(`${name}-registry`, registry, { parent: this });
    const { provider, providers, dependsOn } = opts;
    // neither what the caller waits for nor a provider beside the namespace's reaches the images by itself
    const { images, refused } = declareProgram(
      program,
      program.services,
      declarationOf(name, args, namespace),
      {
        parent: this,
        ...(provider && { provider }),
        ...(providers && { providers }),
        ...(dependsOn !== undefined && { dependsOn }),
      },
    );
    for (const error of refused.values()) {
      throw error;
    }
    const options = optionsOf(args);
    const outputs = [...images].map(([service, { plan, image }]): [string, ImageOutputs] => [
      service,
      {
        ...imageOutputs(image, options[service]?.compose),
        ...(Object.keys(plan.digests).length > 0 && { bases: pulumi.output(plan.digests) }),
      },
    ]);
    this.images = Object.fromEntries(outputs) as Record<Name, ImageOutputs>;
    this.registerOutputs({ images: this.images });
  }

  /**
   * Outputs of the image of a service that was found by a glob, and that no type knows.
   *
   * @throws PlanError if there is no such service.
   */
  public image(service: string): ImageOutputs {
    const known: Readonly<Record<string, ImageOutputs>> = this.images;
    const image = ownValue(known, service);
    if (image === undefined) {
      const fix = didYouMean(service, Object.keys(known));
      throw new PlanError("GoServices", [{ field: "service", value: service, rule: "was not found", fix }]);
    }
    return image;
  }
}

/** Validates and plans; nothing is registered when it throws. */
function planned(name: string, args: GoServicesArgs): FleetPlan {
  const { namespace } = args;
  const planning = PLANNING_OF_RUN.get(typeof namespace === "object" ? namespace : args);
  const { value, ...found } = loadPlanner().planFleet(planning, args);
  const isUsable = value !== undefined && found.problems.length === 0;
  const problems = isUsable
    ? writeProblems(value.program, declarationOf(name, args, plannedNamespace(namespace)))
    : found.problems;
  if (value === undefined || problems.length > 0) {
    throw new PlanError(`GoServices ${name}`, problems);
  }
  return value;
}

function declarationOf(name: string, args: GoServicesArgs, namespace: ImageNamespace): ProgramDeclaration {
  const { download, credentials, builder, onDestroy, timeout, workDir, cache } = args;
  const common = {
    namespace,
    ...(download && { download }),
    ...(credentials && { credentials }),
    ...(builder !== undefined && { builder }),
    ...(onDestroy && { onDestroy }),
    ...(timeout !== undefined && { timeout }),
    ...(workDir !== undefined && { workDir }),
  };
  const options = optionsOf(args);
  return {
    resourceName: (planned) => `${name}-${planned}`,
    dependencies: () => ({ ...common, ...(typeof cache === "string" && { cache }) }),
    service: (service) => {
      const own = options[service] ?? {};
      const secrets = own.secrets ?? args.secrets;
      const attest = own.attest ?? args.attest;
      const audit = own.audit ?? args.audit;
      return {
        ...common,
        download: { ...download, ...own.download },
        credentials: { ...credentials, ...own.credentials },
        ...(own.builder !== undefined && { builder: own.builder }),
        ...(own.onDestroy && { onDestroy: own.onDestroy }),
        ...(own.timeout !== undefined && { timeout: own.timeout }),
        ...(secrets && { secrets }),
        ...(attest && { attest }),
        ...(audit && { audit }),
      };
    },
  };
}

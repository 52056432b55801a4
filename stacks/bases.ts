import * as pulumi from "@pulumi/pulumi";
import type { GoServiceImage } from "../components";
import type { RegistryPath } from "../components/common/reference";
import type { Digests } from "../components/plan/digests";
import type { FoundService } from "../components/plan/discover";
import { planProgram, type ProgramOptions } from "../components/plan/programPlan";
import type { PlannedArguments } from "../components/plan/serviceArguments";
import type { ServicePlan } from "../components/plan/servicePlan";
import { type PlanWithBases, planWithBases, recordedBases } from "../components/planWithBases";
import type { SourceTree } from "../components/source/sourceTree";
import type { Configuration } from "./configuration";
import { lastImages } from "./lastGood";

/** The bases of a stack's services that are named by a tag alone: as they are now, and as they were in the last run. */
export class StackBases {
  #recorded: Readonly<Record<string, Digests>> = {};

  /** @param registry where images go, whose credentials count for bases from there. */
  public constructor(
    private readonly registry: RegistryPath,
    private readonly configuration: Pick<Configuration, "username" | "registryPassword">,
  ) {}

  public async plan(
    tree: SourceTree,
    services: readonly FoundService[],
    args: Omit<PlannedArguments, "main">,
    options: ProgramOptions,
  ): Promise<PlanWithBases> {
    if (pulumi.runtime.getEngine() === undefined) {
      // a program's own tests, with Pulumi's mocks, speak to nobody
      return { plan: planProgram(tree, services, args, options), moved: [], warnings: [] };
    }
    const { username, registryPassword: password } = this.configuration;
    return planWithBases(tree, services, args, options, {
      credentials: (host) =>
        host === this.registry.host && username !== "" ? { username, password } : undefined,
      last: async () => (this.#recorded = recordedBases(await lastImages())),
    });
  }

  /**
   * What an image was built from. Of a service that a run with targets is not about, those of the last run stay.
   *
   * @returns undefined if no base is named by a tag alone.
   */
  public of(
    service: string,
    { digests, tags }: ServicePlan,
    image: GoServiceImage,
  ): pulumi.Output<Digests> | undefined {
    return Object.keys(digests).length === 0
      ? undefined
      : image.version.apply((version) => (version === tags[0] ? digests : (this.#recorded[service] ?? {})));
  }
}

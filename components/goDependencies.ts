import * as pulumi from "@pulumi/pulumi";
import { claim } from "./claims";
import { declareImage, type OnDestroy, repositoryName } from "./imageResource";
import type { ImageNamespace } from "./namespaces/imageNamespace";
import {
  type DependenciesArguments,
  type DependenciesPlan,
  type SharedDependencies,
  sharedDependencies,
  tryPlanDependencies,
} from "./plan/dependenciesPlan";
import { downloadProblems } from "./plan/goOptions";
import { openSource } from "./plan/openSource";
import { PlanError } from "./plan/problem";
import {
  hasPrivateModules,
  isKnownPrivate,
  type ModuleCredentials,
  visibilityProblem,
} from "./privateModules";
import { writeStage } from "./plan/stage";
import { registryCache } from "./registryCache";

/** Arguments of `GoDependencies`. */
export interface GoDependenciesArgs extends DependenciesArguments {
  /** Where the image of the compiled packages is pushed to. */
  readonly namespace: ImageNamespace;
  /**
   * Go's variables for the download of modules, e.g. `GOPROXY`, `GOPRIVATE`. They reach the download as a secret and
   * change neither the image nor its version.
   *
   * @default - Go's own defaults
   */
  readonly download?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What lets the download step read private modules. @default none */
  readonly credentials?: ModuleCredentials;
  /** Registry cache of the compile step. @default "on" */
  readonly cache?: "on" | "readOnly" | "off";
  /** Name of the buildx builder; it must not change during the stack's life. @default - buildx's current one */
  readonly builder?: string;
  /** Whether the image goes when the resource goes. @default "keep" */
  readonly onDestroy?: OnDestroy;
  /** Folder for build contexts, relative to the working directory. @default ".go-service-image" */
  readonly workDir?: string;
}

/** Folder for build contexts and whatever else a project keeps for itself. */
export const WORK_DIR = ".go-service-image";

/**
 * The third-party packages of one Go module, compiled once for all its services and all platforms, as an image that
 * their compile steps start from. An edit of a service does not touch it; only a new import or another requirement
 * of the module does.
 */
export class GoDependencies extends pulumi.ComponentResource {
  /** What services check before they start from the image. */
  public readonly shared: SharedDependencies;

  /** @throws PlanError with every problem of the arguments and of the module, before anything is registered. */
  public constructor(name: string, args: GoDependenciesArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const subject = `GoDependencies ${name}`;
    const plan = planOf(subject, name, args);
    const repository = repositoryName(args.namespace, plan.repository);
    if (hasPrivateModules(args) && !isKnownPrivate(args.namespace, plan.repository)) {
      throw new PlanError(subject, [visibilityProblem("namespace")]);
    }
    claim(args.namespace, subject, [{ field: "repository", value: repository }]);

    super("pulumi-go-service-image:index:GoDependencies", name, inputsOf(plan), opts);
    const reference = `${repository}:${plan.tag}`;
    this.shared = sharedDependencies(plan, reference);
    this.#declare(name, args, opts, plan, reference, `${repository}:cache`);
    this.registerOutputs({ reference });
  }

  #declare(
    name: string,
    args: GoDependenciesArgs,
    opts: pulumi.ComponentResourceOptions,
    plan: DependenciesPlan,
    reference: string,
    cacheReference: string,
  ): void {
    const cache = registryCache(args.cache ?? "on", cacheReference, "min");
    declareImage(
      this,
      name,
      {
        namespace: args.namespace,
        repository: plan.repository,
        stage: writeStage(args.workDir ?? WORK_DIR, name, plan.dockerfile, plan.context),
        references: [reference],
        // data only: a builder of any architecture mounts it
        platforms: undefined,
        target: "final",
        buildArgs: {},
        download: args.download ?? {},
        secrets: {},
        credentials: args.credentials,
        ssh: [],
        builder: args.builder,
        cacheFrom: cache.from,
        cacheTo: cache.to,
        compression: "zstd",
        hasBuildTimes: false,
        annotations: {},
        onDestroy: args.onDestroy ?? "keep",
      },
      opts,
      [],
    );
  }
}

/** Validates and plans; nothing is registered when it throws. */
function planOf(subject: string, name: string, args: GoDependenciesArgs): DependenciesPlan {
  const tree = openSource(subject, args.source);
  const { plan, problems } = tryPlanDependencies(tree, name, args);
  const all = [...problems, ...downloadProblems("download", Object.keys(args.download ?? {}))];
  if (plan === undefined || all.length > 0) {
    throw new PlanError(subject, all);
  }
  return plan;
}

function inputsOf(plan: DependenciesPlan): Record<string, unknown> {
  const packages = [...new Set([...plan.packagesOf.values()].flatMap((one) => [...one]))].sort();
  return {
    tag: plan.tag,
    module: plan.moduleDir,
    platforms: plan.platforms.map(({ name }) => name),
    packages,
  };
}

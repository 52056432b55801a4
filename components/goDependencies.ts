import * as pulumi from "@pulumi/pulumi";
import { reserveWrites } from "./exclusiveWrites";
import { dependenciesComponentProblems } from "./dependenciesComponentArguments";
import { DEPENDENCIES_CACHE_TAG } from "./common/cacheTags";
import type {
  DependenciesDeclaration,
  GoDependenciesArgs,
  PlannedDependenciesArgs,
} from "./dependenciesArgs";
import { WORK_DIR } from "./common/workDir";
import { declareImage } from "./imageResource";
import { loadPlanner } from "./loadPlanner";
import type { DependenciesPlan } from "./plan/dependenciesPlan";
import type { SharedDependencies } from "./plan/sharedDependencies";
import { downloadProblems } from "./toolchain/goOptions";
import { PLANNING_OF_RUN } from "./planningOfRun";
import { Reference } from "./common/reference";
import { PlanError, type Problem } from "./common/problem";
import { hasPrivateModules, isKnownPrivate, plannedSources, visibilityProblem } from "./privateModules";
import { registryCache } from "./registryCache";

/**
 * The third-party packages of one Go module, compiled once for all its services and all platforms, as an image that
 * their compile steps start from. An edit of a service does not touch it; only a new import or another requirement
 * of the module does.
 *
 * @example
 * ```ts
 * import { ExistingNamespace, GoDependencies, GoServiceImage } from "pulumi-go-service-image";
 *
 * const source = "../shop";
 * const namespace = new ExistingNamespace("team", { registry: "registry.example.com/team" });
 * const dependencies = new GoDependencies("shop", { source, mains: ["cmd/auth", "cmd/order"], namespace });
 * const auth = new GoServiceImage("auth", { source, main: "cmd/auth", namespace, dependencies });
 * const order = new GoServiceImage("order", { source, main: "cmd/order", namespace, dependencies });
 *
 * export const refs = [auth.ref, order.ref];
 * ```
 */
export class GoDependencies extends pulumi.ComponentResource {
  /** What services check before they start from the image. */
  public readonly shared: SharedDependencies;

  /** @throws PlanError with every problem of the arguments and of the module, before anything is registered. */
  public constructor(
    name: string,
    args: GoDependenciesArgs | PlannedDependenciesArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    const subject = `GoDependencies ${name}`;
    const plan = "plan" in args ? args.plan : planOf(subject, name, args);
    const problems = dependenciesWriteProblems(subject, args, plan);
    if (problems.length > 0) {
      throw new PlanError(subject, problems);
    }

    super("pulumi-go-service-image:index:GoDependencies", name, inputsOf(plan), opts);
    const { dependenciesReference, sharedDependencies } = loadPlanner();
    const reference = dependenciesReference(plan, args.namespace);
    this.shared = sharedDependencies(plan, reference);
    this.#declare(name, args, opts, plan, reference);
    this.registerOutputs({ reference: reference.toString() });
  }

  #declare(
    name: string,
    args: DependenciesDeclaration,
    opts: pulumi.ComponentResourceOptions,
    plan: DependenciesPlan,
    reference: Reference,
  ): void {
    const cache = registryCache(args.cache ?? "on", reference.withTag(DEPENDENCIES_CACHE_TAG), "min");
    declareImage(
      this,
      name,
      {
        namespace: args.namespace,
        repository: plan.repository,
        context: loadPlanner().writeContext(args.workDir ?? WORK_DIR, name, plan.dockerfile, plan.context),
        contexts: {},
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
        timeout: args.timeout,
      },
      opts,
      [],
    );
  }
}

/** What is wrong with where the image goes; unless something is, its repository is reserved for it. */
export function dependenciesWriteProblems(
  subject: string,
  args: DependenciesDeclaration,
  plan: DependenciesPlan,
): Problem[] {
  const isShown = hasPrivateModules(args) && !isKnownPrivate(args.namespace, plan.repository);
  return [
    ...(isShown ? [visibilityProblem("namespace")] : []),
    ...reserveWrites(args.namespace, subject, plan, [
      { field: "repository", value: Reference.below(args.namespace, plan.repository).toString() },
    ]),
  ];
}

/** Validates and plans; nothing is registered when it throws. */
function planOf(subject: string, name: string, args: GoDependenciesArgs): DependenciesPlan {
  const kinds = dependenciesComponentProblems(args);
  if (kinds.length > 0) {
    throw new PlanError(subject, kinds);
  }
  const tree = PLANNING_OF_RUN.get(args.namespace).open(args.source);
  const { plan, problems } =
    tree.value === undefined
      ? { plan: undefined, problems: [] }
      : loadPlanner().tryPlanDependencies(tree.value, name, { ...args, ...plannedSources(args) });
  const all = [...tree.problems, ...problems, ...downloadProblems("download", args.download ?? {})];
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
    imports: plan.imports,
  };
}

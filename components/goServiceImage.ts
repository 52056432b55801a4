import * as pulumi from "@pulumi/pulumi";
import { claim } from "./claims";
import { type GoDependencies, WORK_DIR } from "./goDependencies";
import { declareImage, type OnDestroy, repositoryName } from "./imageResource";
import type { ImageNamespace } from "./namespaces/imageNamespace";
import { downloadProblems } from "./plan/goOptions";
import { openSource } from "./plan/openSource";
import { PlanError, type Problem } from "./plan/problem";
import {
  cacheBesidePrivateModules,
  hasPrivateModules,
  isKnownPrivate,
  type ModuleCredentials,
} from "./privateModules";
import type { CacheOption, ServiceArguments } from "./plan/serviceArguments";
import { CACHE_TAG } from "./plan/reference";
import { DEBUG_SUFFIX, type ServicePlan, tryPlanService } from "./plan/servicePlan";
import { writePlannedStage } from "./plan/stage";
import { type RegistryCache, registryCache } from "./registryCache";

/** Arguments of `GoServiceImage`. */
export interface GoServiceImageArgs extends ServiceArguments {
  /** Where the image is pushed to. */
  readonly namespace: ImageNamespace;
  /**
   * Compiled third-party packages that the service shares with others of its module.
   *
   * @default - the service compiles its own
   */
  readonly dependencies?: GoDependencies;
  /**
   * Go's variables for the download of modules, e.g. `GOPROXY`, `GOPRIVATE`; not used with `dependencies`. They
   * reach the download as a secret and change neither the image nor its version.
   *
   * @default - Go's own defaults
   */
  readonly download?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What lets the download step read private modules; not used with `dependencies`. @default none */
  readonly credentials?: ModuleCredentials;
  /** Secrets of `RUN --mount=type=secret`, by their id; only beside `dockerfile`. @default none */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Name of the buildx builder; it must not change during the stack's life. `BuilderPool` gives one for several daemons.
   *
   * @default - buildx's current one
   */
  readonly builder?: string;
  /**
   * Whether the image goes when the resource goes. Deleting removes the digest from the repository, whoever else
   * uses it.
   *
   * @default "keep"
   */
  readonly onDestroy?: OnDestroy;
  /** Folder for build contexts, relative to the working directory. @default ".go-service-image" */
  readonly workDir?: string;
}

/** The multi-platform image of one Go service, built with BuildKit and pushed to a namespace. */
export class GoServiceImage extends pulumi.ComponentResource {
  /** The image by its digest, without a tag: `registry.example.com/team/auth@sha256:…`. */
  public readonly ref: pulumi.Output<string>;
  /** Digest of the image's index: `sha256:…`. */
  public readonly digest: pulumi.Output<string>;
  /** Tags that the image was pushed under, the version first. */
  public readonly tags: pulumi.Output<string[]>;
  /** The version, which names what the image was made from. */
  public readonly version: pulumi.Output<string>;
  /** Platforms of the image. */
  public readonly platforms: pulumi.Output<string[]>;

  /** @throws PlanError with every problem of the arguments and of the source tree, before anything is registered. */
  public constructor(name: string, args: GoServiceImageArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const plan = planOf(name, args);
    const dependencies = args.debug === true || args.dockerfile !== undefined ? undefined : args.dependencies;
    const downloads = dependencies === undefined && args.dockerfile === undefined;
    const suffix = args.debug === true ? DEBUG_SUFFIX : "";
    const repository = repositoryName(args.namespace, plan.repository);
    const cache = registryCache(
      cacheOption(name, args, plan),
      `${repository}:${CACHE_TAG}${suffix}`,
      // without shared dependencies the compiled packages themselves are worth keeping
      dependencies === undefined ? "max" : "min",
    );
    const references = plan.tags.map((tag) => `${repository}:${tag}`);
    refuseCacheAsImage(name, references, cache);
    claimWrites(name, args, repository, cache);

    super("pulumi-go-service-image:index:GoServiceImage", name, inputsOf(plan), opts);
    const image = declareImage(
      this,
      name,
      {
        namespace: args.namespace,
        repository: plan.repository,
        stage: writePlannedStage(args.workDir ?? WORK_DIR, plan),
        references,
        platforms: plan.platforms.map((platform) => platform.name),
        target: plan.target,
        buildArgs: args.buildArgs ?? {},
        download: downloads ? (args.download ?? {}) : {},
        secrets: args.secrets ?? {},
        credentials: downloads ? args.credentials : undefined,
        ssh: Object.entries(args.ssh ?? {}).map(([id, paths]) => ({ id, paths })),
        builder: args.builder,
        cacheFrom: cache.from,
        cacheTo: cache.to,
        compression: "gzip",
        hasBuildTimes: plan.hasBuildTimes,
        annotations: plan.annotations,
        onDestroy: args.onDestroy ?? "keep",
      },
      opts,
      dependencies === undefined ? [] : [dependencies],
    );
    this.digest = image.digest;
    this.ref = pulumi.interpolate`${repository}@${image.digest}`;
    // the image's own, and not the plan's: an update of other services alone leaves this one as it was
    this.tags = image.tags.apply((known) =>
      (known ?? references).map((one) => one.slice(repository.length + 1)),
    );
    this.version = this.tags.apply(([version]) => version ?? plan.version);
    this.platforms = pulumi.output(plan.platforms.map((platform) => platform.name));
    const { ref, digest, tags, version, platforms } = this;
    this.registerOutputs({ ref, digest, tags, version, platforms });
  }
}

/** Validates and plans; nothing is registered when it throws. */
function planOf(name: string, args: GoServiceImageArgs): ServicePlan {
  const tree = openSource(`GoServiceImage ${name}`, args.source);
  const { plan, problems } = tryPlanService(tree, name, args, args.dependencies?.shared);
  const all = [...problems, ...downloadProblems("download", Object.keys(args.download ?? {}))];
  if (plan === undefined || all.length > 0) {
    throw new PlanError(`GoServiceImage ${name}`, all);
  }
  return plan;
}

/** @throws PlanError if the cache would show code of private modules. */
function cacheOption(name: string, args: GoServiceImageArgs, plan: ServicePlan): CacheOption {
  const problems: Problem[] = [];
  const isPrivate = !hasPrivateModules(args) || isKnownPrivate(args.namespace, plan.repository);
  const option = cacheBesidePrivateModules(args.cache, isPrivate, problems);
  if (problems.length > 0) {
    throw new PlanError(`GoServiceImage ${name}`, problems);
  }
  return option;
}

/** An image and a cache under one reference overwrite each other, whichever is pushed last. */
function refuseCacheAsImage(name: string, references: readonly string[], { written }: RegistryCache): void {
  if (written !== undefined && references.includes(written)) {
    const rule = "is the reference of the image itself";
    const fix = `choose another tag, such as \`${CACHE_TAG}\``;
    throw new PlanError(`GoServiceImage ${name}`, [{ field: "cache.reference", value: written, rule, fix }]);
  }
}

/** A debug variant shares its repository with the image that it belongs to: its tags are others. */
function claimWrites(
  name: string,
  { namespace, debug = false }: GoServiceImageArgs,
  repository: string,
  cache: RegistryCache,
): void {
  const part = debug ? { part: `tags that end in ${DEBUG_SUFFIX}` } : {};
  const caches = cache.written === undefined ? [] : [{ field: "cache.reference", value: cache.written }];
  claim(namespace, `GoServiceImage ${name}`, [
    { field: "repository", value: repository, ...part },
    ...caches,
  ]);
}

/**
 * What the engine keeps of the component and compares: what changed stands in the preview by name. Arguments
 * themselves are not passed, they hold paths, secrets and outputs.
 */
function inputsOf(plan: ServicePlan): Record<string, unknown> {
  return {
    main: plan.main,
    version: plan.version,
    platforms: plan.platforms.map((platform) => platform.name),
    files: plan.files,
  };
}

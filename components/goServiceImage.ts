import * as pulumi from "@pulumi/pulumi";
import { BaseCheck } from "./baseCheck";
import { Reference } from "./common/reference";
import { describeWarning, PlanError } from "./common/problem";
import { WORK_DIR } from "./common/workDir";
import { type ImageRun, runOf } from "./imageOutputs";
import { declareAttachments } from "./imageAttachments";
import { declareImage } from "./imageResource";
import { loadPlanner } from "./loadPlanner";
import { checkKinds } from "./plan/argumentKinds";
import type { PlannedImage } from "./plan/builtImage";
import { serviceInputs } from "./plan/serviceInputs";
import type { ServicePlan } from "./plan/servicePlan";
import { PLANNING_OF_RUN } from "./planningOfRun";
import { plannedSources } from "./privateModules";
import { serviceComponentProblems } from "./serviceComponentArguments";
import { contextsOf, placementOf } from "./serviceDeclaration";
import type { GoServiceImageArgs, PlannedServiceArgs } from "./serviceImageArgs";
import { downloadProblems } from "./toolchain/goOptions";

/**
 * The multi-platform image of one Go service, built with BuildKit and pushed to a namespace.
 *
 * @example
 * ```ts
 * import { ExistingNamespace, GoServiceImage, imageOutputs } from "pulumi-go-service-image";
 *
 * const auth = new GoServiceImage("auth", {
 *   source: "../shop",
 *   main: "cmd/auth",
 *   namespace: new ExistingNamespace("team", { registry: "registry.example.com/team" }),
 *   ports: [8000],
 * });
 *
 * export const images = { auth: imageOutputs(auth) };
 * ```
 */
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
  /** How a container of the image runs. */
  public readonly run: ImageRun;
  /** What is known of the image before it is built, for images that are built on it. */
  public readonly planned: PlannedImage;

  /** @throws PlanError with every problem of the arguments and of the source tree, before anything is registered. */
  public constructor(
    name: string,
    args: GoServiceImageArgs | PlannedServiceArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    const plan = "plan" in args ? args.plan : planOf(name, args);
    const subject = `GoServiceImage ${name}`;
    const { debug = false, dockerfile, buildArgs = {}, ssh = {} } = plan.args;
    const dependencies = debug || dockerfile !== undefined ? undefined : args.dependencies;
    const downloads = dependencies === undefined && dockerfile === undefined;
    const { value: placement, problems } = placementOf(subject, args, plan);
    if (problems.length > 0) {
      throw new PlanError(subject, problems);
    }
    const { repository, references, cache } = placement;

    super("pulumi-go-service-image:index:GoServiceImage", name, serviceInputs(plan), opts);
    plan.warnings.forEach((warning) => void pulumi.log.warn(describeWarning(warning), this));
    const context = loadPlanner().writePlannedContext(args.workDir ?? WORK_DIR, plan);
    const image = declareImage(
      this,
      name,
      {
        namespace: args.namespace,
        repository: plan.repository,
        context,
        bases: new BaseCheck(this, subject, plan.bases, args.namespace, context),
        contexts: contextsOf(plan),
        references,
        platforms: plan.platforms.map((platform) => platform.name),
        target: plan.target,
        buildArgs,
        download: downloads ? (args.download ?? {}) : undefined,
        secrets: args.secrets ?? {},
        credentials: downloads ? args.credentials : undefined,
        ssh: Object.entries(ssh).map(([id, paths]) => ({ id, paths })),
        builder: args.builder,
        cacheFrom: cache.from,
        cacheTo: cache.to,
        compression: "gzip",
        hasBuildTimes: plan.hasBuildTimes,
        annotations: plan.annotations,
        onDestroy: args.onDestroy ?? "keep",
        timeout: args.timeout,
      },
      opts,
      dependencies === undefined ? [] : [dependencies],
    );
    const { namespace, audit: limit } = args;
    const pushed = { namespace, repository, image, digest: image.digest };
    const audit =
      limit?.maxVulnerability &&
      loadAudit().declareAudit(this, name, { ...pushed, audit: limit, service: plan.name });
    declareAttachments(this, name, {
      ...pushed,
      attest: args.attest ?? {},
      plan,
      context,
      waitsFor: audit,
      onDestroy: args.onDestroy ?? "keep",
    });
    this.run = runOf(plan);
    this.planned = {
      name,
      content: plan.content,
      platforms: plan.platforms.map((platform) => platform.name),
    };
    // whoever takes the image waits until nothing stands against it
    this.digest = audit?.digest ?? image.digest;
    this.ref = this.digest.apply((digest) => repository.withDigest(digest).toString());
    // the image's own, and not the plan's: an update of other services alone leaves this one as it was
    this.tags = image.tags.apply((known) =>
      known === undefined ? [...plan.tags] : known.map((one) => Reference.parse(one)?.tag ?? ""),
    );
    this.version = this.tags.apply(([version]) => version ?? plan.version);
    this.platforms = pulumi.output(plan.platforms.map((platform) => platform.name));
    const { ref, digest, tags, version, platforms } = this;
    this.registerOutputs({ ref, digest, tags, version, platforms });
  }
}

/** Loaded where an image is audited. */
function loadAudit(): typeof import("./imageAudit") {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for every program
  return require("./imageAudit") as typeof import("./imageAudit");
}

/** Validates and plans; nothing is registered when it throws. */
function planOf(name: string, args: GoServiceImageArgs): ServicePlan {
  const own = serviceComponentProblems(args);
  const { usable, problems: kinds } = checkKinds(args);
  if (usable === undefined || own.length > 0) {
    throw new PlanError(`GoServiceImage ${name}`, [...own, ...kinds]);
  }
  const tree = PLANNING_OF_RUN.get(args.namespace).open(args.source);
  const { plan, problems } =
    tree.value === undefined
      ? { plan: undefined, problems: kinds }
      : loadPlanner().tryPlanService(
          tree.value,
          name,
          { ...args, ...plannedSources(args) },
          args.dependencies?.shared,
        );
  const all = [...tree.problems, ...problems, ...downloadProblems("download", args.download ?? {})];
  if (plan === undefined || all.length > 0) {
    throw new PlanError(`GoServiceImage ${name}`, all);
  }
  return plan;
}

import * as pulumi from "@pulumi/pulumi";
import type { ImageNamespace } from "./namespaces/imageNamespace";
import type { RegistryCredentials } from "./namespaces/registryCredentials";
import { isRepositoryPath, Reference } from "./common/reference";
import { tagProblems } from "./common/referenceProblems";
import { PlanError, type Problem } from "./common/problem";
import { secretLogin } from "./secretLogin";
import { type Require, requireProblems } from "./promotion/required";
import { serializedRelease } from "./promotion/serialized";
import type { Release } from "./promotion/release";

/** One image of a release, where it was built. */
export interface PromotionSource {
  /** `host/path@sha256:…` or `host/path:tag`, e.g. the `ref` that another stack exports. */
  readonly ref: string;
  /** Version of the digest; it becomes the tag beside the images. @default - the tag of `ref`, else one made of the digest */
  readonly version?: string;
}

/** Arguments of an `ImagePromotion`. */
export interface ImagePromotionArgs {
  /** The images that become current together, by service; all of one registry. */
  readonly images: Readonly<Record<string, PromotionSource>>;
  /** Where they are put, each into a repository of the service's name. */
  readonly namespace: ImageNamespace;
  /** Credentials of the registry that they are taken from. @default - none */
  readonly sourceCredentials?: RegistryCredentials;
  /** Names that move to the release when all of it has arrived, e.g. `prod`. @default - none */
  readonly movingTags?: readonly string[];
  /** What every image must have before anything is copied, e.g. a signature of these keys. @default nothing */
  readonly require?: Require;
}

class ReleaseResource extends pulumi.dynamic.Resource {
  declare public readonly digests: pulumi.Output<Record<string, string>>;
  declare public readonly tags: pulumi.Output<Record<string, string>>;

  public constructor(
    name: string,
    props: { [K in keyof Release]: unknown },
    opts: pulumi.CustomResourceOptions,
  ) {
    const outputs = { digests: undefined, tags: undefined };
    super(serializedRelease, name, { ...props, ...outputs }, opts, "promotion", "Release");
  }
}

/**
 * Promotes images that were built elsewhere: copies them byte by byte, with what is attached to them, so that the digest is
 * equal on both sides. A release of several services is all or nothing. Images of earlier releases stay.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { ExistingNamespace, ImagePromotion, type StackImage } from "pulumi-go-service-image";
 *
 * const staging = new pulumi.StackReference("acme/images/staging");
 *
 * // The references have to be known while the program runs, so that it can plan.
 * export async function release(): Promise<ImagePromotion> {
 *   const { value } = await staging.getOutputDetails("images");
 *   const { auth } = value as { auth: StackImage };
 *   return new ImagePromotion("release", {
 *     images: { auth: { ref: auth.ref, version: auth.version } },
 *     namespace: new ExistingNamespace("live", { registry: "registry.example.com/live" }),
 *     movingTags: ["prod"],
 *   });
 * }
 * ```
 */
export class ImagePromotion extends pulumi.ComponentResource {
  /** By service: the image in this namespace by its digest, without a tag. Known when the whole release has arrived. */
  public readonly refs: Readonly<Record<string, pulumi.Output<string>>>;
  /** By service: digest of the image. */
  public readonly digests: Readonly<Record<string, pulumi.Output<string>>>;
  /** By service: the tag that stays with the image, then the moving names. */
  public readonly tags: Readonly<Record<string, pulumi.Output<string[]>>>;

  /** @throws PlanError with everything that is wrong with the arguments, before anything is registered. */
  public constructor(name: string, args: ImagePromotionArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { from, images } = planOf(name, args);
    super("pulumi-go-service-image:index:ImagePromotion", name, inputsOf(args), opts);
    const { namespace, movingTags = [] } = args;
    const services = Object.keys(args.images).sort();
    const repositories = services.flatMap((service) => namespace.repository(service, this));
    const release = new ReleaseResource(
      name,
      {
        from,
        fromLogin: secretLogin(args.sourceCredentials),
        to: namespace.host,
        toLogin: secretLogin(namespace.registries.find(({ address }) => address === namespace.host)),
        images,
        movingTags: [...movingTags],
        require: args.require,
      },
      { parent: this, dependsOn: [...namespace.ready, ...repositories] },
    );
    const digestOf = (service: string): pulumi.Output<string> =>
      release.digests.apply((digests) => digests[service] ?? "");
    const each = <T>(value: (service: string) => T): Record<string, T> =>
      Object.fromEntries(services.map((service) => [service, value(service)]));
    this.digests = each(digestOf);
    this.refs = each((service) =>
      digestOf(service).apply((digest) => Reference.below(namespace, service).withDigest(digest).toString()),
    );
    this.tags = each((service) => release.tags.apply((tags) => [tags[service] ?? "", ...movingTags]));
    this.registerOutputs({ refs: this.refs, digests: this.digests, tags: this.tags });
  }
}

function planOf(name: string, args: ImagePromotionArgs): Pick<Release, "from" | "images"> {
  const problems: Problem[] = (args.movingTags ?? []).flatMap((tag, index) =>
    tagProblems(`movingTags[${index}]`, tag),
  );
  problems.push(...(args.require === undefined ? [] : requireProblems("require", args.require)));
  const hosts = new Set<string>();
  const images: Record<string, Release["images"][string]> = {};
  for (const [service, { ref, version }] of Object.entries(args.images)) {
    const parsed = Reference.parse(ref);
    const select = parsed?.selector;
    if (parsed === undefined || select === undefined) {
      const rule = "is not an image reference with a digest or a tag";
      problems.push({
        field: `images.${service}.ref`,
        value: ref,
        rule,
        fix: "write `host/path@sha256:…` or `host/path:tag`",
      });
      continue;
    }
    hosts.add(parsed.host);
    problems.push(...serviceProblems(service));
    const { path: to } = Reference.below(args.namespace, service);
    images[service] = { from: parsed.path, select, to, ...(version !== undefined && { version }) };
  }
  if (hosts.size !== 1 && problems.length === 0) {
    const rule =
      hosts.size === 0 ? "is empty" : `come from several registries: ${[...hosts].sort().join(", ")}`;
    problems.push({ field: "images", rule, fix: "promote images of one registry, at least one of them" });
  }
  if (problems.length > 0) {
    throw new PlanError(`ImagePromotion ${name}`, problems);
  }
  return { from: [...hosts][0] ?? "", images };
}

function serviceProblems(service: string): Problem[] {
  const rule = "is not a valid repository name";
  return isRepositoryPath(service)
    ? []
    : [{ field: `images.${service}`, rule, fix: "use lower-case letters, digits and dashes" }];
}

function inputsOf({ images, movingTags = [] }: ImagePromotionArgs): Record<string, unknown> {
  const versions = Object.entries(images).map(([service, { ref, version }]) => [service, version ?? ref]);
  return { versions: Object.fromEntries(versions), movingTags: [...movingTags] };
}

import * as pulumi from "@pulumi/pulumi";
import { reserveWrites } from "./exclusiveWrites";
import { DEBUG_SUFFIX } from "./common/cacheTags";
import type { Found, Problem } from "./common/problem";
import { CACHE_TAG, Reference } from "./common/reference";
import { mirrored } from "./plan/runtime/mirror";
import type { ServicePlan } from "./plan/servicePlan";
import { cacheBesidePrivateModules, hasPrivateModules, isKnownPrivate } from "./privateModules";
import { type RegistryCache, registryCache } from "./registryCache";
import type { ServiceDeclaration } from "./serviceImageArgs";

/** Named contexts that are not folders, as BuildKit gets them. */
export function contextsOf({
  contexts,
  args: { mirrors = {} },
}: ServicePlan): Record<string, pulumi.Input<string>> {
  const scheme = "docker-image://";
  const located = Object.entries(contexts).flatMap(([name, context]): [string, pulumi.Input<string>][] => {
    if ("files" in context) {
      return [];
    }
    if ("image" in context) {
      // by its digest, which is known once it is pushed
      return [[name, pulumi.interpolate`${scheme}${context.image.ref as pulumi.Input<string>}`]];
    }
    const { address } = context;
    const isImage = address.startsWith(scheme);
    return [[name, isImage ? `${scheme}${mirrored(address.slice(scheme.length), mirrors)}` : address]];
  });
  return Object.fromEntries(located);
}

/** Where an image goes, and where its build looks and leaves its cache. */
export interface Placement {
  readonly repository: Reference;
  /** What it is pushed as, the version first. */
  readonly references: readonly Reference[];
  readonly cache: RegistryCache;
}

/** Places an image. What it is about to write is reserved for it, unless something is wrong. */
export function placementOf(
  subject: string,
  args: Omit<ServiceDeclaration, "dependencies"> & { readonly dependencies?: unknown },
  plan: ServicePlan,
): Found<Placement> {
  const { debug = false, dockerfile } = plan.args;
  const repository = Reference.below(args.namespace, plan.repository);
  const isPrivate = !hasPrivateModules(args) || isKnownPrivate(args.namespace, plan.repository);
  // the cache must not show code of private modules
  const option = cacheBesidePrivateModules(plan.args.cache, isPrivate);
  const isShared = args.dependencies !== undefined && !debug && dockerfile === undefined;
  const cache = registryCache(
    option.value,
    repository.withTag(`${CACHE_TAG}${debug ? DEBUG_SUFFIX : ""}`),
    // without shared dependencies the compiled packages themselves are worth keeping
    isShared ? "min" : "max",
  );
  const references = plan.tags.map((tag) => repository.withTag(tag));
  // a debug variant shares its repository with the image that it belongs to: its tags are others
  const part = debug ? { part: `tags that end in ${DEBUG_SUFFIX}` } : {};
  const caches = cache.written === undefined ? [] : [{ field: "cache.reference", value: cache.written }];
  const problems = [
    ...option.problems,
    ...cacheAsImageProblems(references, cache),
    ...reserveWrites(args.namespace, subject, plan, [
      { field: "repository", value: repository.toString(), ...part },
      ...caches,
    ]),
  ];
  return { value: { repository, references, cache }, problems };
}

/** An image and a cache under one reference overwrite each other, whichever is pushed last. */
function cacheAsImageProblems(references: readonly Reference[], { written }: RegistryCache): Problem[] {
  const rule = "is the reference of the image itself";
  const fix = `choose another tag, such as \`${CACHE_TAG}\``;
  return references.some((one) => one.toString() === written)
    ? [{ field: "cache.reference", value: written, rule, fix }]
    : [];
}

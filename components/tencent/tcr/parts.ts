import type * as pulumi from "@pulumi/pulumi";
import { DEFAULT_CACHE_TAGS } from "../../common/cacheTags";
import type { TcrNamespaceArgs, TcrPullAccountArgs } from "./args";
import {
  TcrAccountResource,
  TcrImmutabilityResource,
  TcrNamespaceResource,
  TcrRetentionResource,
} from "./provider/resources";
import { immutabilityOf, retentionOf } from "./rules";

/** What the parts of one namespace have in common. */
export interface TcrContext {
  /** The component, which is the parent of every part. */
  readonly parent: pulumi.Resource;
  /** The component's name, which the parts' names start with. */
  readonly name: string;
  readonly args: TcrNamespaceArgs;
  readonly location: TcrLocation;
}

/** Where every part of one namespace lives. */
export interface TcrLocation {
  readonly instance: pulumi.Output<string>;
  readonly region: string | undefined;
}

/** What an account may do, and what it is for. */
export interface AccountRole {
  readonly suffix: string;
  readonly verb: string;
  readonly actions: readonly string[];
}

/** A push makes its repository by itself. */
export const PUSH: AccountRole = {
  suffix: "push",
  verb: "Pushes to",
  actions: ["tcr:PushRepository", "tcr:PullRepository", "tcr:CreateRepository"],
};

/** What a cluster needs. */
export const PULL: AccountRole = { suffix: "pull", verb: "Pulls from", actions: ["tcr:PullRepository"] };

/** The namespace itself. */
export function makeNamespace({ parent, name, args, location }: TcrContext): TcrNamespaceResource {
  return new TcrNamespaceResource(
    name,
    {
      ...location,
      name: args.name,
      isPublic: args.public ?? false,
      scan: args.scan ?? true,
      block: args.blockVulnerable !== undefined,
      // always given: a level that is left out stays as it was
      severity: args.blockVulnerable ?? "high",
      adopt: args.adopt ?? false,
      onDestroy: args.onDestroy ?? "keep",
    },
    { parent },
  );
}

/** An account that may use the namespace as its role says, and do nothing else. */
export function makeAccount(
  { parent, name, args, location }: TcrContext,
  namespace: pulumi.Resource,
  { suffix, verb, actions }: AccountRole,
  life: Required<TcrPullAccountArgs>,
): TcrAccountResource {
  return new TcrAccountResource(
    `${name}-${suffix}`,
    {
      ...location,
      name: `${args.name}-${suffix}`,
      description: `${verb} ${args.name}`,
      namespace: args.name,
      actions: [...actions],
      ...life,
      adopt: args.adopt ?? false,
    },
    { parent, dependsOn: [namespace], deleteBeforeReplace: true },
  );
}

/** The rules that were asked for: there is one of each kind for a namespace, so an old one goes before a new one comes. */
export function makeRules(
  { parent, name, args, location }: TcrContext,
  namespace: pulumi.Resource,
): pulumi.Resource[] {
  const { keepVersions, immutableTags, cacheTags = DEFAULT_CACHE_TAGS } = args;
  const where = { ...location, namespace: args.name };
  const opts = { parent, dependsOn: [namespace], deleteBeforeReplace: true };
  const rules: pulumi.Resource[] = [];
  if (keepVersions !== undefined) {
    const rule = retentionOf(keepVersions, cacheTags);
    rules.push(new TcrRetentionResource(`${name}-retention`, { ...where, rule }, opts));
  }
  if (immutableTags !== undefined) {
    const rule = immutabilityOf(immutableTags.movable ?? ["latest"], cacheTags);
    rules.push(new TcrImmutabilityResource(`${name}-immutable`, { ...where, rule }, opts));
  }
  return rules;
}

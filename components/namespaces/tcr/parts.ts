import type * as pulumi from "@pulumi/pulumi";
import * as tencentcloud from "@pulumi/tencentcloud";
import { defaultCacheTags } from "../ccr/cacheTags";
import type { NewTcrInstance, TcrNamespaceArgs, TcrVpc } from "./args";
import { immutabilityOf, retentionOf } from "./rules";

/** What the parts of one namespace have in common. */
export interface TcrContext {
  /** The component, which is the parent of every part. */
  readonly parent: pulumi.Resource;
  /** The component's name, which the parts' names start with. */
  readonly name: string;
  readonly args: TcrNamespaceArgs;
  readonly instanceId: pulumi.Input<string>;
}

/** Whether a destroy leaves what is in the registry. */
export function isKept({ onDestroy }: TcrNamespaceArgs): boolean {
  return onDestroy !== "deleteImages";
}

/** The instance, protected: the provider deletes every namespace of one that it deletes. */
export function makeInstance(
  parent: pulumi.Resource,
  name: string,
  instance: NewTcrInstance,
): tencentcloud.TcrInstance {
  const { publicAccess = [], protect = true } = instance;
  return new tencentcloud.TcrInstance(
    `${name}-instance`,
    {
      name: instance.name,
      instanceType: instance.type,
      deleteBucket: false,
      deletionProtection: protect,
      openPublicOperation: publicAccess.length > 0,
      ...(publicAccess.length === 0
        ? {}
        : { securityPolicies: publicAccess.map((cidrBlock) => ({ cidrBlock })) }),
    },
    { parent, protect },
  );
}

/** The namespace itself. */
export function makeNamespace({ parent, name, args, instanceId }: TcrContext): tencentcloud.TcrNamespace {
  return new tencentcloud.TcrNamespace(
    name,
    {
      instanceId,
      name: args.name,
      isPublic: args.public ?? false,
      isAutoScan: args.scan ?? true,
      isPreventVul: args.blockVulnerable !== undefined,
      // always given: the provider does not send a level that was taken away
      severity: args.blockVulnerable ?? "high",
    },
    { parent, retainOnDelete: isKept(args) },
  );
}

/** An account that may push to the namespace, and do nothing else. */
export function makeAccount(
  { parent, name, args, instanceId }: TcrContext,
  namespace: pulumi.Resource,
): tencentcloud.TcrServiceAccount {
  const actions = ["tcr:PushRepository", "tcr:PullRepository", "tcr:CreateRepository"];
  return new tencentcloud.TcrServiceAccount(
    `${name}-push`,
    {
      registryId: instanceId,
      name: `${args.name}-push`,
      description: `Pushes to ${args.name}`,
      permissions: [{ resource: args.name, actions }],
    },
    // the provider refuses a change of either, and would find another account in its place
    { parent, dependsOn: [namespace], replaceOnChanges: ["registryId", "name"], deleteBeforeReplace: true },
  );
}

/** The rules that were asked for: there is one of each kind for a namespace, so an old one goes before a new one comes. */
export function makeRules(
  { parent, name, args, instanceId }: TcrContext,
  namespace: pulumi.Resource,
): pulumi.Resource[] {
  const { keepVersions, immutableTags, cacheTags = defaultCacheTags } = args;
  const place = { registryId: instanceId, namespaceName: args.name };
  const opts = {
    parent,
    dependsOn: [namespace],
    // the provider refuses to move a rule
    replaceOnChanges: ["registryId", "namespaceName"],
    deleteBeforeReplace: true,
  };
  const rules: pulumi.Resource[] = [];
  if (keepVersions !== undefined) {
    const rule = retentionOf(keepVersions, cacheTags);
    rules.push(new tencentcloud.TcrTagRetentionRule(`${name}-retention`, { ...place, ...rule }, opts));
  }
  if (immutableTags !== undefined) {
    const rule = immutabilityOf(immutableTags.movable ?? ["latest"], cacheTags);
    rules.push(new tencentcloud.TcrImmutableTagRule(`${name}-immutable`, { ...place, ...rule }, opts));
  }
  return rules;
}

/** Access from a VPC, by the instance's public domain. */
export function makeVpcAccess(
  { parent, name, instanceId }: TcrContext,
  vpc: TcrVpc,
): tencentcloud.TcrVpcAttachment {
  return new tencentcloud.TcrVpcAttachment(
    `${name}-vpc`,
    {
      instanceId,
      vpcId: vpc.vpcId,
      subnetId: vpc.subnetId,
      enablePublicDomainDns: true,
      enableVpcDomainDns: false,
      ...(vpc.region === undefined ? {} : { regionName: vpc.region }),
    },
    // the provider ignores a changed region
    { parent, replaceOnChanges: ["regionName"] },
  );
}

/** A repository, with what it keeps at the end said in full: the provider's own default deletes all images. */
export function makeRepository(
  context: TcrContext,
  repository: string,
  opts: pulumi.CustomResourceOptions,
): tencentcloud.TcrRepository {
  const { name, args, instanceId } = context;
  const description = args.repositories?.[repository]?.description;
  return new tencentcloud.TcrRepository(
    `${name}-${repository}`,
    {
      instanceId,
      namespaceName: args.name,
      name: repository,
      forceDelete: !isKept(args),
      ...(description === undefined ? {} : { description, briefDesc: description.slice(0, 100) }),
    },
    { ...opts, retainOnDelete: isKept(args) },
  );
}

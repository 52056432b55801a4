import { nearMiss } from "../../plan/nearMiss";
import { PlanError } from "../../plan/problem";
import type { Problem } from "../../plan/problem";
import { isLoopback } from "../../tencent/regions";
import { namespaceNameProblems, tcrRepositoryNameProblems } from "../ccr/names";
import type { OnDestroy } from "../ccr/ownership";
import { tcrDomain } from "./args";
import type { ExistingTcrInstance, NewTcrInstance, TcrNamespaceArgs } from "./args";

const instanceTypes: readonly string[] = ["basic", "standard", "premium"] satisfies NewTcrInstance["type"][];
const severities: readonly string[] = [
  "low",
  "medium",
  "high",
] satisfies TcrNamespaceArgs["blockVulnerable"][];
const policies: readonly string[] = ["keep", "deleteImages"] satisfies OnDestroy[];

/**
 * @throws PlanError with everything that is wrong with the arguments.
 */
export function checkTcrArgs(name: string, args: TcrNamespaceArgs): void {
  const problems = [
    ...namespaceNameProblems("name", args.name),
    ...instanceProblems(args.instance),
    ...choiceProblems("blockVulnerable", args.blockVulnerable, severities),
    ...choiceProblems("onDestroy", args.onDestroy, policies),
    ...countProblems("keepVersions", args.keepVersions),
    ...patternProblems("cacheTags", args.cacheTags ?? []),
    ...patternProblems("immutableTags.movable", args.immutableTags?.movable ?? []),
    ...Object.keys(args.repositories ?? {}).flatMap((one) =>
      tcrRepositoryNameProblems(`repositories["${one}"]`, one),
    ),
    ...scanProblems(args),
  ];
  if (problems.length > 0) {
    throw new PlanError(`TcrNamespace ${name}`, problems);
  }
}

/**
 * @throws PlanError if the name breaks the rules of a repository.
 */
export function checkTcrRepository(name: string, repository: string): void {
  const problems = tcrRepositoryNameProblems("repository", repository);
  if (problems.length > 0) {
    throw new PlanError(`TcrNamespace ${name}`, problems);
  }
}

function instanceProblems(instance: ExistingTcrInstance | NewTcrInstance): Problem[] {
  if ("id" in instance) {
    return hostProblems(instance.host);
  }
  const name = /^[a-z0-9](?:-?[a-z0-9]+){2,24}$/.test(instance.name)
    ? []
    : [instanceNameProblem(instance.name)];
  return [
    ...name,
    ...choiceProblems("instance.type", instance.type, instanceTypes),
    ...(instance.publicAccess ?? []).flatMap((cidr, index) =>
      cidrProblems(`instance.publicAccess[${index}]`, cidr),
    ),
  ];
}

function instanceNameProblem(value: string): Problem {
  const rule =
    "must be lower-case letters and digits with single dashes between them, to be an instance's name";
  return { field: "instance.name", value, rule, fix: "e.g. `acme-prod`" };
}

function hostProblems(host: string): Problem[] {
  const first = host.slice(0, -tcrDomain.length);
  if (isLoopback(host) || (host.endsWith(tcrDomain) && /^[a-z0-9-]+$/.test(first))) {
    return [];
  }
  const isPersonal = host.endsWith(".ccs.tencentyun.com");
  const fix = isPersonal
    ? "use CcrNamespace for the personal edition"
    : `write the domain alone, e.g. \`acme${tcrDomain}\``;
  return [
    {
      field: "instance.host",
      value: host,
      rule: `must be the domain of an instance, which ends in ${tcrDomain}`,
      fix,
    },
  ];
}

function cidrProblems(field: string, cidr: string): Problem[] {
  if (cidr === "0.0.0.0/0" || cidr === "::/0") {
    const fix = "name the networks of your builders and clusters";
    return [{ field, value: cidr, rule: "opens the registry to the whole internet", fix }];
  }
  const isCidr = /^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/.test(cidr);
  return isCidr
    ? []
    : [{ field, value: cidr, rule: "must be a network in CIDR notation", fix: "e.g. `203.0.113.0/24`" }];
}

function choiceProblems(field: string, value: string | undefined, allowed: readonly string[]): Problem[] {
  if (value === undefined || allowed.includes(value)) {
    return [];
  }
  return [{ field, value, rule: "is none of the allowed values", fix: nearMiss(value, allowed) }];
}

function countProblems(field: string, value: number | undefined): Problem[] {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) {
    return [];
  }
  return [
    {
      field,
      value,
      rule: "must be a whole number of versions, 1 or more",
      fix: "e.g. 50; leave it out to keep all",
    },
  ];
}

/** Patterns are put into one with braces, so they cannot have any themselves. */
function patternProblems(field: string, patterns: readonly string[]): Problem[] {
  return patterns.flatMap((value, index) => {
    if (/^\*+$/.test(value)) {
      const rule = "covers every tag";
      return [{ field: `${field}[${index}]`, value, rule, fix: "name the tags that it is about" }];
    }
    const isPattern = /^[A-Za-z0-9_*?][A-Za-z0-9._*?-]{0,127}$/.test(value);
    const rule = "must be a tag's name or a pattern with * and ?";
    return isPattern ? [] : [{ field: `${field}[${index}]`, value, rule, fix: "e.g. `latest` or `cache-*`" }];
  });
}

function scanProblems({ scan = true, blockVulnerable }: TcrNamespaceArgs): Problem[] {
  if (scan || blockVulnerable === undefined) {
    return [];
  }
  const rule = "is about vulnerabilities that nobody looks for while `scan` is false";
  return [{ field: "blockVulnerable", value: blockVulnerable, rule, fix: "leave `scan` out" }];
}

import { didYouMean } from "../../common/didYouMean";
import { ON_DESTROY } from "../../common/onDestroy";
import type { Problem } from "../../common/problem";
import { isLoopbackHost, isRegistryHost } from "../../common/reference";
import type { RegistryCredentials } from "../../namespaces/registryCredentials";
import { tcrRegionProblems } from "../api/regions";
import { namespaceNameProblems } from "../names";
import {
  type ExistingTcrInstance,
  type NewTcrInstance,
  TCR_DOMAIN,
  type TcrNamespaceArgs,
  type TcrPushAccountArgs,
} from "./args";

const INSTANCE_TYPES: readonly string[] = ["basic", "standard", "premium"] satisfies NewTcrInstance["type"][];
const SEVERITIES: readonly string[] = [
  "low",
  "medium",
  "high",
] satisfies TcrNamespaceArgs["blockVulnerable"][];

/** Longest life of an account, in days: ten years. */
const LONGEST_EXPIRY = 3650;

/** Everything that is wrong with the arguments. */
export function tcrProblems(args: TcrNamespaceArgs): Problem[] {
  return [
    ...namespaceNameProblems("name", args.name),
    ...instanceProblems(args.instance),
    ...(args.region === undefined ? [] : tcrRegionProblems("region", args.region)),
    ...(args.vpc?.region === undefined ? [] : tcrRegionProblems("vpc.region", args.vpc.region)),
    ...choiceProblems("blockVulnerable", args.blockVulnerable, SEVERITIES),
    ...choiceProblems("onDestroy", args.onDestroy, ON_DESTROY),
    ...countProblems("keepVersions", args.keepVersions),
    ...patternProblems("cacheTags", args.cacheTags ?? []),
    ...patternProblems("immutableTags.movable", args.immutableTags?.movable ?? []),
    ...credentialProblems(args.credentials ?? {}),
    ...scanProblems(args),
  ];
}

function instanceProblems(instance: ExistingTcrInstance | NewTcrInstance): Problem[] {
  if ("id" in instance) {
    return hostProblems(instance.host);
  }
  return [
    ...instanceNameProblems(instance.name),
    ...choiceProblems("instance.type", instance.type, INSTANCE_TYPES),
    ...(instance.publicAccess ?? []).flatMap((cidr, index) =>
      cidrProblems(`instance.publicAccess[${index}]`, cidr),
    ),
  ];
}

function instanceNameProblems(value: string): Problem[] {
  if (value.length >= 3 && value.length <= 50 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(value)) {
    return [];
  }
  const rule =
    "is not a valid name of an instance: 3 to 50 lower-case letters and digits with single dashes between them";
  return [{ field: "instance.name", value, rule, fix: "e.g. `acme-prod`" }];
}

/** The instance's own domain, or one that its owner has set up for it. */
function hostProblems(host: string): Problem[] {
  const isPersonal = host.endsWith(".ccs.tencentyun.com");
  const first = host.endsWith(TCR_DOMAIN) ? host.slice(0, -TCR_DOMAIN.length) : "";
  const isOne = isLoopbackHost(host) || (isRegistryHost(host) && !host.includes(":") && !first.includes("."));
  if (isOne && !isPersonal) {
    return [];
  }
  const fix = isPersonal
    ? "use CcrNamespace for the personal edition"
    : `write the domain alone, e.g. \`acme${TCR_DOMAIN}\``;
  return [{ field: "instance.host", value: host, rule: "is not a valid domain of an instance", fix }];
}

function cidrProblems(field: string, cidr: string): Problem[] {
  if (cidr === "0.0.0.0/0" || cidr === "::/0") {
    const fix = "name the networks of your builders and clusters";
    return [{ field, value: cidr, rule: "opens the registry to the whole internet", fix }];
  }
  const isCidr = /^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/.test(cidr);
  return isCidr
    ? []
    : [{ field, value: cidr, rule: "is not a valid network in CIDR notation", fix: "e.g. `203.0.113.0/24`" }];
}

function choiceProblems(field: string, value: string | undefined, allowed: readonly string[]): Problem[] {
  if (value === undefined || allowed.includes(value)) {
    return [];
  }
  return [{ field, value, rule: "is not one of the allowed values", fix: didYouMean(value, allowed) }];
}

function countProblems(field: string, value: number | undefined): Problem[] {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) {
    return [];
  }
  const rule = "is not a valid number of versions: a whole one, 1 or more";
  return [{ field, value, rule, fix: "e.g. 50; leave it out to keep all" }];
}

/** Patterns are put into one with braces, so they cannot have any themselves. */
function patternProblems(field: string, patterns: readonly string[]): Problem[] {
  return patterns.flatMap((value, index) => {
    if (/^\*+$/.test(value)) {
      const rule = "covers every tag";
      return [{ field: `${field}[${index}]`, value, rule, fix: "name the tags that it is about" }];
    }
    const isPattern = /^[A-Za-z0-9_*?][A-Za-z0-9._*?-]{0,127}$/.test(value);
    const rule = "is not a valid tag or pattern with * and ?";
    return isPattern ? [] : [{ field: `${field}[${index}]`, value, rule, fix: "e.g. `latest` or `cache-*`" }];
  });
}

function credentialProblems(credentials: RegistryCredentials | TcrPushAccountArgs): Problem[] {
  if ("username" in credentials || "password" in credentials) {
    return [];
  }
  return expiryProblems("credentials.expiresInDays", credentials.expiresInDays);
}

/** What is wrong with the life of an account. */
export function expiryProblems(field: string, days: number | undefined): Problem[] {
  if (days === undefined || (Number.isInteger(days) && days >= 1 && days <= LONGEST_EXPIRY)) {
    return [];
  }
  const rule = `is not a valid number of days: a whole one, 1 to ${LONGEST_EXPIRY}`;
  return [{ field, value: days, rule, fix: "e.g. 90" }];
}

function scanProblems({ scan = true, blockVulnerable }: TcrNamespaceArgs): Problem[] {
  if (scan || blockVulnerable === undefined) {
    return [];
  }
  const rule = "is about vulnerabilities that nobody looks for while `scan` is false";
  return [{ field: "blockVulnerable", value: blockVulnerable, rule, fix: "leave `scan` out" }];
}

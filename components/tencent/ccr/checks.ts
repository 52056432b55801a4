import { didYouMean } from "../../common/didYouMean";
import { ON_DESTROY } from "../../common/onDestroy";
import { PlanError, type Problem } from "../../common/problem";
import { DEFAULT_REGION, hostProblems, regionProblems } from "../api/regions";
import { ccrRepositoryNameProblems, namespaceNameProblems } from "../names";
import type { CcrNamespaceArgs } from "./args";
import { plainCredentialProblems } from "./plainCredentials";
import { retentionProblems } from "./retentionChecks";

/** Everything that is wrong with the arguments. */
export function ccrProblems(args: CcrNamespaceArgs): Problem[] {
  const region = args.region ?? DEFAULT_REGION;
  return [
    ...nameProblems(args),
    ...regionProblems("region", region),
    ...(args.host === undefined ? [] : hostProblems("host", args.host, region)),
    ...plainCredentialProblems(args.host ?? "", args.credentials),
    ...onDestroyProblems(args),
    ...retentionProblems("keepVersions", args.keepVersions),
  ];
}

/** What is wrong with the name of a repository that something is pushed to. */
export function ccrRepositoryProblems(
  { checkNames }: CcrNamespaceArgs,
  field: string,
  name: string,
): Problem[] {
  return checkNames === false ? [] : ccrRepositoryNameProblems(field, name);
}

/** @throws PlanError if there are problems. */
export function refuse(subject: string, problems: readonly Problem[]): void {
  if (problems.length > 0) {
    throw new PlanError(subject, problems);
  }
}

function nameProblems(args: CcrNamespaceArgs): Problem[] {
  const own = args.checkNames === false ? [] : namespaceNameProblems("name", args.name);
  const repositories = Object.keys(args.repositories ?? {}).flatMap((one) =>
    ccrRepositoryProblems(args, `repositories["${one}"]`, one),
  );
  return [...own, ...repositories];
}

function onDestroyProblems({ onDestroy = "keep", forceDelete = false }: CcrNamespaceArgs): Problem[] {
  if (!ON_DESTROY.includes(onDestroy)) {
    const fix = didYouMean(onDestroy, ON_DESTROY);
    return [{ field: "onDestroy", value: onDestroy, rule: "is not a valid policy", fix }];
  }
  if (forceDelete && onDestroy === "keep") {
    const rule = 'contradicts `onDestroy: "keep"`, which deletes nothing';
    return [
      { field: "forceDelete", value: true, rule, fix: 'leave it out, or set `onDestroy: "deleteImages"`' },
    ];
  }
  return [];
}

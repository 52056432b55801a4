import type * as pulumi from "@pulumi/pulumi";
import { nearMiss } from "../../plan/nearMiss";
import { PlanError } from "../../plan/problem";
import type { Problem } from "../../plan/problem";
import { defaultRegion, hostProblems, regionProblems } from "../../tencent/regions";
import { plainLoginProblems } from "./login";
import { ccrRepositoryNameProblems, namespaceNameProblems } from "./names";
import type { OnDestroy } from "./ownership";
import { retentionProblems } from "./retentionArgs";

/** The registry's login, which is not an API key: the account's id, and the password set in the CCR console. */
export interface CcrLogin {
  /** Id (UIN) of the account or sub-account: digits. */
  readonly username: pulumi.Input<string>;
  /** 8 to 16 characters. Kept as a secret, on the namespace's docker-build provider alone. */
  readonly password: pulumi.Input<string>;
}

/** What is special about one repository. */
export interface CcrRepositoryArgs {
  /** Shown in the console. @default - none; an adopted repository keeps its own */
  readonly description?: string;
  /** Whether anyone may pull without a login. @default - false; an adopted repository stays as it is */
  readonly public?: boolean;
  /** Whether a repository that exists already may be used. @default - as the namespace's `adopt` */
  readonly adopt?: boolean;
}

/** Which versions of a repository stay when old ones are removed. */
export interface CcrRetention {
  /** Number of versions (distinct digests) that stay, the newest ones; 1 or more. */
  readonly count: number;
  /** Versions younger than so many days stay in any case; 0 or more. @default 7 */
  readonly minAgeDays?: number;
  /** Tags that stay: names, or patterns like `release-*`. @default - none */
  readonly keep?: readonly string[];
}

/** What a clean-up after a push must know. */
export interface CcrCleanUpArgs {
  /** Digests that must stay, whatever their age: of the image just pushed, and of others that run. */
  readonly digests: pulumi.Input<string[]>;
  /** Tags of build caches; they stay, and count as no version. @default - `cache`, `cache-*`, `buildcache` */
  readonly cacheTags?: readonly string[];
  /** The pushes that come first. */
  readonly after: readonly pulumi.Resource[];
}

/** Arguments of a CcrNamespace. */
export interface CcrNamespaceArgs {
  /** Name of the namespace, global over all accounts: 2 to 30 lower-case letters, digits and single separators. */
  readonly name: string;
  /**
   * Whether names of namespace and repositories are checked here. Tencent documents no rule for the personal edition;
   * switch it off for a name that exists and that this library refuses. @default true
   */
  readonly checkNames?: boolean;
  /** Region of API and registry together. @default "ap-guangzhou", which serves the whole mainland */
  readonly region?: string;
  /** Host of the registry; anything but the region's own must be on this machine, for tests. @default - the region's */
  readonly host?: string;
  readonly login: CcrLogin;
  /** Per repository, by its name below the namespace. @default - every repository is private */
  readonly repositories?: Readonly<Record<string, CcrRepositoryArgs>>;
  /** Whether a namespace that this account has already may be used. One that was adopted is never deleted. @default false */
  readonly adopt?: boolean;
  /**
   * What a destroy does with images, repositories and namespace: `keep` leaves everything and says so;
   * `deleteImages` deletes this stack's repositories with their images, and the namespace if it is empty then.
   *
   * @default "keep"
   */
  readonly onDestroy?: OnDestroy;
  /** With `deleteImages`: whether repositories go that this stack did not make, too. @default false */
  readonly forceDelete?: boolean;
  /** Removes old versions after a push: how many stay, or more exactly what. @default - off */
  readonly keepVersions?: number | CcrRetention;
}

/**
 * @throws PlanError with everything that is wrong with the arguments.
 */
export function checkCcrArgs(name: string, args: CcrNamespaceArgs): void {
  const region = args.region ?? defaultRegion;
  const problems = [
    ...(args.checkNames === false ? [] : nameProblems(args)),
    ...regionProblems("region", region),
    ...(args.host === undefined ? [] : hostProblems("host", args.host, region)),
    ...plainLoginProblems(args.host ?? "", args.login),
    ...Object.keys(args.repositories ?? {}).flatMap((one) =>
      ccrRepositoryNameProblems(`repositories["${one}"]`, one),
    ),
    ...onDestroyProblems(args),
    ...retentionProblems("keepVersions", args.keepVersions),
  ];
  if (problems.length > 0) {
    throw new PlanError(`CcrNamespace ${name}`, problems);
  }
}

function nameProblems({ name, repositories = {} }: CcrNamespaceArgs): Problem[] {
  return [
    ...namespaceNameProblems("name", name),
    ...Object.keys(repositories).flatMap((one) => ccrRepositoryNameProblems(`repositories["${one}"]`, one)),
  ];
}

/**
 * @throws PlanError if the name breaks the rules of a repository.
 */
export function checkCcrRepository(name: string, repository: string): void {
  const problems = ccrRepositoryNameProblems("repository", repository);
  if (problems.length > 0) {
    throw new PlanError(`CcrNamespace ${name}`, problems);
  }
}

const destroyPolicies: readonly string[] = ["keep", "deleteImages"] satisfies OnDestroy[];

function onDestroyProblems({ onDestroy = "keep", forceDelete = false }: CcrNamespaceArgs): Problem[] {
  if (!destroyPolicies.includes(onDestroy)) {
    const fix = nearMiss(onDestroy, destroyPolicies);
    return [{ field: "onDestroy", value: onDestroy, rule: "is no policy", fix }];
  }
  if (forceDelete && onDestroy === "keep") {
    const rule = 'contradicts `onDestroy: "keep"`, which deletes nothing';
    return [
      { field: "forceDelete", value: true, rule, fix: 'leave it out, or set `onDestroy: "deleteImages"`' },
    ];
  }
  return [];
}

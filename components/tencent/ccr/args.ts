import type * as pulumi from "@pulumi/pulumi";
import type { OnDestroy } from "../../common/onDestroy";
import type { RegistryCredentials } from "../../namespaces/registryCredentials";

/** What is special about one repository. */
export interface CcrRepositoryArgs {
  /** Shown in the console. @default - none; an adopted repository keeps its own */
  readonly description?: string;
  /** Whether anyone may pull without credentials. @default - false; an adopted repository stays as it is */
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
  /** Region of API and registry together. @default - `ap-guangzhou`, which serves the whole mainland */
  readonly region?: string;
  /** Host of the registry; anything but the region's own must be on this machine, for tests. @default - the region's */
  readonly host?: string;
  /**
   * Credentials of the registry, which are not an API key: as user name the id (UIN) of the account or sub-account, and the
   * password of 8 to 16 characters that was set in the CCR console. The password is a secret of each image that is pushed.
   */
  readonly credentials: RegistryCredentials;
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

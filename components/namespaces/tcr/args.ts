import type * as pulumi from "@pulumi/pulumi";
import type { OnDestroy } from "../ccr/ownership";

/** An instance (registry) of the enterprise edition that exists already. */
export interface ExistingTcrInstance {
  /** Id, e.g. `tcr-xxxxxxxx`. */
  readonly id: pulumi.Input<string>;
  /** Its domain, e.g. `acme.tencentcloudcr.com`. */
  readonly host: string;
}

/** An instance that this stack makes. It costs money by the hour. */
export interface NewTcrInstance {
  /** Name, and first label of the domain: global over all accounts. */
  readonly name: string;
  readonly type: "basic" | "standard" | "premium";
  /** Networks that may reach it from the internet, in CIDR notation. @default - nobody */
  readonly publicAccess?: readonly string[];
  /** Whether Pulumi and the service refuse to delete it: deleting it deletes every namespace in it. @default true */
  readonly protect?: boolean;
}

/** Access from a VPC. */
export interface TcrVpc {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetId: pulumi.Input<string>;
  /** Region of the VPC. @default - that of the instance */
  readonly region?: string;
}

/** A login that exists already, instead of an account made here. */
export interface TcrLogin {
  readonly username: pulumi.Input<string>;
  /** Kept as a secret, on the namespace's docker-build provider alone. */
  readonly password: pulumi.Input<string>;
}

/** What is special about one repository. */
export interface TcrRepositoryArgs {
  /** 1 to 1000 characters. @default - none */
  readonly description?: string;
}

/** Arguments of a TcrNamespace. */
export interface TcrNamespaceArgs {
  /** Name of the namespace: 2 to 30 lower-case letters, digits and single separators. */
  readonly name: string;
  readonly instance: ExistingTcrInstance | NewTcrInstance;
  /** Whether anyone may pull without a login. @default false */
  readonly public?: boolean;
  /** Whether images are scanned for vulnerabilities when they are pushed. @default true */
  readonly scan?: boolean;
  /** From which level of vulnerability on an image cannot be pulled. @default - none: any image can */
  readonly blockVulnerable?: "low" | "medium" | "high";
  /** How many versions of each repository stay, checked daily; caches do not count. @default - all of them */
  readonly keepVersions?: number;
  /**
   * Makes tags immutable: all but the movable ones and the caches. @default - every tag can be pushed again
   */
  readonly immutableTags?: {
    /** Tags that can be pushed again, as names or patterns. @default - `latest` */
    readonly movable?: readonly string[];
  };
  /** Tags of build caches, as names or patterns: no rule covers them. @default - `cache`, `cache-*`, `buildcache` */
  readonly cacheTags?: readonly string[];
  /** @default - a service account of this namespace is made, which may push, pull and create repositories */
  readonly login?: TcrLogin;
  /** @default - no access from a VPC is made */
  readonly vpc?: TcrVpc;
  /** Per repository, by its name below the namespace. */
  readonly repositories?: Readonly<Record<string, TcrRepositoryArgs>>;
  /**
   * What a destroy does with images, repositories and namespace: `keep` leaves everything; `deleteImages`
   * deletes all of it.
   *
   * @default "keep"
   */
  readonly onDestroy?: OnDestroy;
}

/** Domain of the enterprise edition's instances. */
export const tcrDomain = ".tencentcloudcr.com";

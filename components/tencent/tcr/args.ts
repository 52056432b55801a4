import type * as pulumi from "@pulumi/pulumi";
import type { OnDestroy } from "../../common/onDestroy";
import type { RegistryCredentials } from "../../namespaces/registryCredentials";

/** An instance (registry) of the enterprise edition that exists already. */
export interface ExistingTcrInstance {
  /** Id, e.g. `tcr-xxxxxxxx`. */
  readonly id: pulumi.Input<string>;
  /** Its domain, e.g. `acme.tencentcloudcr.com`, or a domain of your own that was set up for it. */
  readonly host: string;
}

/** An instance that this stack makes. It costs money by the hour, and needs the package `@pulumi/tencentcloud`. */
export interface NewTcrInstance {
  /** Name, and first label of the domain: global over all accounts. */
  readonly name: string;
  readonly type: "basic" | "standard" | "premium";
  /** Networks that may reach it from the internet, in CIDR notation. @default - nobody */
  readonly publicAccess?: readonly string[];
  /**
   * Whether Pulumi and the service refuse to delete it: deleting it deletes every namespace in it. Everything that
   * belongs to the namespace is protected along with it, so that a refused destroy changes nothing.
   *
   * @default true
   */
  readonly protect?: boolean;
}

/** Access from a VPC; it needs the package `@pulumi/tencentcloud`. */
export interface TcrVpc {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetId: pulumi.Input<string>;
  /** Region of the VPC. @default - that of the instance */
  readonly region?: string;
}

/** How the push account that is made here is kept valid. */
export interface TcrPushAccountArgs {
  /**
   * Days until it expires. An `up` renews it when less than half of them is left, and revives it afterwards; no image
   * changes by that.
   *
   * @default 10
   */
  readonly expiresInDays?: number;
  /** Any text; a changed one gives the account a new password. No image changes by that. @default - none */
  readonly rotation?: string;
}

/** How an account that pulls is kept valid. */
export interface TcrPullAccountArgs {
  /**
   * Days until it expires; an `up` renews it when less than half of them is left. A cluster pulls between two of them, so
   * it lives longer than an account that pushes.
   *
   * @default 365
   */
  readonly expiresInDays?: number;
  /** Any text; a changed one gives the account a new password. @default - none */
  readonly rotation?: string;
}

/** Arguments of a TcrNamespace. */
export interface TcrNamespaceArgs {
  /** Name of the namespace: 2 to 30 lower-case letters, digits and single separators. */
  readonly name: string;
  readonly instance: ExistingTcrInstance | NewTcrInstance;
  /**
   * Region of the instance. It is recorded: a shell with another region changes nothing afterwards.
   *
   * @default - that of the configuration, environment or profile, else `ap-guangzhou`
   */
  readonly region?: string;
  /** Whether anyone may pull without credentials. @default false */
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
  /**
   * Credentials that push, which must be allowed to create repositories, or how the account that is made for it is kept
   * valid. The password is a secret of each image that is pushed.
   *
   * @default - a service account of this namespace is made, which may push, pull and create repositories
   */
  readonly credentials?: RegistryCredentials | TcrPushAccountArgs;
  /** @default - no access from a VPC is made */
  readonly vpc?: TcrVpc;
  /**
   * Whether a namespace that the instance has already may be used. One that was adopted is never deleted; its rules and
   * its account become this stack's.
   *
   * @default false
   */
  readonly adopt?: boolean;
  /**
   * What a destroy does with images, repositories and namespace: `keep` leaves everything; `deleteImages`
   * deletes all of it.
   *
   * @default "keep"
   */
  readonly onDestroy?: OnDestroy;
}

/** Domain of the enterprise edition's instances. */
export const TCR_DOMAIN = ".tencentcloudcr.com";

/** Days that Tencent's own examples let an account live. */
export const DEFAULT_EXPIRY_DAYS = 10;

/** Days that an account lives which a cluster pulls with. */
export const PULL_EXPIRY_DAYS = 365;

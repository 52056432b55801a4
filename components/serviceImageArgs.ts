import type * as pulumi from "@pulumi/pulumi";
import type { Attest } from "./attestArgs";
import type { Audit } from "./auditArgs";
import type { OnDestroy } from "./common/onDestroy";
import type { GoDependencies } from "./goDependencies";
import type { ImageNamespace } from "./namespaces/imageNamespace";
import type { ServiceArguments } from "./plan/serviceArguments";
import type { ServicePlan } from "./plan/servicePlan";
import type { ModuleCredentials } from "./privateModules";

/** How the image of a service is built and where it goes, beside what decides its content. */
export interface ServiceDeclaration {
  /** Where the image is pushed to. */
  readonly namespace: ImageNamespace;
  /**
   * Compiled third-party packages that the service shares with others of its module.
   *
   * @default - the service compiles its own
   */
  readonly dependencies?: GoDependencies;
  /**
   * Go's variables for the download of modules, e.g. `GOPROXY`, `GOPRIVATE`; not used with `dependencies`. They
   * reach the download as a secret and change neither the image nor its version.
   *
   * @default - Go's own defaults
   */
  readonly download?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What lets the download step read private modules; not used with `dependencies`. @default none */
  readonly credentials?: ModuleCredentials;
  /** Secrets of `RUN --mount=type=secret`, by their id; only beside `dockerfile`. @default none */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Name of the buildx builder; it must not change during the stack's life. `BuilderPool` gives one for several daemons.
   *
   * @default - buildx's current one
   */
  readonly builder?: string;
  /**
   * Whether the image goes when the resource goes. Deleting removes the digest from the repository, whoever else
   * uses it.
   *
   * @default "keep"
   */
  readonly onDestroy?: OnDestroy;
  /**
   * How long building and pushing may take before it is given up, as a Go duration of a second or more: `30m`. It starts when
   * nothing else is waited for, and counts the time in which BuildKit is busy with others.
   *
   * @default "2h"
   */
  readonly timeout?: string;
  /**
   * What is attached to the image after its push: bills of material, provenance, signatures. It changes neither the image nor
   * its digest or version.
   *
   * @default - nothing
   */
  readonly attest?: Attest;
  /**
   * Known vulnerabilities that stop the image after its push: `ref` and `digest` wait for it, and what depends on them stays as
   * it is. It changes neither the image nor its digest or version.
   *
   * @default - nothing is looked up
   */
  readonly audit?: Audit;
  /** Folder for build contexts, relative to the working directory. @default ".go-service-image" */
  readonly workDir?: string;
}

/** Arguments of `GoServiceImage`. */
export interface GoServiceImageArgs extends ServiceArguments, ServiceDeclaration {}

/** Arguments of a `GoServiceImage` that has been planned already: nothing is planned again. */
export interface PlannedServiceArgs extends ServiceDeclaration {
  readonly plan: ServicePlan;
}

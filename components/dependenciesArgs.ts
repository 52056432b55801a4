import type * as pulumi from "@pulumi/pulumi";
import type { OnDestroy } from "./common/onDestroy";
import type { ImageNamespace } from "./namespaces/imageNamespace";
import type { DependenciesArguments, DependenciesPlan } from "./plan/dependenciesPlan";
import type { ModuleCredentials } from "./privateModules";

/** How the dependencies are built and where they go, beside what decides their content. */
export interface DependenciesDeclaration {
  /** Where the image of the compiled packages is pushed to. */
  readonly namespace: ImageNamespace;
  /**
   * Go's variables for the download of modules, e.g. `GOPROXY`, `GOPRIVATE`. They reach the download as a secret and
   * change neither the image nor its version.
   *
   * @default - Go's own defaults
   */
  readonly download?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What lets the download step read private modules. @default none */
  readonly credentials?: ModuleCredentials;
  /** Registry cache of the compile step. @default "on" */
  readonly cache?: "on" | "readOnly" | "off";
  /** Name of the buildx builder; it must not change during the stack's life. @default - buildx's current one */
  readonly builder?: string;
  /** Whether the image goes when the resource goes. @default "keep" */
  readonly onDestroy?: OnDestroy;
  /** How long building and pushing may take, as a Go duration of a second or more: `30m`. @default "2h" */
  readonly timeout?: string;
  /** Folder for build contexts, relative to the working directory. @default ".go-service-image" */
  readonly workDir?: string;
}

/** Arguments of `GoDependencies`. */
export interface GoDependenciesArgs extends DependenciesArguments, DependenciesDeclaration {}

/** Arguments of `GoDependencies` that have been planned already: nothing is planned again. */
export interface PlannedDependenciesArgs extends DependenciesDeclaration {
  readonly plan: DependenciesPlan;
}

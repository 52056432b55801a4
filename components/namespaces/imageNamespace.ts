import type * as docker from "@pulumi/docker-build";
import type * as pulumi from "@pulumi/pulumi";

/** What a clean-up after a push must know. */
export interface CleanUpArgs {
  /** Digests that must stay, whatever their age: of the image just pushed, and of others that run. */
  readonly digests: pulumi.Input<string[]>;
  /** The pushes that come first. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * A place in a registry that images are pushed to, whoever made it.
 * `GoServiceImage` sees every kind of namespace through this interface alone.
 */
export interface ImageNamespace {
  /** Host of the registry, with a port if it is not 443: `ccr.ccs.tencentyun.com`, `127.0.0.1:5000`. */
  readonly host: string;
  /** Path below the host that repositories are put under, without slashes at the ends: `team/dev`; may be empty. */
  readonly path: string;
  /** The docker-build provider. Undefined: the one that the component's options or the program's default give. */
  readonly provider: docker.Provider | undefined;
  /**
   * Logins of the registry, their passwords secret. Each image gets them, and not the provider: a provider whose
   * configuration changes is replaced together with every image, whereas an image's password is not compared, so
   * that a rotated one changes nothing and serves the next push.
   */
  readonly registries: docker.types.input.RegistryArgs[];
  /** What must exist before an image is pushed: the namespace itself, and whatever the kind makes along with it. */
  readonly ready: pulumi.Input<pulumi.Resource>[];
  /**
   * Called once for each repository, before its first push is declared. A kind that creates repositories
   * registers one here and returns it; the image then waits for it.
   *
   * @param repository name below `path`, without slashes at the ends.
   * @param parent the component that pushes to it.
   */
  repository(repository: string, parent: pulumi.Resource): pulumi.Resource[];
  /**
   * Who may read a repository; undefined: it is not known. What holds code of private modules is pushed to private
   * repositories only.
   */
  visibility(repository: string): "public" | "private" | undefined;
  /**
   * Declares the removal of a repository's old versions after a push, if the namespace is one that does so and was asked
   * to. Called at most once for each repository.
   *
   * @returns what was registered; nothing while it is off.
   */
  cleanUp?(repository: string, args: CleanUpArgs, parent: pulumi.Resource): pulumi.Resource[];
}

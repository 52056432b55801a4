/** What an environment decides; the configuration of a stack goes before it. */
export interface Environment {
  readonly name: string;
  /** Where images go; undefined: the configuration must say it. */
  readonly registry: string | undefined;
  /** Name of the buildx builder; undefined: buildx's current one. */
  readonly builder: string | undefined;
  /** Platforms; undefined: the component's default. */
  readonly platforms: readonly string[] | undefined;
  /** Image and release of the Go toolchain; undefined: the component's default. */
  readonly go: { readonly image: string; readonly version: string } | undefined;
}

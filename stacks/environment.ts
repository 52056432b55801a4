/** Where the images of an environment go. */
export type NamespaceChoice =
  /** Somewhere that is already there; undefined: the configuration must say where. */
  | { readonly kind: "existing"; readonly registry: string | undefined }
  /** A namespace of Tencent's personal edition, which the stack owns. */
  | { readonly kind: "ccr" }
  /** A namespace of Tencent's enterprise edition, which the stack owns. */
  | { readonly kind: "tcr" };

/** Where the images of an environment come from. */
export type ImagesChoice =
  /** From the source tree. */
  | { readonly kind: "build" }
  /** From another stack, which has built them; its credentials are configuration. */
  | {
      readonly kind: "promote";
      /** Name of the stack. */
      readonly from: string;
      /** Names that move to each release when all of it has arrived. */
      readonly movingTags: readonly string[];
    };

/** What an environment decides; the configuration of a stack goes before it. */
export interface Environment {
  readonly name: string;
  readonly namespace: NamespaceChoice;
  readonly images: ImagesChoice;
  /** Whether Pulumi refuses to delete the namespace that the stack owns. */
  readonly protect: boolean;
  /** Name of the buildx builder; undefined: buildx's current one. */
  readonly builder: string | undefined;
  /** Platforms; undefined: the component's default. */
  readonly platforms: readonly string[] | undefined;
  /** Image and release of the Go toolchain; undefined: the component's default. */
  readonly go: { readonly image: string; readonly version: string } | undefined;
}

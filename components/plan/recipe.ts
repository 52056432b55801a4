import type { ContextFile } from "./contextFile";

/** How an image is built, generated or the user's own: what a service plan is put together from. */
export interface Recipe {
  /** Source files that the image is made from. */
  readonly sources: readonly Source[];
  /** The build context. */
  readonly context: readonly ContextFile[];
  /** What the content version stands for, beside the source files. */
  readonly identity: unknown;
  /** Stage that becomes the image; undefined: the last one. */
  readonly target: string | undefined;
  /** The Dockerfile's text, once the version is known. */
  readonly dockerfile: (version: string) => string;
  /** Whether the Dockerfile lies outside the context, which then holds nothing but the sources. */
  readonly dockerfileApart: boolean;
  /** Whether the layers bear times of the build, which a push then has to rewrite; it costs a read of every layer. */
  readonly hasBuildTimes: boolean;
}

/** A source file as it goes into the image's making. */
export interface Source {
  /** Path in the source tree. */
  readonly path: string;
  readonly file: ContextFile;
}

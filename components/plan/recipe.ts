import type { ContextFile } from "./contextFile";

/** How an image is built, generated or the user's own: what a service plan is put together from. */
export interface Recipe {
  /** Source files that the image is made from, as they lie in the context. */
  readonly sources: readonly SourceInContext[];
  /** Everything else in the context. */
  readonly others: readonly ContextFile[];
  /** What the content version stands for, beside the source files. */
  readonly identity: unknown;
  /** Stage that becomes the image; undefined: the last one. */
  readonly target: string | undefined;
  /** The Dockerfile's text, once the version is known. */
  readonly dockerfile: (version: string) => string;
  /** Whether the Dockerfile lies outside the context, which then holds nothing but the sources. */
  readonly dockerfileApart: boolean;
}

/** A source file and its place in the context. */
export interface SourceInContext {
  /** Path in the source tree. */
  readonly path: string;
  readonly file: ContextFile;
}

import type { BaseImage } from "./baseImage";
import type { ContextFile } from "../context/contextFile";
import type { BuiltImage } from "./builtImage";
import type { Digests } from "./digests";

/** How an image is built, generated or the user's own: what a service plan is put together from. */
export interface Recipe {
  /** Source files that the image is made from. */
  readonly sources: readonly Source[];
  /** Files of the source tree that decide about the image and are not in it. */
  readonly beside: readonly string[];
  /** Whether the image would have a file of the source tree if it were there, beside what Go takes. */
  readonly takes: (path: string) => boolean;
  /** The build context. */
  readonly context: readonly ContextFile[];
  /** Contexts beside it, by the name that the Dockerfile has for them. */
  readonly contexts: Readonly<Record<string, PlannedContext>>;
  /** What the content version stands for, beside the source files. */
  readonly identity: unknown;
  /** Stage that becomes the image; undefined: the last one. */
  readonly target: string | undefined;
  /** The Dockerfile's text, once the version is known. */
  readonly dockerfile: (version: string) => string;
  /** Whether the Dockerfile lies outside the context, which then holds nothing but the sources. */
  readonly dockerfileOutside: boolean;
  /** Whether the layers bear times of the build, which a push then has to rewrite; it costs a read of every layer. */
  readonly hasBuildTimes: boolean;
  /** What lies under the programs, as far as it is known. */
  readonly bases: readonly BaseImage[];
  /** Digests of the images that it takes by digest although they are named by a tag. */
  readonly digests: Digests;
}

/** A source file as it goes into the image's making. */
export interface Source {
  /** Path in the source tree. */
  readonly path: string;
  readonly file: ContextFile;
}

/** A named context: files, an address that BuildKit knows, or an image of the same program. */
export type PlannedContext =
  { readonly files: readonly ContextFile[] } | { readonly address: string } | { readonly image: BuiltImage };

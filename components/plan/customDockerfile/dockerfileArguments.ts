import type { BuiltImage } from "../builtImage";

/** A Dockerfile of the caller's own. */
export interface CustomDockerfile {
  /** Path of the file, relative to `source`. Its ignore file is `<path>.dockerignore`, else `<folder>/.dockerignore`. */
  readonly path: string;
  /** Folder that its paths are relative to, relative to `source`. @default `source` itself */
  readonly folder?: string;
  /**
   * What its `COPY`, `ADD` and bind mounts bring into the context:
   * - `"sources"`: all that they name and the ignore file lets through, as `docker build` does.
   * - `"closure"`: of Go's source folders only what the service is compiled from; everything else as above.
   *
   * @default "sources"
   */
  readonly context?: "sources" | "closure";
  /**
   * Named contexts, for `FROM name`, `COPY --from=name` and `RUN --mount=…,from=name`: a folder, relative to `source`
   * and also outside of it, `docker-image://<reference>`, the address of a git repository or an archive
   * (`https://…`), or a `GoServiceImage` of the same program.
   *
   * @default none
   */
  readonly contexts?: Readonly<Record<string, string | BuiltImage>>;
}

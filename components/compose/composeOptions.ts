/**
 * How a service runs in a compose file, beside its image: keys of a service as the Compose Specification has them, written as
 * in a compose file. `${NAME}` is taken from the shell or `.env` by compose, `$$` is a dollar. Without `ports` each port of
 * the image is published under its own number, without `volumes` each volume of the image is a named one, and without
 * `command` the image's arguments stay. `image`, `build`, `platform` and `entrypoint` are the image's own.
 */
export type ComposeOptions = Readonly<Record<string, unknown>>;

/** One service of a compose file. */
export interface ComposeService {
  readonly name: string;
  /** The image by its digest. */
  readonly ref: string;
  /** Platforms that the image has. */
  readonly platforms: readonly string[];
  /** As `EXPOSE` takes them: `8000/tcp`. */
  readonly ports: readonly string[];
  /** Folders of the image that hold data. */
  readonly volumes: readonly string[];
  readonly options: ComposeOptions;
}

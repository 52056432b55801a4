/** How a service runs in a compose file, beside what its image says itself. Terms are those of the Compose Specification. */
export interface ComposeOptions {
  /** @default the service's name */
  readonly containerName?: string;
  /** `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:<retries>`. @default - compose's own, `no` */
  readonly restart?: string;
  /** Variables beside those of the image; `${NAME}` is taken from the shell or `.env` by compose. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Mounts: `<volume or path>:<path in the container>[:ro]`. @default - one named volume for each volume of the image */
  readonly volumes?: readonly string[];
  /** Replaces the image's arguments; the program stays the image's. @default - the image's arguments */
  readonly command?: readonly string[];
  /** @default - compose's own network */
  readonly networks?: readonly string[];
  /** Published ports: `<host>:<container>[/udp]`. @default - each port of the image under its own number */
  readonly ports?: readonly string[];
}

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

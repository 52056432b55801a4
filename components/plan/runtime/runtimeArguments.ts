import type { BuiltImage } from "../builtImage";

/**
 * Base of an image:
 * - `"scratch"`: nothing but what every image has.
 * - `"distroless"`: Google's `static-debian13`, for programs that expect a Debian's file system.
 * - `"alpine"`: a small system with a shell.
 * - `{ image }`: any other base.
 *
 * Whatever it is, the image has a CA bundle and time zones at their usual places, and runs as a numeric user.
 */
export type RuntimeBase =
  | "scratch"
  | "distroless"
  | "alpine"
  | {
      /**
       * Reference of the base image; with a digest (`alpine:3.22@sha256:…`) the same bytes come out every time, while
       * a tag alone may move under an image that does not change. Or a `GoServiceImage` of the same program, which is
       * built first.
       */
      readonly image: string | BuiltImage;
      /** Base of the debug variant, with a shell. @default - `image` itself */
      readonly debugImage?: string;
    };

/** How the container's health is asked for (`HEALTHCHECK`). */
export interface Healthcheck {
  /** Program and arguments, without a shell: `["/app/service", "-health"]`. */
  readonly command: readonly string[];
  /** Time between two checks, as a Go duration: `30s`. @default - the container engine's, 30 s in Docker */
  readonly interval?: string;
  /** Time that a check may take, as a Go duration. @default - the container engine's, 30 s in Docker */
  readonly timeout?: string;
  /** Time in which failures do not count yet, as a Go duration. @default - the container engine's, 0 s in Docker */
  readonly startPeriod?: string;
  /** Failures in a row that make a container unhealthy, 1 or more. @default - the container engine's, 3 in Docker */
  readonly retries?: number;
}

/** What differs on one platform. */
export interface PlatformVariant {
  /** In place of those of all platforms. @default - those of all platforms */
  readonly arguments?: readonly string[];
  /** Beside those of all platforms, and before them. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Beside those of all platforms, and in their place where paths are the same. @default none */
  readonly files?: Readonly<Record<string, string>>;
}

/** The arguments that decide what is in an image beside the binary, and how it is started. */
export interface RuntimeArguments {
  /** Base of the image. @default "scratch" */
  readonly runtime?: RuntimeBase;
  /**
   * Where images of other registries come from instead: `{ "gcr.io": "registry.example.com/gcr" }`. A key is a
   * registry, or a registry and the beginning of a path; the longest match counts; Docker Hub is `docker.io`. It changes where bytes come from, not the bytes: the version is the same with and without it.
   *
   * @default none
   */
  readonly mirrors?: Readonly<Record<string, string>>;
  /**
   * Digests of images that are named by a tag alone, by their references: `{ "docker.io/library/alpine:3.22": "sha256:…" }`,
   * as `resolveBases` finds them. Such an image is taken by its digest, which counts in the version; others stay what
   * their tags say while they are built, and the version does not move with them.
   *
   * @default none
   */
  readonly bases?: Readonly<Record<string, string>>;
  /** Time zone of the process (`TZ`), a name of the IANA database: `Asia/Shanghai`. @default - UTC */
  readonly timezone?: string;
  /**
   * Where the service's program lies: an absolute path, such as `/usr/bin/auth`. Further `programs` stay in `/app`.
   *
   * @default "/app/service"
   */
  readonly programPath?: string;
  /**
   * What a container starts, without a shell: a program of the image and its first arguments, before `arguments`, e.g.
   * `["/sbin/tini", "--", "/app/service"]`.
   *
   * @default - the service's program
   */
  readonly entrypoint?: readonly string[];
  /**
   * User, and group, that the process runs as: `uid` or `uid:gid`, numbers. 0 is root, which some need that look after
   * the machine that they run on; a cluster may refuse it.
   *
   * @default "65532:65532"
   */
  readonly user?: string;
  /** Arguments that the binary is started with, unless the container is given others. @default none */
  readonly arguments?: readonly string[];
  /** Environment variables; they are readable in the image, so secrets do not belong here. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder that the process starts in; an absolute path, made if it is missing. @default - the base image's, or `/` */
  readonly workingDirectory?: string;
  /** Ports that the service listens on: `8000` or `"9000/udp"`, 1 to 65535. @default none */
  readonly ports?: readonly (number | string)[];
  /** Absolute paths of folders that hold data; each one exists and belongs to the user. @default none */
  readonly volumes?: readonly string[];
  /** @default - the base image's, or none */
  readonly healthcheck?: Healthcheck;
  /**
   * Further files of the source tree: file or folder, relative to `source`, and its absolute path in the image, e.g.
   * `{ "application/auth/configs": "/app/configs" }`. They are sources like the service's own: an edit is a new
   * version. Modes become 644 and 755, the owner root.
   *
   * @default none
   */
  readonly files?: Readonly<Record<string, string>>;
  /**
   * What differs on single platforms, by their names: `{ "linux/arm64": { arguments: ["-workers", "2"] } }`.
   *
   * @default - every platform is the same but for the programs
   */
  readonly perPlatform?: Readonly<Record<string, PlatformVariant>>;
  /** Labels of the image, e.g. `org.opencontainers.image.source`. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Annotations (OCI) of the index and of each platform's manifest. A registry that refuses the OCI media types
   * refuses such an image.
   *
   * @default none
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * Makes the variant for debugging instead: symbols kept, optimisations off, `dlv` at `/app/dlv`, a base with a
   * shell; every tag ends in `-debug`. Shared dependencies are not used, as they have no symbols.
   *
   * @default false
   */
  readonly debug?: boolean;
}

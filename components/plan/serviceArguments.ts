import type { PlannedCredentials } from "./dockerfile/goStages";
import type { GoOptions } from "../toolchain/goOptions";
import type { MaxSize } from "./maxSize";
import type { CustomDockerfile } from "./customDockerfile/dockerfileArguments";
import type { RuntimeArguments } from "./runtime/runtimeArguments";
import type { Upx } from "./upx";
import type { VersionStrategy } from "./version";

/** Where a service's compile steps look for results of earlier builds, in the registry. */
export type CacheOption =
  | "on"
  | "readOnly"
  | "off"
  | {
      /** Reference of the cache, with a tag: `registry.example.com/team/auth:buildcache`. */
      readonly reference: string;
      /** Whether this stack only reads it. @default false */
      readonly readOnly?: boolean;
    };

/** The arguments of one service's image that decide what is built, all plain. */
export interface ServiceArguments extends RuntimeArguments {
  /**
   * Root folder of the source tree, relative to the working directory of the program; the module, its local
   * replacements and its workspace lie in it.
   */
  readonly source: string;
  /** Folder of the main package, relative to `source`, e.g. `application/auth/cmd/auth`. */
  readonly main: string;
  /**
   * Further programs of the same module in the same image: folder of the main package by the program's name, which is at `/app/<name>`, e.g. `{ "migrate": "application/auth/cmd/migrate" }`.
   *
   * @default - the service alone
   */
  readonly programs?: Readonly<Record<string, string>>;
  /** Name of the repository below the namespace. @default the service's name */
  readonly repository?: string;
  /** Platforms of the image. @default `["linux/amd64", "linux/arm64"]` */
  readonly platforms?: readonly string[];
  /** How Go builds. */
  readonly go?: GoOptions;
  /**
   * A custom Dockerfile instead of the generated one. It then determines what the image is: arguments that only apply to the generated one are refused.
   *
   * @default - a generated one
   */
  readonly dockerfile?: CustomDockerfile;
  /**
   * SSH agents of `RUN --mount=type=ssh`, by their id: paths of sockets or private keys, none for the agent of
   * `SSH_AUTH_SOCK`.
   *
   * @default none
   */
  readonly ssh?: Readonly<Record<string, readonly string[]>>;
  /**
   * Build arguments of the Dockerfile. The generated one takes only BuildKit's own, such as `HTTP_PROXY`; a custom one must have an `ARG` for each.
   *
   * @default none
   */
  readonly buildArgs?: Readonly<Record<string, string>>;
  /**
   * Registry cache of the service's compile step: `"on"` reads and writes the tag `buildcache` of the repository,
   * `"readOnly"` only reads it. A cache that cannot be read or written costs time, but does not fail the build.
   *
   * @default "on"
   */
  readonly cache?: CacheOption;
  /** Stage of the Dockerfile that becomes the image. @default - `final`; for a custom Dockerfile, its last stage */
  readonly target?: string;
  /** How the version, which is also the tag, is determined. @default "content" */
  readonly version?: VersionStrategy;
  /**
   * String variable that the linker sets to the version, e.g. `main.Version`. Every new version is then a new binary.
   *
   * @default - the version is not in the binary
   */
  readonly versionVariable?: string;
  /**
   * String variables that the linker sets to fixed strings, e.g. `{ "example.com/shop/pkg/build.Channel": "stable" }`;
   * each one must be declared.
   *
   * @default none
   */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Size limits of the programs and of `files`, e.g. `{ binary: "30MB" }`. It is not part of the version: changing it builds once more and gives the same image. Debug variants have no budget for their programs.
   *
   * @default - anything
   */
  readonly maxSize?: MaxSize;
  /**
   * Packs the programs with UPX. The build's log shows what that saves and what it costs at each start; if it does not pay off, the build fails. Debug variants are not packed.
   *
   * @default - programs stay as they were linked
   */
  readonly upx?: Upx;
  /** Tags besides the version, e.g. `["latest"]`. @default none */
  readonly extraTags?: readonly string[];
}

/** What a plan sees of the arguments: of secrets their ids alone. */
export interface PlannedArguments extends ServiceArguments {
  readonly secrets?: Readonly<Record<string, unknown>>;
  readonly credentials?: PlannedCredentials;
}

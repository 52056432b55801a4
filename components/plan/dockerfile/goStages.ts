import { levelVariable } from "../goLevels";
import type { ResolvedGo } from "../goOptions";
import type { Platform } from "../platform";

/** Where a Go command runs in a build: what the stages of one module have in common. */
export interface ModuleBuild {
  readonly go: ResolvedGo;
  readonly platforms: readonly Platform[];
  /** Folder of the module below `src/`; `"."` for the root. */
  readonly moduleDir: string;
  /** Folder of the go.work file that applies, below `src/`. */
  readonly workDir: string | undefined;
  readonly vendored: boolean;
  /** Whether the module builds other modules of the tree: then a third-party package may need one of them. */
  readonly hasLocalModules: boolean;
  /** What lets the download read private modules. */
  readonly credentials?: CredentialMounts;
}

/** Which credentials the download step mounts. */
export interface CredentialMounts {
  readonly netrc: boolean;
  readonly ssh: boolean;
}

/** Id of the secret that is mounted as `.netrc`. */
export const NETRC_SECRET = "go-netrc";

/** Id of the SSH agent that git uses. */
export const SSH_AGENT = "go-ssh";

/** Which credentials are there. */
export function credentialMounts(credentials: { netrc?: unknown; ssh?: unknown } = {}): CredentialMounts {
  return { netrc: credentials.netrc !== undefined, ssh: credentials.ssh !== undefined };
}

/**
 * Go's two caches inside the build, each the only thing in its folder: the image of the dependencies is both folders,
 * copied into the root. A folder that a copy had to make would bear the time of the build.
 */
export const DOWNLOADS = "/download";
export const MODULES = "/modules";
export const MODULE_CACHE = `${DOWNLOADS}${MODULES}`;
export const CACHES = "/cache";
export const COMPILED = "/compiled";
export const BUILD_CACHE = `${CACHES}${COMPILED}`;

/**
 * How every script begins: the first error ends it. The provider shows what has reached it when a step ends: the last
 * lines, which say what is wrong, get a moment.
 */
export const STRICTLY = `set -eu
trap '[ $? = 0 ] || sleep 1' EXIT`;

/** Id of the secret that holds Go's download variables, in the format of a `GOENV` file. */
export const DOWNLOAD_SECRET = "go-download";

/** The first stage: the toolchain, cut off from the machine's and the image's own Go settings. */
export function goStage({ go, ...build }: ModuleBuild): string {
  const variables = Object.entries(go.env).map(([name, value]) => ` ${name}="${value}"`);
  return `FROM --platform=$BUILDPLATFORM ${go.image} AS go
ENV CGO_ENABLED=0 GOENV=off GOPROXY=off GOTOOLCHAIN=local GOWORK=off \\
    GOMODCACHE=${MODULE_CACHE} GOCACHE=${BUILD_CACHE} \\
    GOFLAGS="${packageFlags({ go, ...build })}"${variables.join("")}
`;
}

/** What a stage that builds in the module adds to the toolchain's settings. */
export function inModule(build: ModuleBuild): string {
  const workspace = build.workDir === undefined ? "" : `GOWORK=${sourceFolder(build.workDir)}/go.work `;
  return `ENV ${workspace}GOFLAGS="${goFlags(build)}"
WORKDIR ${sourceFolder(build.moduleDir)}`;
}

/** One Go command line, prefixed by what makes it build for a platform. */
export function forPlatform({ env }: ResolvedGo, platform: Platform, command: string): string {
  // the caller's environment is that of the whole stage
  const own = Object.hasOwn(env, levelVariable(platform.goarch) ?? "");
  const level = own || platform.level === undefined ? "" : ` ${platform.level[0]}=${platform.level[1]}`;
  return `GOOS=${platform.goos} GOARCH=${platform.goarch}${level} ${command}`;
}

export function sourceFolder(dir: string): string {
  return dir === "." ? "/src" : `/src/${dir}`;
}

/** The flags that decide how a package is compiled: they must be equal wherever compiled packages are shared. */
export function goFlags(build: ModuleBuild): string {
  return `${build.vendored ? "-mod=vendor" : "-mod=readonly"} ${packageFlags(build)}`;
}

/** The flags that decide how a package is compiled, of a module or not. */
export function packageFlags({ go }: ModuleBuild): string {
  const flags = ["-trimpath", "-buildvcs=false"];
  if (go.tags.length > 0) {
    flags.push(`-tags=${go.tags.join(",")}`);
  }
  if (dropsDebugInformation(go)) {
    // the linker would drop it anyway: a quarter less to cache, and less to compile
    flags.push("-gcflags=all=-dwarf=false");
  }
  return [...flags, ...go.flags].join(" ");
}

function dropsDebugInformation(go: ResolvedGo): boolean {
  const own = go.flags.some((flag) => /^--?gcflags\b/.test(flag));
  return !own && (go.ldflags.includes("-w") || go.ldflags.includes("-s"));
}

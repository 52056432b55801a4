import { compilerStep, compilerVariables, ZIG_CACHE } from "./compilerCommands";
import { dockerfileQuoted, dockerfileWord, isPlain } from "../../common/quoting";
import { levelVariable } from "../../toolchain/goLevels";
import type { ResolvedGo } from "../../toolchain/goOptions";
import type { Platform } from "../../toolchain/platform";

/** Where a Go command runs in a build: what the stages of one module have in common. */
export interface ModuleBuild {
  readonly go: ResolvedGo;
  readonly platforms: readonly Platform[];
  /** Folder of the module below `src/`; `"."` for the root. */
  readonly moduleDir: string;
  /** Folder of the go.work file that applies, below `src/`. */
  readonly workDir: string | undefined;
  readonly vendored: boolean;
  /** Ends the id of the cache in which third-party packages stay: see {@link cacheSuffix}. */
  readonly cacheSuffix?: string;
  /** What lets the download read private modules. */
  readonly credentials?: CredentialMounts;
}

/** Which credentials the download step mounts. */
export interface CredentialMounts {
  readonly netrc: boolean;
  readonly ssh: boolean;
  readonly authorities: boolean;
  readonly knownHosts: boolean;
  /** Whether the address of a module proxy holds credentials: they are mounted with the other variables. */
  readonly proxy: boolean;
}

/** What a plan sees of credentials: which ones there are. */
export interface PlannedCredentials {
  readonly netrc?: unknown;
  readonly ssh?: unknown;
  readonly authorities?: unknown;
  readonly knownHosts?: unknown;
  readonly proxy?: unknown;
}

/** Id of the secret that is mounted as `.netrc`. */
export const NETRC_SECRET = "go-netrc";

/** Id of the secret that holds certificates of further authorities. */
export const AUTHORITIES_SECRET = "go-authorities";

/** Id of the secret that holds the keys of git servers. */
export const KNOWN_HOSTS_SECRET = "go-known-hosts";

/** Id of the SSH agent that git uses. */
export const SSH_AGENT = "go-ssh";

/** Which credentials are there. */
export function credentialMounts({
  netrc,
  ssh,
  authorities,
  knownHosts,
  proxy,
}: PlannedCredentials = {}): CredentialMounts {
  return {
    netrc: netrc !== undefined,
    ssh: ssh !== undefined,
    authorities: authorities !== undefined,
    knownHosts: knownHosts !== undefined,
    proxy: proxy !== undefined,
  };
}

/**
 * What Go keeps, inside the build: each folder is the only thing in its own. The image of the dependencies is these
 * folders, copied into the root; a folder that a copy had to make would bear the time of the build.
 */
export const DOWNLOADS = "/download";
export const MODULES = "/modules";
export const MODULE_CACHE = `${DOWNLOADS}${MODULES}`;
export const LIBRARY = "/library";
export const STANDARD = "/standard";
export const CACHES = "/cache";
export const COMPILED = "/compiled";
export const BUILD_CACHE = `${CACHES}${COMPILED}`;

/**
 * 2038-01-01 in seconds since 1970, before the end of 32 bits. All files of Go's caches bear it, so that layers are
 * the same whenever they were made; and Go neither renews such a time, which would copy the file out of its layer at
 * the first use, nor removes the file for its age.
 */
export const FAR_AHEAD = 2_145_916_800;

/** Minutes after which something unfinished in a cache mount is a killed build's. */
export const ABANDONED = 60;

/**
 * How every script begins: the first error ends it. The provider shows what has reached it when a step ends: the last
 * lines, which say what is wrong, get a moment.
 */
export const STRICTLY = `set -eu
trap '[ $? = 0 ] || sleep 1' EXIT`;

/**
 * Compiler and linker end before their garbage is worth collecting, which takes a quarter of their time; no byte of what
 * they write depends on it. Where there is less memory than that takes, for four processes of each processor, Go's default
 * stays.
 */
export const WITHOUT_COLLECTION = `# garbage is collected only where memory is short
memory=$(sed -n 's/^MemAvailable: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo)
share=$((\${memory:-0} / 1024 / $(nproc || echo 64) / 4))
[ $share -lt 768 ] || export GOGC=off GOMEMLIMIT=\${share}MiB`;

/** Folder of a context that the plan loads modules with: see {@link importSkeleton}. */
export const SKELETON = "skeleton";

/** Folder of the vendored packages below `src/`; undefined if there is none. */
export function vendorFolder({
  vendored,
  workDir,
  moduleDir,
}: Omit<ModuleBuild, "go" | "platforms">): string | undefined {
  const folder = workDir ?? moduleDir;
  return vendored ? (folder === "." ? "vendor" : `${folder}/vendor`) : undefined;
}

/** Those of some files that are vendored. */
export function vendoredFiles(
  build: Omit<ModuleBuild, "go" | "platforms">,
  files: readonly string[],
): string[] {
  const vendor = vendorFolder(build);
  return vendor === undefined ? [] : files.filter((path) => path.startsWith(`${vendor}/`));
}

/** Names the folder of vendored packages to flags, which cannot be written with all characters. */
const VENDOR_VARIABLE = "GO_SERVICE_IMAGE_VENDOR";

/** The mount of vendored packages, of a stage that {@link inModule} is a part of; none if there are none. */
export function vendorMounts(build: ModuleBuild): string[] {
  const vendor = vendorFolder(build);
  const folder = vendor === undefined || isPlain(vendor) ? vendor : `$${VENDOR_VARIABLE}`;
  return folder === undefined ? [] : [`--mount=type=bind,source=src/${folder},target=/src/${folder}`];
}

/** Id of the secret that holds Go's download variables, in the format of a `GOENV` file. */
export const DOWNLOAD_SECRET = "go-download";

/** The first stage: the toolchain, cut off from the machine's and the image's own Go settings. */
export function goStage({ go, ...build }: ModuleBuild): string {
  const variables = Object.entries(go.env).map(([name, value]) => ` ${name}=${dockerfileQuoted(value)}`);
  return `FROM --platform=$BUILDPLATFORM ${go.image} AS go
ENV CGO_ENABLED=${go.cgo === undefined ? 0 : 1} GOENV=off GOPROXY=off GOTOOLCHAIN=local GOWORK=off \\
    GOMODCACHE=${MODULE_CACHE} GOCACHE=${BUILD_CACHE} \\
    GOFLAGS=${dockerfileQuoted(packageFlags({ go, ...build }))}${variables.join("")}
${cgoSteps(go, build.platforms)}`;
}

function cgoSteps({ cgo }: ResolvedGo, platforms: readonly Platform[]): string {
  return cgo === undefined
    ? ""
    : `ENV ZIG_GLOBAL_CACHE_DIR=${ZIG_CACHE}/global ZIG_LOCAL_CACHE_DIR=${ZIG_CACHE}/local
${compilerStep(cgo, platforms, STRICTLY)}`;
}

/** What a stage that builds in the module adds to the toolchain's settings. */
export function inModule(build: ModuleBuild): string {
  const vendor = vendorFolder(build);
  const own = {
    ...(build.workDir !== undefined && { GOWORK: `${sourceFolder(build.workDir)}/go.work` }),
    ...(vendor !== undefined && !isPlain(vendor) && { [VENDOR_VARIABLE]: vendor }),
  };
  const variables = Object.entries(own).map(([name, value]) => `${name}=${dockerfileWord(value)} `);
  return `ENV ${variables.join("")}GOFLAGS=${dockerfileQuoted(goFlags(build))}
WORKDIR ${dockerfileWord(sourceFolder(build.moduleDir))}`;
}

/** One Go command line, prefixed by what makes it build for a platform. */
export function forPlatform({ env, cgo }: ResolvedGo, platform: Platform, command: string): string {
  // the caller's environment is that of the whole stage
  const own = Object.hasOwn(env, levelVariable(platform.goarch) ?? "");
  const level = own || platform.level === undefined ? "" : ` ${platform.level[0]}=${platform.level[1]}`;
  return `${compilerVariables(cgo, platform)}GOOS=${platform.goos} GOARCH=${platform.goarch}${level} ${command}`;
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

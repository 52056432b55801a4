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

/** Folder of Go's caches inside the build; what is in it is the image of the dependencies. */
export const CACHES = "/cache";
/** Go's caches below that folder. */
export const MODULES = "/modules";
export const COMPILED = "/compiled";
const MODULE_CACHE = `${CACHES}${MODULES}`;
export const BUILD_CACHE = `${CACHES}${COMPILED}`;

/** 2038-01-01 in seconds since 1970, before the end of 32 bits. */
const FAR_AHEAD = 2_145_916_800;

/**
 * Makes what a step left in Go's caches the same whenever it ran, so that no push has to rewrite the layer. Go writes
 * the time into the entries of its cache. A file's own time lies far ahead: Go then neither renews it, which would
 * copy the file out of the layer at its first use, nor removes it for its age.
 */
const CONSTANT_TIMES = `rm -f ${BUILD_CACHE}/trim.txt
touch -d @${FAR_AHEAD - 1} /tmp/before
find ${BUILD_CACHE} -name '*-a' ! -newer /tmp/before -exec sed -i 's/ *[0-9]*$/  1000000000000000000/' {} +
find ${CACHES} ! -newer /tmp/before -exec touch -d @${FAR_AHEAD} {} +`;

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

/**
 * The stages `standard` (the same for all modules of a toolchain), `modules` (the only one with a network) and `dependencies` (third-party packages, compiled for
 * all platforms). The files `packages/<platform>` of the context name the packages.
 */
export function dependenciesStages(build: ModuleBuild): string {
  return `# Compiles the standard library: one step for every module that uses this toolchain.
FROM go AS standard
RUN --network=none <<EOF
set -eu
${eachPlatform(build, (platform) => forPlatform(platform, "go build std"))}
${CONSTANT_TIMES}
EOF

# Downloads the modules that the packages need, and lists the files that they are compiled from.
FROM standard AS modules
${inModule(build)}
RUN --mount=type=bind,source=src,target=/src \\
    --mount=type=bind,source=packages,target=/packages \\
    ${[`--mount=type=secret,id=${DOWNLOAD_SECRET},target=/run/secrets/${DOWNLOAD_SECRET}`, ...mounts(build)].join(" \\\n    ")} <<EOF
set -eu
${build.credentials?.ssh === true ? `${GIT_OVER_SSH}\n` : ""}unset GOPROXY
export GOENV=/run/secrets/${DOWNLOAD_SECRET}
mkdir -p ${MODULE_CACHE} /lists
files='${FILES_OF_PACKAGE}'
${eachPlatform(build, (platform) => listCommand(build, platform))}
EOF

# Compiles them for every platform. What no later build reads is removed: module zips, tests, other packages.
FROM modules AS dependencies
RUN --network=none \\
    --mount=type=bind,source=src,target=/src \\
    --mount=type=bind,source=packages,target=/packages <<EOF
set -eu
${eachPlatform(build, (platform) => compileCommand(build, platform))}
cd ${MODULE_CACHE}
find . -type f ! -name '*.mod' ! -name '*.ziphash' | sed 's#^[.]#${MODULE_CACHE}#' > /lists/all
awk 'NR == FNR { keep[$0]; next } !($0 in keep)' /lists/files /lists/all | xargs -r rm -f
find . -depth -type d | xargs -r rmdir 2> /dev/null || true
mkdir -p ${MODULE_CACHE} ${BUILD_CACHE}
rm -rf /lists
${CONSTANT_TIMES}
EOF
`;
}

function mounts({ credentials }: ModuleBuild): string[] {
  return [
    ...(credentials?.netrc === true
      ? [`--mount=type=secret,id=${NETRC_SECRET},target=/root/.netrc,required=true`]
      : []),
    ...(credentials?.ssh === true ? [`--mount=type=ssh,id=${SSH_AGENT},required=true`] : []),
  ];
}

/** Git takes addresses that Go asks for over SSH; whose key a host has, it learns at the first time. */
const GIT_OVER_SSH = `export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=url.ssh://git@.insteadOf GIT_CONFIG_VALUE_0=https://
export GIT_SSH_COMMAND='ssh -o StrictHostKeyChecking=accept-new'`;

/** One Go command line, prefixed by what makes it build for a platform. */
export function forPlatform(platform: Platform, command: string): string {
  const level = platform.level === undefined ? "" : ` ${platform.level[0]}=${platform.level[1]}`;
  return `GOOS=${platform.goos} GOARCH=${platform.goarch}${level} ${command}`;
}

export function sourceFolder(dir: string): string {
  return dir === "." ? "/src" : `/src/${dir}`;
}

/** The flags that decide how a package is compiled: they must be equal wherever compiled packages are shared. */
export function goFlags(build: ModuleBuild): string {
  return `${build.vendored ? "-mod=vendor" : "-mod=readonly"} ${packageFlags(build)}`;
}

function packageFlags({ go }: ModuleBuild): string {
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

function eachPlatform(build: ModuleBuild, command: (platform: Platform) => string): string {
  return build.platforms.map(command).join("\n");
}

/** A template of `go list`: the files that a third-party package is compiled from, one a line. */
const FILES_OF_PACKAGE = `{{if .Module}}{{$d := .Dir}}${[
  "GoFiles",
  "SFiles",
  "HFiles",
  "SysoFiles",
  "EmbedFiles",
]
  .map((list) => `{{range .${list}}}{{println (print $d "/" .)}}{{end}}`)
  .join("")}{{end}}`;

function listCommand(build: ModuleBuild, platform: Platform): string {
  const packages = `< /packages/${platform.folder}`;
  if (!build.hasLocalModules) {
    return `${forPlatform(platform, `xargs -r go list -deps -f "$files"`)} ${packages} >> /lists/files`;
  }
  // a third-party package that needs a module of this tree cannot be compiled here: it is left to its services
  const list = forPlatform(platform, "xargs -r go list -e");
  return `${list} -deps -f "$files" ${packages} >> /lists/files
${list} -f '{{if or .Error .DepsErrors}}{{else}}{{.ImportPath}}{{end}}' ${packages} | sed '/^$/d' > /lists/${platform.folder}`;
}

function compileCommand(build: ModuleBuild, platform: Platform): string {
  const list = build.hasLocalModules ? `/lists/${platform.folder}` : `/packages/${platform.folder}`;
  return `${forPlatform(platform, "xargs -r go build")} < ${list}`;
}

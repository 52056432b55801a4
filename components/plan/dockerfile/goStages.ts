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

/** Where compiled packages stay on a builder, whatever they were compiled for. */
const KEPT = "/kept";

/** A cache of compiled packages that all modules share: what did not change is not compiled again. */
const KEPT_PACKAGES = `--mount=type=cache,id=go-service-image-dependencies,target=${KEPT},sharing=locked`;

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

/**
 * The stages `standard` (packages of the standard library, compiled while modules are downloaded), `modules` (the only
 * one with a network) and `dependencies` (all other packages, compiled for all platforms). The files
 * `packages/<platform>` of the context name the packages.
 */
export function dependenciesStages(build: ModuleBuild): string {
  return `# Compiles the packages of the standard library that the services import, while modules are downloaded.
FROM go AS standard
RUN --network=none \\
    --mount=type=bind,source=packages,target=/packages \\
    ${KEPT_PACKAGES} <<EOF
${STRICTLY}
export GOCACHE=${KEPT}
${eachPlatform(build, (platform) => standardCommand(build, platform))}
EOF

# Downloads the modules that the packages need. What no build reads is removed: module zips, tests, other packages.
FROM go AS modules
${inModule(build)}
RUN --mount=type=bind,source=src,target=/src \\
    --mount=type=bind,source=packages,target=/packages \\
    ${[`--mount=type=secret,id=${DOWNLOAD_SECRET},target=/run/secrets/${DOWNLOAD_SECRET}`, ...mounts(build)].join(" \\\n    ")} <<EOF
${STRICTLY}
${build.credentials?.ssh === true ? `${GIT_OVER_SSH}\n` : ""}unset GOPROXY
export GOENV=/run/secrets/${DOWNLOAD_SECRET} GOCACHE=/tmp/lists
mkdir -p ${MODULE_CACHE} /lists
files='${FILES_OF_PACKAGE}'
${eachPlatform(build, (platform) => listCommand(build, platform))}
cd ${MODULE_CACHE}
find . -type f ! -name '*.mod' ! -name '*.ziphash' | sed 's#^[.]#${MODULE_CACHE}#' > /tmp/all
awk 'NR == FNR { keep[$0]; next } !($0 in keep)' /tmp/files /tmp/all | xargs -r rm -f
find . -depth -type d | xargs -r rmdir 2> /dev/null || true
mkdir -p ${MODULE_CACHE}
find ${DOWNLOADS} -exec touch -d @${FAR_AHEAD} {} +
rm -rf /tmp/*
EOF

# Compiles them for every platform. What the compiler reads and writes is what belongs to the result: everything else
# in the kept cache is marked as old before. Go's index of modules is made anew, as it knows a module's first content.
FROM standard AS dependencies
${inModule(build)}
RUN --network=none \\
    --mount=type=bind,source=src,target=/src \\
    --mount=type=bind,source=packages,target=/packages \\
    --mount=type=bind,from=modules,source=/lists,target=/lists \\
    --mount=type=bind,from=modules,source=${MODULE_CACHE},target=${MODULE_CACHE} \\
    ${KEPT_PACKAGES} <<EOF
${STRICTLY}
touch -d @${LONG_AGO} /tmp/old
find ${KEPT} -type f -exec touch -d @${LONG_AGO} {} +
export GOCACHE=${KEPT} GODEBUG=goindex=0
${eachPlatform(build, (platform) => compileCommand(build, platform))}
mkdir -p ${BUILD_CACHE}
cp -Rp ${KEPT}/. ${BUILD_CACHE}
find ${BUILD_CACHE} -type f ! -newer /tmp/old -exec rm -f {} +
export GOCACHE=${BUILD_CACHE} GODEBUG=
${eachPlatform(build, (platform) => indexCommand(build, platform))}
# Go writes the time into the entries of its cache
find ${BUILD_CACHE} -name '*-a' -exec sed -i 's/ *[0-9]*$/  ${LONG_AGO}000000000/' {} +
rm -f ${BUILD_CACHE}/trim.txt
find ${CACHES} -exec touch -d @${FAR_AHEAD} {} +
rm -rf /tmp/*
EOF
`;
}

/**
 * 2038-01-01 in seconds since 1970, before the end of 32 bits. All files of Go's caches bear it, so that layers are
 * the same whenever they were made; and Go neither renews such a time, which would copy the file out of its layer at
 * the first use, nor removes the file for its age.
 */
const FAR_AHEAD = 2_145_916_800;

/** 2001-09-09. */
const LONG_AGO = 1_000_000_000;

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

/** The packages of a list that belong to the standard library: no module's path starts with a name without a dot. */
function standardCommand(build: ModuleBuild, platform: Platform): string {
  return `grep -v '^[^/]*[.]' /packages/${platform.folder} | ${forPlatform(build.go, platform, "xargs -r go build")}`;
}

function listCommand(build: ModuleBuild, platform: Platform): string {
  const packages = `< /packages/${platform.folder}`;
  if (!build.hasLocalModules) {
    return `${forPlatform(build.go, platform, `xargs -r go list -deps -f "$files"`)} ${packages} >> /tmp/files`;
  }
  // a third-party package that needs a module of this tree cannot be compiled here: it is left to its services
  const list = forPlatform(build.go, platform, "xargs -r go list -e");
  return `${list} -deps -f "$files" ${packages} >> /tmp/files
${list} -f '{{if or .Error .DepsErrors}}{{else}}{{.ImportPath}}{{end}}' ${packages} | sed '/^$/d' > /lists/${platform.folder}`;
}

/** Tells how many packages were not in the builder's cache; what the compiler says is told if it fails. */
function compileCommand(build: ModuleBuild, platform: Platform): string {
  const compile = `${forPlatform(build.go, platform, "xargs -r go build -v")} < ${listOf(build, platform)}`;
  return `${compile} 2> /tmp/log || { cat /tmp/log >&2; exit 1; }
echo "${platform.name}: $(wc -l < /tmp/log) packages compiled"`;
}

/** Reads the packages again, so that Go's index of them is there for the services. */
function indexCommand(build: ModuleBuild, platform: Platform): string {
  return `${forPlatform(build.go, platform, "xargs -r go list -deps")} < ${listOf(build, platform)} > /tmp/packages`;
}

function listOf({ hasLocalModules }: ModuleBuild, { folder }: Platform): string {
  return hasLocalModules ? `/lists/${folder}` : `/packages/${folder}`;
}

import type { Platform } from "../platform";
import {
  BUILD_CACHE,
  CACHES,
  DOWNLOADS,
  DOWNLOAD_SECRET,
  forPlatform,
  inModule,
  type ModuleBuild,
  MODULE_CACHE,
  NETRC_SECRET,
  SSH_AGENT,
  STRICTLY,
} from "./goStages";

/** Where compiled packages stay on a builder, whatever they were compiled for. */
const KEPT = "/kept";

/** A cache of compiled packages that all modules share: what did not change is not compiled again. */
const KEPT_PACKAGES = `--mount=type=cache,id=go-service-image-dependencies,target=${KEPT},sharing=locked`;

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

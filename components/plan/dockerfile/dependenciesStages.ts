import type { Platform } from "../../toolchain/platform";
import { compilerMounts } from "./compilerCommands";
import { printReason } from "./compileCommands";
import { folderAside } from "./folderAside";
import {
  BUILD_CACHE,
  CACHES,
  DOWNLOADS,
  DOWNLOAD_SECRET,
  FAR_AHEAD,
  forPlatform,
  inModule,
  type ModuleBuild,
  MODULE_CACHE,
  SKELETON,
  SSH_AGENT,
  STRICTLY,
  WITHOUT_COLLECTION,
  vendorMounts,
} from "./goStages";
import { downloadSecrets, gitOverSsh, trustAuthorities } from "./downloadSecrets";
import { loadFunction } from "./loadFunction";

/** Where compiled packages stay on a builder, whatever they were compiled for. */
const KEPT = "/kept";

/** A cache of compiled packages that all modules share: what did not change is not compiled again. */
function keptPackages({ go }: ModuleBuild): string {
  const kept = `--mount=type=cache,id=go-service-image-dependencies,target=${KEPT},sharing=locked`;
  return [kept, ...compilerMounts(go.cgo)].join(" \\\n    ");
}

/** Where downloaded modules stay on a builder, laid out as a module proxy. */
const KEPT_MODULES = `--mount=type=cache,id=go-service-image-modules,target=${KEPT}`;

/**
 * The stages `standard` (packages of the standard library, compiled while modules are downloaded), `modules` (the only
 * one with a network) and `dependencies` (third-party packages, compiled for all platforms). They see the imports of the
 * tree's own code, and not the code (`importSkeleton`): an edit that touches no import leaves their results as they are.
 */
export function dependenciesStages(build: ModuleBuild): string {
  return `# Compiles the packages of the standard library that the services import, while modules are downloaded.
FROM go AS standard
RUN --network=none \\
    --mount=type=bind,source=standard,target=/standard \\
    ${keptPackages(build)} <<EOF
${STRICTLY}
${WITHOUT_COLLECTION}
export GOCACHE=${KEPT}
${eachPlatform(build, (platform) => standardCommand(build, platform))}
EOF

# Downloads the modules that a build needs: the Go command finds them by the imports of all packages, as it does when it
# compiles. What no build reads is removed: module zips, tests, other packages.
FROM go AS modules
${inModule(build)}
RUN ${downloadMounts(build)} <<EOF
${STRICTLY}
${[...trustAuthorities(build.credentials), ...gitOverSsh(build.credentials)].map((line) => `${line}\n`).join("")}unset GOPROXY
export GOENV=/run/secrets/${DOWNLOAD_SECRET} GOCACHE=/tmp/lists
mkdir -p ${DOWNLOADED} /lists
${keepsModules(build) ? `${FROM_KEPT_MODULES}\n` : ""}${loadFunction(build)}
${eachPlatform(build, (platform) => `(export ${forPlatform(build.go, platform, `; load ${platform.folder}`)})`)}
${keepsModules(build) ? `${TO_KEPT_MODULES}\n` : ""}cd ${MODULE_CACHE}
${build.go.cgo === undefined ? "" : `${KEEP_MODULES}\n`}find . -type f ! -name '*.mod' ! -name '*.ziphash' | sed 's#^[.]#${MODULE_CACHE}#' > /tmp/all
awk 'FILENAME == "/tmp/files" { keep[$0]; next } !($0 in keep)' /tmp/files /tmp/all | tr '\\n' '\\0' | xargs -0 -r rm -f
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
    ${skeletonMounts(build)} \\
    --mount=type=bind,source=standard,target=/standard \\
    --mount=type=bind,from=modules,source=/lists,target=/lists \\
    --mount=type=bind,from=modules,source=${MODULE_CACHE},target=${MODULE_CACHE} \\
    ${keptPackages(build)} <<EOF
${STRICTLY}
${WITHOUT_COLLECTION}
touch -d @${LONG_AGO} /tmp/old
find ${KEPT} -type f -exec touch -d @${LONG_AGO} {} +
export GOCACHE=${KEPT} GODEBUG=goindex=0
# what only the services import of the standard library is read again, and so kept
${eachPlatform(build, (platform) => standardCommand(build, platform))}
${eachPlatform(build, (platform) => compileCommand(build, platform))}
${levelEntries(`${KEPT} -newer /tmp/old`)}
mkdir -p ${BUILD_CACHE}
cp -Rp ${KEPT}/. ${BUILD_CACHE}
find ${BUILD_CACHE} -type f ! -newer /tmp/old -exec rm -f {} +
export GOCACHE=${BUILD_CACHE} GODEBUG=
${eachPlatform(build, (platform) => indexCommand(build, platform))}
${levelEntries(BUILD_CACHE)}
rm -f ${BUILD_CACHE}/trim.txt
find ${CACHES} -exec touch -d @${FAR_AHEAD} {} +
rm -rf /tmp/*
EOF
`;
}

/** Where the Go command puts what it downloads. */
const DOWNLOADED = `${MODULE_CACHE}/cache/download`;

/** 2001-09-09. */
const LONG_AGO = 1_000_000_000;

/** Go writes the time into the entries of its cache; those that have the constant already are left alone. */
function levelEntries(where: string): string {
  const constant = `  ${LONG_AGO}000000000`;
  return `find ${where} -name '*-a' -exec grep -L '${constant}$' {} + | xargs -r sed -i 's/ *[0-9]*$/${constant}/'`;
}

function downloadMounts(build: ModuleBuild): string {
  return [
    skeletonMounts(build),
    "--mount=type=bind,source=packages,target=/packages",
    ...downloadSecrets(build.credentials),
    ...(build.credentials?.ssh === true ? [`--mount=type=ssh,id=${SSH_AGENT},required=true`] : []),
    ...(keepsModules(build) ? [KEPT_MODULES] : []),
  ].join(" \\\n    ");
}

/** The imports of the tree's own code. Vendored packages are mounted as they are. */
function skeletonMounts(build: ModuleBuild): string {
  return [`--mount=type=bind,source=${SKELETON},target=/src`, ...vendorMounts(build)].join(" \\\n    ");
}

/** What is private stays out of a cache that all builds of a builder share. */
function keepsModules({ credentials, vendored }: ModuleBuild): boolean {
  const { netrc = false, ssh = false, proxy = false } = credentials ?? {};
  return !vendored && !netrc && !ssh && !proxy;
}

/** What was downloaded before is read first, through the protocol of a module proxy; go.sum is asked all the same. */
const FROM_KEPT_MODULES = `GOPROXY="file://${KEPT},$(go env GOPROXY)"
export GOPROXY`;

/** Puts each file there as a whole. */
const TO_KEPT_MODULES = `cd ${KEPT}
find . -path './.new.*' -prune -o -type f -print > /tmp/kept
${folderAside(KEPT, ".new", ".")}
cd ${DOWNLOADED}
find . -name '*.mod' -o -name '*.zip' | awk 'FILENAME == "/tmp/kept" { kept[$0]; next } !($0 in kept)' /tmp/kept - > /tmp/new
sed 's#/[^/]*$##' /tmp/new | sort -u | (cd ${KEPT}; xargs -r mkdir -p)
while read -r file; do cp "$file" "$new/file"; mv "$new/file" "${KEPT}/$file"; done < /tmp/new
rm -rf "$new"`;

function eachPlatform(build: ModuleBuild, command: (platform: Platform) => string): string {
  return build.platforms.map(command).join("\n");
}

/** A C compiler reads headers of any folder of a module, and a linker libraries: whole modules stay. */
const KEEP_MODULES = `find . -type f ! -path './cache/*' | sed 's#^[.]#${MODULE_CACHE}#' >> /tmp/files`;

/** Only the Go command knows what the standard library holds: a path that it does not know is left to the services. */
function standardCommand({ go }: ModuleBuild, platform: Platform): string {
  const known = "xargs -r go list -e -f '{{if and .Standard (not .Error)}}{{.ImportPath}}{{end}}'";
  return `${forPlatform(go, platform, known)} < /standard/${platform.folder} | ${forPlatform(go, platform, "xargs -r go build")}`;
}

/** Prints how many packages were not in the builder's cache, and the compiler's output if it fails. */
function compileCommand({ go }: ModuleBuild, platform: Platform): string {
  const compile = `${forPlatform(go, platform, "xargs -r go build -v")} < /lists/${platform.folder}`;
  return `${compile} 2> /tmp/log || { ${printReason("/tmp/log")} >&2; exit 1; }
echo "${platform.name}: $(wc -l < /tmp/log) packages compiled"`;
}

/** Reads the packages again, so that Go's index of them is there for the services. */
function indexCommand({ go }: ModuleBuild, platform: Platform): string {
  return `${forPlatform(go, platform, "xargs -r go list -deps")} < /lists/${platform.folder} > /tmp/packages`;
}

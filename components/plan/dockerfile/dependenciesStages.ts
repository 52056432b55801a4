import type { Platform } from "../../toolchain/platform";
import { copyByFolder } from "./copyByFolder";
import { compilerMounts } from "./compilerCommands";
import { PACKAGE_NAME, printReason, REFUSED_FUNCTION } from "./compileCommands";
import {
  BUILD_CACHE,
  CACHES,
  DOWNLOADS,
  DOWNLOAD_SECRET,
  FAR_AHEAD,
  forPlatform,
  inModule,
  LIBRARY,
  type ModuleBuild,
  MODULE_CACHE,
  SKELETON,
  SSH_AGENT,
  STANDARD,
  STRICTLY,
  WITHOUT_COLLECTION,
  vendorMounts,
} from "./goStages";
import { downloadSecrets, gitOverSsh, trustAuthorities } from "./downloadSecrets";
import { nameContent } from "./linkedPackages";
import { beginModules, KEEP_MODULES, KEPT_MODULES, keepsModules, takeModules } from "./moduleDownload";
import { leftToServices, loadFunction } from "./loadFunction";

/** Where compiled packages stay on a builder, whatever they were compiled for. */
const KEPT = "/kept";

/** A cache of compiled packages that all modules share: what did not change is not compiled again. */
function keptPackages({ go, cacheSuffix = "" }: ModuleBuild): string {
  const kept = `--mount=type=cache,id=go-service-image-dependencies${cacheSuffix},target=${KEPT},sharing=locked`;
  return [kept, ...compilerMounts(go.cgo)].join(" \\\n    ");
}

/**
 * The stages `standard` (packages of the standard library, compiled while modules are downloaded), `modules` (the only
 * one with a network) and `dependencies` (third-party packages, compiled for all platforms). They see the imports of the
 * tree's own code, and not the code (`importSkeleton`): an edit that touches no import leaves their results as they are.
 */
export function dependenciesStages(build: ModuleBuild): string {
  return `# Compiles the packages of the standard library that the services import, while modules are downloaded. What the compiler
# reads and writes is what belongs to the result: everything in the kept cache is made old before.
FROM go AS standard
RUN --network=none \\
    --mount=type=bind,source=standard,target=/standard \\
    ${keptPackages(build)} <<EOF
${STRICTLY}
${WITHOUT_COLLECTION}
${MARK_KEPT}
export GOCACHE=${KEPT}
${twoAtOnce(build.platforms.map((platform) => standardCommand(build, platform)))}
${levelEntries(`${KEPT} -newer /tmp/mark`)}
${takeUsed(`${LIBRARY}${STANDARD}`)}
${nameContent(`${LIBRARY}${STANDARD}`)}
find ${LIBRARY} -exec touch -d @${FAR_AHEAD} {} +
rm -rf /tmp/*
EOF

# Downloads the modules that a build needs: the Go command finds them by the imports of all packages, as it does when it
# compiles. What no build reads is left out: module zips, tests, other packages.
FROM go AS modules
${inModule(build)}
RUN ${downloadMounts(build)} <<EOF
${STRICTLY}
${[...trustAuthorities(build.credentials), ...gitOverSsh(build.credentials)].map((line) => `${line}\n`).join("")}unset GOPROXY
export GOENV=/run/secrets/${DOWNLOAD_SECRET} GOCACHE=/tmp/lists
mkdir -p /lists
${beginModules(build)}
${loadFunction(build)}
${build.platforms.map((platform) => `(export ${forPlatform(build.go, platform, `; load ${platform.folder}`)})`).join("\n")}
${takeModules(build)}
${keepsModules(build) ? `${KEEP_MODULES}\n` : ""}find ${DOWNLOADS} -exec touch -d @${FAR_AHEAD} {} +
rm -rf /tmp/*
EOF

# Compiles them for every platform. Go's index of modules is made anew, as it knows a module's first content.
FROM standard AS dependencies
${inModule(build)}
RUN --network=none \\
    ${skeletonMounts(build)} \\
    --mount=type=bind,from=modules,source=/lists,target=/lists \\
    --mount=type=bind,from=modules,source=${MODULE_CACHE},target=${MODULE_CACHE} \\
    ${keptPackages(build)} <<EOF
${STRICTLY}
${WITHOUT_COLLECTION}
${MARK_KEPT}
export GOCACHE=${KEPT} GODEBUG=goindex=0
${REFUSED_FUNCTION}
${twoAtOnce(build.platforms.map((platform) => compileCommand(build, platform)))}
${levelEntries(`${KEPT} -newer /tmp/mark`)}
${takeUsed(BUILD_CACHE, `${LIBRARY}${STANDARD}`)}
export GOCACHE=${BUILD_CACHE} GODEBUG=
${twoAtOnce(build.platforms.map((platform) => indexCommand(build, platform)))}
${levelEntries(BUILD_CACHE)}
rm -f ${BUILD_CACHE}/trim.txt
${nameContent(BUILD_CACHE)}
find ${CACHES} -exec touch -d @${FAR_AHEAD} {} +
rm -rf /tmp/*
EOF
`;
}

/** 2001-09-09. */
const LONG_AGO = 1_000_000_000;

/** Days after which a kept package goes that no solve has read or written. */
const KEPT_DAYS = 30;

/**
 * Makes what is read or written from now on newer than a mark: Go gives a new time to what was not read for an hour. It
 * would remove what was not read for five days, which is most of it between two solves, had it not done so just now.
 */
const MARK_KEPT = `date +%s > ${KEPT}/trim.txt
find ${KEPT} -type f -mtime +${KEPT_DAYS} -exec rm -f {} +
touch -d @$(($(date +%s) - 7200)) /tmp/mark
find ${KEPT} -type f -newer /tmp/mark -exec touch -r /tmp/mark {} +`;

/** How a file begins that a build reads: a compiled package, or the index of a folder. */
const READ_BY_BUILDS = "^(!<arch>|go index )";

/**
 * Copies what is newer than the mark, but for what lies in another folder already, and what no build reads: what a compiler
 * printed, mostly nothing, and lists of source files for `go vet`. That is nearly half of the files.
 */
function takeUsed(folder: string, other?: string): string {
  const others =
    other === undefined
      ? ""
      : `
(cd ${other} && find . -type f) > /tmp/others
awk 'FILENAME == "/tmp/others" { there[$0]; next } !($0 in there)' /tmp/others /tmp/used > /tmp/left && mv /tmp/left /tmp/used`;
  return `mkdir -p ${folder}
cd ${KEPT}
find . -name '*-d' -newer /tmp/mark -size -64k -exec grep -LE '${READ_BY_BUILDS}' {} + | sed 's#.*/##; s/-d$//' > /tmp/unread
{
find . -name '*-d' -newer /tmp/mark | sed 's#.*/\\(.*\\)-d#& \\1#'
find . -name '*-a' -newer /tmp/mark -exec awk '{ print FILENAME, $3 }' {} +
} | awk 'FILENAME == "/tmp/unread" { unread[$1]; next } !($2 in unread) { print $1 }' /tmp/unread - > /tmp/used${others}
cut -d / -f 2 /tmp/used | sort -u | (cd ${folder} && xargs -r mkdir -p)
${twoAtOnce(["", "!"].map((not) => copyByFolder("/tmp/used", folder, `${not}${EVERY_OTHER}`)))}
cd - > /dev/null`;
}

/** A condition of awk: files of every other folder. */
const EVERY_OTHER = "($2 ~ /[02468ace]$/) ";

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

/** Runs groups of commands two at a time, since much of the Go command takes one processor. Both end before one fails. */
function twoAtOnce(groups: readonly string[]): string {
  const [first = "", second, ...others] = groups;
  if (second === undefined) {
    return first;
  }
  const both = `{
${first}
} &
one=$!
{
${second}
} &
other=$!
failed=
wait $one || failed=yes
wait $other || failed=yes
[ -z "$failed" ]`;
  return others.length === 0 ? both : `${both}\n${twoAtOnce(others)}`;
}

/** Only the Go command knows what the standard library holds: a path that it does not know is left to the services. */
function standardCommand({ go }: ModuleBuild, platform: Platform): string {
  const known = "xargs -r go list -e -f '{{if and .Standard (not .Error)}}{{.ImportPath}}{{end}}'";
  return `${forPlatform(go, platform, known)} < /standard/${platform.folder} | ${forPlatform(go, platform, "xargs -r go build")}`;
}

/**
 * Prints how many packages were not in the builder's cache, and the compiler's output if it fails. Packages that it refuses
 * are left to the services.
 */
function compileCommand({ go }: ModuleBuild, platform: Platform): string {
  const compile = `${forPlatform(go, platform, "xargs -r go build -v")} < /lists/${platform.folder}`;
  const log = `/tmp/${platform.folder}.log`;
  return `${compile} 2> ${log} || refused ${log} || { ${printReason(log)} >&2; exit 1; }
echo "${platform.name}: $(grep -Ec '${PACKAGE_NAME}' ${log} || true) packages compiled"`;
}

/**
 * Finds every package that a service may load, so that Go's index of its module is there: one that a service made would be
 * kept, and be wrong beside other dependencies, which hold more packages of the module.
 */
function indexCommand({ go }: ModuleBuild, platform: Platform): string {
  const list = (flags: string): string => forPlatform(go, platform, `xargs -r go list ${flags}`);
  return `${list("-deps")} < /lists/${platform.folder} > /dev/null
${list("-e -find")} < ${leftToServices(platform.folder)} > /dev/null`;
}

import type { Platform } from "../platform";
import type { Runtime } from "../runtime/runtime";
import { type Budget, budgetCommands, budgetMount, type Compiled } from "./budget";
import { debugStages } from "./debugStages";
import { dependenciesStages } from "./dependenciesStages";
import { BINARY_FOLDER, finalStage } from "./finalStage";
import { type Packing, packingCommands, packingMount, packStage } from "./packStages";
import {
  BUILD_CACHE,
  COMPILED,
  MODULES,
  MODULE_CACHE,
  STRICTLY,
  type ModuleBuild,
  forPlatform,
  goStage,
  inModule,
  packageFlags,
} from "./goStages";

/** What the Dockerfile of one service says. */
export interface ServiceBuild extends ModuleBuild {
  readonly name: string;
  /** Folders of the main packages, relative to their module's, in Go's notation (`./cmd/auth`), by the program's name. */
  readonly programs: Readonly<Record<string, string>>;
  /** Image of the compiled dependencies; undefined: the Dockerfile compiles them itself. */
  readonly dependencies: string | undefined;
  /** Variables that the linker sets (`-X`), e.g. `{"main.Version": "1.2.0"}`. */
  readonly stamps: Readonly<Record<string, string>>;
  /** What the image is beside the binary. */
  readonly runtime: Runtime;
  /** Id of the cache mount that keeps linked binaries, so that an unchanged one is not linked again. */
  readonly binaryCacheId: string;
  /** What each program may weigh; undefined: anything. */
  readonly budget: Budget | undefined;
  /** What packs the programs; undefined: they stay as they were linked. */
  readonly packing: Packing | undefined;
}

/** Every stage of a generated Dockerfile, last one first. */
export function stagesOf(build: Pick<ServiceBuild, "dependencies" | "packing">): readonly string[] {
  return [
    "final",
    ...(build.packing === undefined ? [] : ["packed"]),
    "compile",
    "dependencies",
    ...(build.dependencies === undefined ? ["modules", "standard"] : []),
    "go",
  ];
}

/** The Dockerfile of one service: a text to read, to keep and to own. */
export function serviceDockerfile(build: ServiceBuild): string {
  return [
    goStage(build),
    dependencies(build),
    compileStage(build),
    ...(build.runtime.debug ? [debugStages(build)] : []),
    ...(build.packing === undefined ? [] : [packStage(build.name, build.packing, compiledOf(build))]),
    finalStage(build.runtime, build.packing === undefined ? "compile" : "packed"),
  ].join("\n");
}

function dependencies(build: ServiceBuild): string {
  return build.dependencies === undefined
    ? dependenciesStages(build)
    : `# Third-party packages, compiled once for all services of the module.
FROM --platform=$BUILDPLATFORM ${build.dependencies} AS dependencies
`;
}

function compileStage(build: ServiceBuild): string {
  const folders = build.platforms.map(({ folder }) => `/out/${folder}${BINARY_FOLDER}`).join(" ");
  const isShared = build.dependencies !== undefined;
  const modules = isShared ? `from=dependencies,source=${MODULES}` : `from=modules,source=${MODULE_CACHE}`;
  const compiled = `from=dependencies,source=${isShared ? COMPILED : BUILD_CACHE}`;
  return `# Compiles the service for every platform, without a network. Sources and caches are mounted, not copied.
FROM go AS compile
${inModule(build)}
RUN --network=none \\
    --mount=type=bind,source=src,target=/src \\
    ${budgetMount(build.budget)}${packingMount(build.packing)}--mount=type=bind,${modules},target=${MODULE_CACHE} \\
    --mount=type=cache,id=go-service-image-build,${compiled},target=${BUILD_CACHE} \\
    --mount=type=cache,id=${build.binaryCacheId},target=/binaries,sharing=locked <<EOF
${STRICTLY}
# a rename inside one mount: a killed build never leaves half a binary behind
rm -rf /binaries/tmp && mkdir -p /binaries/tmp ${folders}
export GOTMPDIR=/binaries/tmp
${compileCommands(build).join("\n")}
find /out -exec touch -d @0 {} +
EOF
`;
}

function compileCommands(build: ServiceBuild): string[] {
  return [
    ...pairs(build.platforms).flatMap((pair) => pairCommands(build, pair)),
    ...(build.budget === undefined
      ? []
      : budgetCommands(build.name, build.budget, compiledOf(build), packageFlags(build))),
    ...packingCommands(build.packing, packageFlags(build)),
  ];
}

/**
 * Builds two platforms side by side: one linker does not fill the processors. What the second one says follows what the
 * first one said, and is left out if that one failed, which most often has the same reason.
 */
function pairCommands(build: ServiceBuild, [first, second]: readonly Platform[]): string[] {
  const commands = first === undefined ? [] : buildCommands(build, first);
  return second === undefined
    ? commands
    : [
        "{",
        ...buildCommands(build, second),
        "} > /tmp/log 2>&1 &",
        ...commands,
        "wait $! || { cat /tmp/log >&2; exit 1; }",
        "cat /tmp/log >&2",
      ];
}

function pairs(platforms: readonly Platform[]): Platform[][] {
  return platforms.flatMap((_, index) => (index % 2 === 0 ? [platforms.slice(index, index + 2)] : []));
}

/** `-v`: the log names each package that is compiled, so that it can be seen, and counted, what a change costs. */
function buildCommands(build: ServiceBuild, platform: Platform): string[] {
  const stamps = Object.entries(build.stamps).map(([variable, value]) => `-X ${variable}=${value}`);
  const ldflags = [...build.go.ldflags, ...stamps].join(" ");
  const flag = ldflags === "" ? "" : `-ldflags '${ldflags}' `;
  return Object.entries(build.programs).map(([program, mainPackage]) => {
    const kept = `/binaries/${platform.folder}/${program}`;
    return `${forPlatform(build.go, platform, `go build -v ${flag}-o ${kept} ${mainPackage}`)}
cp ${kept} /out/${platform.folder}${BINARY_FOLDER}/`;
  });
}

function compiledOf(build: ServiceBuild): Compiled[] {
  return build.platforms.flatMap(({ name, folder }) =>
    Object.keys(build.programs).map((program) => ({
      platform: name,
      file: `${folder}${BINARY_FOLDER}/${program}`,
    })),
  );
}

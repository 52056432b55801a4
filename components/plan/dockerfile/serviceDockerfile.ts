import { BUDGET_FOLDER, UPX_FOLDER } from "../assetNames";
import { goField, shellQuoted, shellWord } from "../../common/quoting";
import type { Reference } from "../../common/reference";
import type { Platform } from "../../toolchain/platform";
import type { Runtime } from "../runtime/runtime";
import { type Budget, budgetCommands, type Compiled } from "./budget";
import { cgoLinkerFlags } from "../../toolchain/cgo";
import { compilerMounts } from "./compilerCommands";
import { logOf, sideBySide } from "./compileCommands";
import { debugStages } from "./debugStages";
import { dependenciesStages } from "./dependenciesStages";
import { BINARY_FOLDER, finalStage, programPath } from "./finalStage";
import { ADVICE_FUNCTION, OWN_MODULES, OWN_MODULES_TARGET } from "./missingPackages";
import { BINARIES, type LinkedProgram, rememberPrograms, reusePrograms, UNFINISHED } from "./keptPrograms";
import { KEEP_WRITTEN, LINK_PACKAGES, packageMounts } from "./linkedPackages";
import { type Packing, packingCommands, packStage } from "./packStages";
import {
  MODULES,
  MODULE_CACHE,
  STRICTLY,
  WITHOUT_COLLECTION,
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
  readonly dependencies: Reference | undefined;
  /** Variables that the linker sets (`-X`), e.g. `{"main.Version": "1.2.0"}`. */
  readonly stamps: Readonly<Record<string, string>>;
  /** What the image is beside the binary. */
  readonly runtime: Runtime;
  /** Id of the cache mount that keeps linked binaries, so that an unchanged one is not linked again. */
  readonly binaryCacheId: string;
  /** Ends the ids of the caches in which its own packages and programs stay. */
  readonly ownCacheSuffix: string;
  /** Whether go.mod lists every module that a package may come from, and is nothing but that: no program embeds it. */
  readonly listsModules: boolean;
  /** What each program may weigh; undefined: anything. */
  readonly budget: Budget | undefined;
  /** What packs the programs; undefined: they stay as they were linked. */
  readonly packing: Packing | undefined;
}

/** Stages of a generated Dockerfile that may be a target, last one first. */
export const STAGES: readonly string[] = ["final", "compile", "dependencies", "modules", "standard", "go"];

/** The Dockerfile of one service: a text to read, to keep and to own. */
export function serviceDockerfile(build: ServiceBuild): string {
  return [
    goStage(build),
    dependencies(build),
    compileStage(build),
    ...(build.runtime.debug ? [debugStages(build)] : []),
    ...(build.packing === undefined ? [] : [packStage(build.name, build.packing, compiledOf(build))]),
    finalStage(build.runtime, build.packing === undefined ? "compile" : "packed", build.platforms),
  ].join("\n");
}

function dependencies(build: ServiceBuild): string {
  return build.dependencies === undefined
    ? dependenciesStages(build)
    : `# Third-party packages, compiled once for all services of the module.
FROM --platform=$BUILDPLATFORM ${build.dependencies.toString()} AS dependencies
`;
}

/** Where the compile stage keeps what it does. */
const SCRIPT = "/compile.sh";

/** An image is the same whenever it is built. */
const LEVEL_TIMES = "find /out -exec touch -d @0 {} +";

function compileStage(build: ServiceBuild): string {
  const own = foldersOf(build);
  const folders = build.platforms.flatMap(({ folder }) => own.map((one) => `/out/${folder}${one}`)).join(" ");
  const isShared = build.dependencies !== undefined;
  // what is not Go's, and programs that pack others, are not looked at
  const isReused = build.listsModules && build.go.cgo === undefined && build.packing === undefined;
  const programs = build.platforms.flatMap((platform) => linkedPrograms(build, platform));
  const modules = isShared ? `from=dependencies,source=${MODULES}` : `from=modules,source=${MODULE_CACHE}`;
  return `# Compiles the service for every platform, without a network. Sources and caches are mounted, not copied. The script is a
# file, since BuildKit repeats a failed command as a whole, below the compiler's reason.
FROM go AS compile
${inModule(build)}
COPY <<"EOF" ${SCRIPT}
${STRICTLY}
# a rename inside one mount: a killed build never leaves half a binary behind
rm -rf ${UNFINISHED} && mkdir -p ${UNFINISHED} ${folders}
${isReused ? `${reusePrograms(programs, LEVEL_TIMES)}\n` : ""}export GOTMPDIR=${UNFINISHED}
${WITHOUT_COLLECTION}
${LINK_PACKAGES}
${compileCommands(build).join("\n")}
${KEEP_WRITTEN}
${isReused ? `${rememberPrograms(programs)}\n` : ""}${LEVEL_TIMES}
EOF
RUN --network=none \\
    --mount=type=bind,source=src,target=/src \\
    --mount=type=bind,source=${OWN_MODULES},target=${OWN_MODULES_TARGET} \\
    ${helperMounts(build)}--mount=type=bind,${modules},target=${MODULE_CACHE} \\
    ${packageMounts(isShared, build.ownCacheSuffix).join(" \\\n    ")} \\
    --mount=type=cache,id=${build.binaryCacheId}${build.ownCacheSuffix},target=${BINARIES},sharing=locked \\
    sh ${SCRIPT}
`;
}

/** Sources of the programs that look at the result, where there is something to look at, and what C compilers keep. */
function helperMounts({ go, budget, packing }: ServiceBuild): string {
  const folders = [
    ...(budget === undefined ? [] : [BUDGET_FOLDER]),
    ...(packing === undefined ? [] : [UPX_FOLDER]),
  ];
  const mounts = folders.map((folder) => `--mount=type=bind,source=${folder},target=/${folder}`);
  return [...mounts, ...compilerMounts(go.cgo)].map((mount) => `${mount} \\\n    `).join("");
}

function compileCommands(build: ServiceBuild): string[] {
  return [
    ADVICE_FUNCTION,
    ...sideBySide(
      build.platforms.map((platform) => ({
        platform,
        commands: buildCommands(build, platform),
        advice: adviceCommand(build, platform),
      })),
    ),
    ...(build.budget === undefined
      ? []
      : budgetCommands(build.name, build.budget, compiledOf(build), packageFlags(build))),
    ...(build.packing === undefined ? [] : packingCommands(packageFlags(build))),
  ];
}

/** `-v`: the log names each package that is compiled, so that it can be seen, and counted, what a change costs. */
function buildCommands(build: ServiceBuild, platform: Platform): string[] {
  const stamps = Object.entries(build.stamps).map(
    ([variable, value]) => `-X ${goField(`${variable}=${value}`) ?? ""}`,
  );
  const own = build.go.ldflags;
  const ldflags = [...own, ...stamps, ...cgoLinkerFlags(build.go.cgo, own)].join(" ");
  const flag = ldflags === "" ? "" : `-ldflags ${shellQuoted(ldflags)} `;
  const mains = Object.values(build.programs);
  return linkedPrograms(build, platform).map(({ kept, copied }, index) => {
    const compile = `go build -v ${flag}-o ${kept} ${shellWord(mains[index] ?? "")}`;
    return `${forPlatform(build.go, platform, compile)}
cp ${kept} ${copied}`;
  });
}

function linkedPrograms(build: ServiceBuild, { folder }: Platform): LinkedProgram[] {
  return Object.keys(build.programs).map((program) => ({
    kept: `${BINARIES}/${folder}/${program}`,
    copied: `/out/${folder}${copiedTo(build, program)}`,
  }));
}

function adviceCommand({ go, programs }: ServiceBuild, platform: Platform): string {
  const words = [logOf(platform), ...Object.values(programs)].map(shellWord);
  return `(export ${forPlatform(go, platform, `; advise ${words.join(" ")}`)})`;
}

/** Folders of the image that programs lie in. */
function foldersOf(build: ServiceBuild): string[] {
  const paths = Object.keys(build.programs).map((program) => pathOf(build, program));
  return [...new Set(paths.map((path) => path.slice(0, path.lastIndexOf("/"))))];
}

/** Where a program lies in the image. */
function pathOf({ runtime }: ServiceBuild, program: string): string {
  return program === "service" ? programPath(runtime) : `${BINARY_FOLDER}/${program}`;
}

/** Into its folder, unless it gets another name there. */
function copiedTo(build: ServiceBuild, program: string): string {
  const path = pathOf(build, program);
  return path.endsWith(`/${program}`) ? path.slice(0, -program.length) : path;
}

function compiledOf(build: ServiceBuild): Compiled[] {
  return build.platforms.flatMap(({ name, folder }) =>
    Object.keys(build.programs).map((program) => ({
      platform: name,
      file: `${folder}${pathOf(build, program)}`,
    })),
  );
}

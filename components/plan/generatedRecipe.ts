import { baseArchives, budgetProgram, delveModule, packingProgram } from "./assets";
import { sourceFile } from "./contextFile";
import { packageLists, type SharedDependencies } from "./dependenciesPlan";
import { budgetOf } from "./dockerfile/budget";
import { credentialMounts, goFlags } from "./dockerfile/goStages";
import { hasRootArchive } from "./dockerfile/finalStage";
import type { Packing } from "./dockerfile/packStages";
import { serviceDockerfile, type ServiceBuild } from "./dockerfile/serviceDockerfile";
import type { ResolvedGo } from "./goOptions";
import { hashOfData } from "./hash";
import type { MainClosure } from "./moduleClosure";
import type { Platform } from "./platform";
import type { Recipe } from "./recipe";
import { withoutHost } from "./reference";
import { extraContextFile } from "./runtime/extraFiles";
import { fullReference, mirrored } from "./runtime/mirror";
import { rootArchive } from "./runtime/rootArchive";
import { type Runtime, runtimeIdentity } from "./runtime/runtime";
import type { PlannedArguments } from "./serviceArguments";
import type { SourceTree } from "./sourceTree";
import { cleanPath } from "./treePath";
import { type Upx, upxIdentity } from "./upx";

/** The recipe of a generated Dockerfile. */
export function generatedRecipe(
  tree: SourceTree,
  name: string,
  args: PlannedArguments,
  platforms: readonly Platform[],
  closure: MainClosure,
  runtime: Runtime,
  dependencies: SharedDependencies | undefined,
): Recipe {
  const build = serviceBuild(name, args, platforms, closure, runtime, dependencies);
  const target = args.target ?? "final";
  const sources = closure.files.map((path) => ({ path, file: sourceFile(tree, path) }));
  const extras = runtime.files.map((file) => ({ ...file, file: extraContextFile(tree, file) }));
  return {
    sources: [...sources, ...extras.map(({ source, file }) => ({ path: source, file }))],
    context: [
      ...sources.map(({ file }) => file),
      ...(dependencies === undefined ? packageLists(closure.importsOf, platforms) : []),
      ...(runtime.debug ? delveModule() : []),
      ...(build.budget === undefined ? [] : [budgetProgram()]),
      ...(build.packing === undefined ? [] : [packingProgram()]),
      ...baseArchives(runtime.base !== "scratch"),
      ...(hasRootArchive(runtime) ? [rootArchive(extras, runtime.volumes, runtime.user)] : []),
    ],
    identity: identityOf(build, args, target),
    target,
    dockerfile: (version) =>
      serviceDockerfile({
        ...build,
        stamps: {
          ...args.variables,
          ...(args.versionVariable !== undefined && { [args.versionVariable]: version }),
        },
      }),
    dockerfileApart: false,
    hasBuildTimes: false,
  };
}

function serviceBuild(
  name: string,
  args: PlannedArguments,
  platforms: readonly Platform[],
  closure: MainClosure,
  runtime: Runtime,
  dependencies: SharedDependencies | undefined,
): ServiceBuild {
  const { moduleDir, workDir, vendored, hasLocalModules } = closure;
  const go = { ...closure.go, image: mirrored(closure.go.image, args.mirrors ?? {}) };
  return {
    go: runtime.debug ? withSymbols(go) : go,
    platforms,
    moduleDir,
    workDir,
    vendored,
    hasLocalModules,
    name,
    programs: programsOf(args, moduleDir),
    credentials: credentialMounts(args.credentials),
    dependencies: dependencies?.reference,
    stamps: {},
    // symbols and code that is not optimised say nothing of what is shipped
    budget: runtime.debug ? undefined : budgetOf(args.maxSize?.binary),
    packing: runtime.debug || args.upx === undefined ? undefined : packingOf(args.upx, args.mirrors ?? {}),
    runtime,
    binaryCacheId: `go-service-image-binary-${name}-${hashOfData([closure.modulePath, cleanPath(args.main)]).slice(0, 8)}`,
  };
}

function packingOf(upx: Upx, mirrors: Readonly<Record<string, string>>): Packing {
  return { image: mirrored(upx.image, mirrors), lzma: upx.lzma ?? true, force: upx.force ?? false };
}

/** Symbols, and code as it is written: what a debugger needs. */
function withSymbols(go: ResolvedGo): ResolvedGo {
  return {
    ...go,
    ldflags: go.ldflags.filter((flag) => flag !== "-s" && flag !== "-w"),
    // one flag with a space in it: the Go command takes quotes in GOFLAGS
    flags: [...go.flags.filter((flag) => !/^--?gcflags\b/.test(flag)), "'-gcflags=all=-N -l'"],
  };
}

function programsOf({ main, programs = {} }: PlannedArguments, moduleDir: string): Record<string, string> {
  const packages = Object.entries({ service: main, ...programs });
  return Object.fromEntries(packages.map(([name, folder]) => [name, packageInModule(folder, moduleDir)]));
}

/** The main package as the Go command takes it in the module's folder. */
function packageInModule(main: string, moduleDir: string): string {
  const clean = cleanPath(main);
  if (clean === moduleDir) {
    return ".";
  }
  return moduleDir === "." ? `./${clean}` : `./${clean.slice(moduleDir.length + 1)}`;
}

/**
 * What an image is made from, without what varies from place to place: registries' hosts and mirrors, where
 * dependencies come compiled from, and the version itself. A budget decides whether there is an image, and not which one.
 */
function identityOf(build: ServiceBuild, args: PlannedArguments, target: string): unknown {
  return {
    schema: 3,
    assets: [
      ...baseArchives(build.runtime.base !== "scratch"),
      ...(build.runtime.debug ? delveModule() : []),
    ].map(({ hash }) => hash),
    goImage: args.go?.image === undefined ? build.go.version : withoutHost(fullReference(args.go.image)),
    goFlags: goFlags(build),
    goEnv: build.go.env,
    ldflags: build.go.ldflags,
    versionVariable: args.versionVariable,
    variables: args.variables,
    programs: build.programs,
    moduleDir: build.moduleDir,
    platforms: build.platforms.map((platform) => platform.name),
    runtime: runtimeIdentity(build.runtime),
    buildArgs: args.buildArgs ?? {},
    ...(build.packing !== undefined && args.upx !== undefined && { upx: upxIdentity(args.upx) }),
    target,
  };
}

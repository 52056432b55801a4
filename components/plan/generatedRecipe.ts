import { type BaseImage, baseImages } from "./baseImage";
import { baseArchives, budgetProgram, delveModule, packingProgram } from "./assets";
import { type ContextFile, sourceFiles } from "../context/contextFile";
import { knownDigests } from "./digests";
import { generatedImages } from "./tagBases";
import { budgetOf } from "./dockerfile/budget";
import { credentialMounts, goFlags, vendoredFiles } from "./dockerfile/goStages";
import { importSkeleton, ownModulesFile } from "./importSkeleton";
import { hasRootArchive, variantArchive } from "./dockerfile/finalStage";
import type { Packing } from "./dockerfile/packStages";
import { serviceDockerfile, type ServiceBuild } from "./dockerfile/serviceDockerfile";
import type { ResolvedGo } from "../toolchain/goOptions";
import { hashOfData } from "../common/hash";
import { isPlain } from "../common/quoting";
import { moduleFiles } from "../toolchain/mainClosure";
import { identityOf } from "./identity";
import type { Platform } from "../toolchain/platform";
import type { PlanContext } from "./planContext";
import type { Recipe } from "./recipe";
import { withoutHost } from "../common/reference";
import { extraContextFile, type ExtraFile } from "./runtime/extraFiles";
import { fullReference, mirrored } from "./runtime/mirror";
import { rootArchive } from "./runtime/rootArchive";
import { BUILT_BASE, type Runtime } from "./runtime/runtime";
import type { PlannedArguments } from "./serviceArguments";
import { cacheSuffix } from "./sharedDependencies";
import { cleanPath } from "../source/treePath";
import type { Upx } from "./upx";

/** The recipe of a generated Dockerfile. */
export function generatedRecipe(context: PlanContext): Recipe {
  const { tree, args, platforms, closure, runtime, dependencies } = context;
  const build = serviceBuild(context);
  const target = args.target ?? "final";
  const digests = knownDigests(generatedImages(tree, args), args.bases);
  const isNamed = args.go?.image !== undefined || closure.go.image.includes("@");
  const sources = sourceFiles(tree, closure.files, closure.embedded);
  const extrasOf = (files: readonly ExtraFile[]): (ExtraFile & { readonly file: ContextFile })[] =>
    files.map((file) => ({ ...file, file: extraContextFile(tree, file) }));
  const extras = extrasOf(runtime.files);
  const variants = platforms.map((platform) => ({
    archive: variantArchive(platform),
    extras: extrasOf(runtime.variants?.[platform.name]?.files ?? []),
  }));
  return {
    sources: [
      ...sources,
      ...[extras, ...variants.map((one) => one.extras)]
        .flat()
        .map(({ source, file }) => ({ path: source, file })),
    ],
    beside: [],
    takes: takenByFiles(args, platforms),
    context: [
      ...sources.map(({ file }) => file),
      ...(dependencies === undefined ? importSkeleton(tree, closure, platforms) : [ownModulesFile(closure)]),
      ...(runtime.debug ? delveModule() : []),
      ...(build.budget === undefined ? [] : [budgetProgram()]),
      ...(build.packing === undefined ? [] : [packingProgram()]),
      ...baseArchives(runtime.base !== "scratch"),
      ...(hasRootArchive(runtime) ? [rootArchive(extras, runtime.volumes, runtime.user)] : []),
      ...variants
        .filter((one) => one.extras.length > 0)
        .map((one) => rootArchive(one.extras, [], runtime.user, one.archive)),
    ],
    contexts: runtime.builtBase === undefined ? {} : { [BUILT_BASE]: { image: runtime.builtBase } },
    identity: identityOf({
      args,
      build,
      goImage: isNamed ? withoutHost(fullReference(closure.go.image)) : build.go.version,
      goFlags: goFlags(build),
      assets: [
        ...baseArchives(build.runtime.base !== "scratch"),
        ...(build.runtime.debug ? delveModule() : []),
      ].map(({ hash }) => hash),
      target,
    }),
    target,
    dockerfile: (version) =>
      serviceDockerfile({
        ...build,
        stamps: {
          ...args.variables,
          ...(args.versionVariable !== undefined && { [args.versionVariable]: version }),
        },
      }),
    dockerfileOutside: false,
    hasBuildTimes: false,
    // another target than the final stage has no base
    bases: target === "final" ? basesOf(runtime, args, platforms) : [],
    digests,
  };
}

/** The files of folders: a file by itself is one of the sources, or a problem. */
function takenByFiles(
  { files = {}, perPlatform = {} }: PlannedArguments,
  platforms: readonly Platform[],
): (path: string) => boolean {
  const ofPlatforms = platforms.map(({ name }) => perPlatform[name]?.files ?? {});
  const folders = [files, ...ofPlatforms].flatMap((one) => Object.keys(one).map(cleanPath));
  return (path) => folders.some((folder) => folder === "." || path.startsWith(`${folder}/`));
}

function basesOf(
  runtime: Runtime,
  { mirrors = {} }: PlannedArguments,
  platforms: readonly Platform[],
): BaseImage[] {
  const names = platforms.map((platform) => platform.name);
  return baseImages("runtime", runtime.base, mirrors, names);
}

function serviceBuild({
  tree,
  name,
  args,
  platforms,
  closure,
  runtime,
  dependencies,
}: PlanContext): ServiceBuild {
  const { moduleDir, workDir, vendored } = closure;
  const go = { ...closure.go, image: mirrored(closure.go.image, args.mirrors ?? {}) };
  return {
    go: runtime.debug ? withSymbols(go) : go,
    platforms,
    moduleDir,
    workDir,
    vendored,
    name,
    programs: programsOf(args, moduleDir),
    credentials: credentialMounts(args.credentials),
    dependencies: dependencies?.reference,
    stamps: {},
    // symbols and code that is not optimised say nothing of what is shipped
    budget: runtime.debug ? undefined : budgetOf(args.maxSize?.binary),
    packing: runtime.debug || args.upx === undefined ? undefined : packingOf(args.upx, args.mirrors ?? {}),
    runtime,
    listsModules: closure.listsModules && moduleFiles(closure.embedded).length === 0,
    cacheSuffix: cacheSuffix(tree, closure.go, vendoredFiles(closure, closure.opened)),
    ownCacheSuffix: cacheSuffix(tree, closure.go, closure.opened),
    binaryCacheId: binaryCacheId(name, closure.modulePath, cleanPath(args.main)),
  };
}

/** A name of a resource may hold anything, and an id stands in a flag. */
function binaryCacheId(name: string, modulePath: string, main: string): string {
  const isPlainName = isPlain(name);
  const hash = hashOfData([...(isPlainName ? [] : [name]), modulePath, main]).slice(0, 8);
  return `go-service-image-binary-${isPlainName ? `${name}-` : ""}${hash}`;
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

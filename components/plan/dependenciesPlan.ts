import { type ContextFile, sourceFile, sourceFiles } from "../context/contextFile";
import { dependenciesDockerfile } from "./dockerfile/dependenciesDockerfile";
import {
  credentialMounts,
  goFlags,
  type ModuleBuild,
  type PlannedCredentials,
  vendoredFiles,
  vendorFolder,
} from "./dockerfile/goStages";
import { importSkeleton } from "./importSkeleton";
import { goEnvironmentProblems } from "../toolchain/goEnvironment";
import { goOptionProblems, type GoOptions } from "../toolchain/goOptions";
import { hashOfData } from "../common/hash";
import { loadMainClosure, type MainClosure, mergeClosures, moduleFiles } from "../toolchain/mainClosure";
import { DEFAULT_PLATFORMS, parsePlatforms, type Platform } from "../toolchain/platform";
import { lineProblems } from "../common/lines";
import { PlanError, type Problem } from "../common/problem";
import { Reference, type RegistryPath, withoutHost } from "../common/reference";
import { repositoryProblems } from "../common/referenceProblems";
import { mirrored } from "./runtime/mirror";
import { cacheSuffix, compiledWith, loadedFor } from "./sharedDependencies";
import { withPinnedGo } from "./tagBases";
import type { SourceTree } from "../source/sourceTree";

/** The arguments of a module's shared dependencies that decide what is compiled, all plain. */
export interface DependenciesArguments {
  /** Root folder of the source tree, as in the services' arguments. */
  readonly source: string;
  /** Folders of the main packages that share the dependencies, all of one module, relative to `source`. */
  readonly mains: readonly string[];
  /**
   * Folders of main packages that are not built now because something is wrong with them. What is known of their imports
   * is compiled, too, so that the image stays as it is until they are fixed; their problems are reported elsewhere.
   *
   * @default none
   */
  readonly besides?: readonly string[];
  /** Name of the repository below the namespace. @default the component's name */
  readonly repository?: string;
  /** Platforms; the services' must be among them. @default `["linux/amd64", "linux/arm64"]` */
  readonly platforms?: readonly string[];
  /** Where images of other registries come from instead, as in the services' arguments. @default none */
  readonly mirrors?: Readonly<Record<string, string>>;
  /** Digests of images that are named by a tag alone, as in the services' arguments. @default none */
  readonly bases?: Readonly<Record<string, string>>;
  /** How Go builds; the same as the services'. */
  readonly go?: GoOptions;
}

/** What a plan sees of the arguments: of credentials only whether they are there. */
export interface PlannedDependenciesArguments extends DependenciesArguments {
  readonly credentials?: PlannedCredentials;
}

/** Everything that is known of the dependencies' image before it is built. */
export interface DependenciesPlan {
  readonly name: string;
  /** What it was planned from. */
  readonly args: DependenciesArguments;
  readonly repository: string;
  readonly platforms: readonly Platform[];
  readonly moduleDir: string;
  readonly workDir: string | undefined;
  /** Hash of the toolchain, the flags and the module's requirements. */
  readonly tag: string;
  readonly dockerfile: string;
  readonly context: readonly ContextFile[];
  readonly compiledWith: string;
  /** Hash of what decides the loading of modules beside the requirements: which packages there are, and their imports. */
  readonly imports: string;
  readonly packagesOf: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Planned dependencies, or why there are none. */
export interface DependenciesResult {
  readonly plan: DependenciesPlan | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Plans the shared dependencies of the services of one module.
 *
 * @throws PlanError with every problem of the arguments and of the module.
 */
export function planDependencies(
  tree: SourceTree,
  name: string,
  args: PlannedDependenciesArguments,
): DependenciesPlan {
  const { plan, problems } = tryPlanDependencies(tree, name, args);
  if (plan === undefined) {
    throw new PlanError(`GoDependencies ${name}`, problems);
  }
  return plan;
}

/** Plans them. Every problem of the arguments and of the module is found, none is thrown. */
export function tryPlanDependencies(
  tree: SourceTree,
  name: string,
  args: PlannedDependenciesArguments,
): DependenciesResult {
  const { value: platforms, problems: ofPlatforms } = parsePlatforms(
    "platforms",
    args.platforms ?? DEFAULT_PLATFORMS,
  );
  const problems: Problem[] = [
    ...lineProblems("name", name),
    ...repositoryProblems("repository", args.repository ?? name),
    ...goOptionProblems("go", args.go ?? {}),
    ...ofPlatforms,
  ];
  const load = (main: string): MainClosure =>
    withPinnedGo(loadMainClosure(tree, main, platforms, args.go ?? {}), args.bases);
  const closures = args.mains.map(load);
  const first = closures[0];
  if (first === undefined) {
    problems.push({
      field: "mains",
      value: [],
      rule: "names no main package",
      fix: "name the main packages that share the dependencies",
    });
    return { plan: undefined, problems };
  }
  problems.push(
    ...goEnvironmentProblems("go", args.go ?? {}, first.go, platforms),
    ...vendorFolderProblems(first),
  );
  closures.forEach((closure, index) =>
    problems.push(...closure.problems, ...moduleProblems(args.mains, index, closure, first)),
  );
  if (problems.length > 0) {
    return { plan: undefined, problems };
  }
  const besides = (args.besides ?? []).map(load).filter(({ moduleDir }) => moduleDir === first.moduleDir);
  return { plan: assemble(tree, name, args, platforms, first, [...closures, ...besides]), problems };
}

/** Where planned dependencies are pushed to, and services find them. */
export function dependenciesReference(
  { repository, tag }: DependenciesPlan,
  registry: RegistryPath,
): Reference {
  return Reference.below(registry, repository).withTag(tag);
}

/** BuildKit asks its client for the folder of a mount as for a pattern. A service is built without, from all of its sources. */
function vendorFolderProblems(closure: MainClosure): Problem[] {
  const folder = vendorFolder(closure) ?? "";
  const rule =
    "is a folder of vendored packages with `\\`, `*`, `?` or `[` in its path, which BuildKit takes for a pattern";
  const fix = "rename the folder, or build the services without shared dependencies";
  return /[\\*?[]/.test(folder) ? [{ field: folder, rule, fix }] : [];
}

function moduleProblems(
  mains: readonly string[],
  index: number,
  closure: MainClosure,
  first: MainClosure,
): Problem[] {
  if (closure.moduleDir === first.moduleDir) {
    return [];
  }
  const rule = `is in the module \`${closure.moduleDir}\`, and \`${mains[0] ?? ""}\` is in \`${first.moduleDir}\``;
  return [
    { field: `mains[${index}]`, value: mains[index], rule, fix: "make a GoDependencies for each module" },
  ];
}

function assemble(
  tree: SourceTree,
  name: string,
  args: PlannedDependenciesArguments,
  platforms: readonly Platform[],
  first: MainClosure,
  closures: readonly MainClosure[],
): DependenciesPlan {
  const closure = mergeClosures(first, closures.slice(1));
  const { go, moduleDir, workDir } = closure;
  const build: ModuleBuild = {
    go: { ...go, image: mirrored(go.image, args.mirrors ?? {}) },
    platforms,
    moduleDir,
    workDir,
    vendored: closure.vendored,
    cacheSuffix: cacheSuffix(tree, go, vendoredFiles(closure, closure.opened)),
    credentials: credentialMounts(args.credentials),
  };
  const vendored = sourceFiles(tree, vendoredFiles(closure, closure.files), closure.embedded).map(
    ({ file }) => file,
  );
  const skeleton = importSkeleton(tree, closure, platforms);
  return {
    name,
    args,
    repository: args.repository ?? name,
    platforms,
    moduleDir,
    workDir,
    tag: `go${go.version}-${requirementsHash({ ...build, go }, [
      ...moduleFiles(closure.files).map((path) => sourceFile(tree, path)),
      ...vendored,
    ])}`,
    dockerfile: dependenciesDockerfile(build),
    context: [...vendored, ...skeleton],
    compiledWith: compiledWith(first),
    imports: hashOfData(skeleton.map(({ path, hash }) => [path, hash])).slice(0, 12),
    packagesOf: new Map(
      platforms.map(({ name: platform }) => [platform, new Set(loadedFor(closure, platform))]),
    ),
  };
}

/** What the tag stands for. The list of packages is not in it: it grows with code, and costs only speed. */
function requirementsHash(build: ModuleBuild, context: readonly ContextFile[]): string {
  const inputs = {
    schema: 5,
    goImage: withoutHost(build.go.image),
    goFlags: goFlags(build),
    goEnv: build.go.env,
    ...(build.go.cgo && { cgo: build.go.cgo }),
    platforms: build.platforms.map((platform) => platform.name),
    files: context.map(({ path, hash }) => [path, hash]),
  };
  return hashOfData(inputs).slice(0, 12);
}

import { baseArchiveHash } from "./assets";
import { type ContextFile, sourceFile } from "./contextFile";
import { goFlags, type ModuleBuild } from "./dockerfile/goStages";
import { serviceDockerfile, type ServiceBuild } from "./dockerfile/serviceDockerfile";
import { hashOfData } from "./hash";
import { loadMainClosure, type MainClosure } from "./moduleClosure";
import { DEFAULT_PLATFORMS, parsePlatforms, type Platform } from "./platform";
import { parsePorts } from "./ports";
import { PlanError, type Problem } from "./problem";
import { withoutHost } from "./reference";
import type { ServiceArguments } from "./serviceArguments";
import { argumentProblems, dependencyProblems } from "./serviceProblems";
import { packageLists, type SharedDependencies } from "./dependenciesPlan";
import type { SourceTree } from "./sourceTree";
import { cleanPath } from "./treePath";
import { contentVersion, versionOf } from "./version";

/** Everything that is known of a service's image before it is built: plain data, to print, compare and test. */
export interface ServicePlan {
  readonly name: string;
  readonly main: string;
  readonly repository: string;
  readonly platforms: readonly Platform[];
  readonly closure: MainClosure;
  readonly version: string;
  /** The version and the extra tags. */
  readonly tags: readonly string[];
  readonly target: string;
  readonly dockerfile: string;
  /** The build context, without the files that every context has. */
  readonly context: readonly ContextFile[];
  /** Short hash of each source file, by its path: what the preview shows of a change. */
  readonly files: Readonly<Record<string, string>>;
}

/** Length of a file's hash in the component's inputs: enough to tell two versions of one file apart. */
const FILE_HASH_LENGTH = 10;

/** A service plan, or why there is none. */
export interface PlanResult {
  readonly plan: ServicePlan | undefined;
  readonly problems: readonly Problem[];
}

/** Plans one service's image. Every problem of the arguments and of the source tree is found, none is thrown. */
export function tryPlanService(
  tree: SourceTree,
  name: string,
  args: ServiceArguments,
  dependencies?: SharedDependencies,
): PlanResult {
  const problems: Problem[] = argumentProblems(name, args);
  const platforms = parsePlatforms("platforms", args.platforms ?? DEFAULT_PLATFORMS, problems);
  const ports = parsePorts("ports", args.ports ?? [], problems);
  const closure = loadMainClosure(tree, args.main, platforms, args.go ?? {});
  problems.push(...closure.problems, ...dependencyProblems(closure, platforms, dependencies));
  if (problems.length > 0) {
    return { plan: undefined, problems };
  }
  const sources = closure.files.map((path) => sourceFile(tree, path));
  const build = serviceBuild(name, args, platforms, ports, closure, dependencies);
  const target = args.target ?? "final";
  const content = contentVersion(versionInputs(build, args, target, sources));
  const version = versionOf(
    "version",
    args.version ?? "content",
    tree.root,
    closure.files,
    content,
    problems,
  );
  if (problems.length > 0) {
    return { plan: undefined, problems };
  }
  const stamps = args.versionVariable === undefined ? {} : { [args.versionVariable]: version };
  const dockerfile = serviceDockerfile({ ...build, stamps });
  const packages = dependencies === undefined ? packageLists(closure.importsOf, platforms) : [];
  const files = sources.map(({ path, hash }) => [path.slice("src/".length), hash.slice(0, FILE_HASH_LENGTH)]);
  const plan: ServicePlan = {
    name,
    main: cleanPath(args.main),
    repository: args.repository ?? name,
    platforms,
    closure,
    version,
    tags: [version, ...(args.extraTags ?? []).filter((tag) => tag !== version)],
    target,
    dockerfile,
    context: [...sources, ...packages],
    files: Object.fromEntries(files) as Record<string, string>,
  };
  return { plan, problems };
}

/**
 * Plans one service's image.
 *
 * @throws PlanError with every problem of the arguments and of the source tree.
 */
export function planService(
  tree: SourceTree,
  name: string,
  args: ServiceArguments,
  dependencies?: SharedDependencies,
): ServicePlan {
  const { plan, problems } = tryPlanService(tree, name, args, dependencies);
  if (plan === undefined) {
    throw new PlanError(`GoServiceImage ${name}`, problems);
  }
  return plan;
}

/** What the stages of a module's builds have in common. */
function moduleBuild(closure: MainClosure, platforms: readonly Platform[]): ModuleBuild {
  const { go, moduleDir, workDir, vendored, hasLocalModules } = closure;
  return { go, platforms, moduleDir, workDir, vendored, hasLocalModules };
}

function serviceBuild(
  name: string,
  args: ServiceArguments,
  platforms: readonly Platform[],
  ports: readonly string[],
  closure: MainClosure,
  dependencies: SharedDependencies | undefined,
): ServiceBuild {
  return {
    ...moduleBuild(closure, platforms),
    name,
    mainPackage: mainPackage(args.main, closure.moduleDir),
    dependencies: dependencies?.reference,
    stamps: {},
    labels: args.labels ?? {},
    ports,
    binaryCacheId: `go-service-image-binary-${name}-${hashOfData([closure.modulePath, cleanPath(args.main)]).slice(0, 8)}`,
  };
}

/** The main package as the Go command takes it in the module's folder. */
function mainPackage(main: string, moduleDir: string): string {
  const clean = cleanPath(main);
  if (moduleDir === ".") {
    return clean === "." ? "." : `./${clean}`;
  }
  return clean === moduleDir ? "." : `./${clean.slice(moduleDir.length + 1)}`;
}

/**
 * What an image is made from, without what varies from place to place: registries' hosts, where dependencies come
 * compiled from, and the version itself.
 */
function versionInputs(
  build: ServiceBuild,
  args: ServiceArguments,
  target: string,
  sources: readonly ContextFile[],
): unknown {
  return {
    schema: 1,
    assets: baseArchiveHash(),
    goImage: withoutHost(build.go.image),
    goFlags: goFlags(build),
    goEnv: build.go.env,
    ldflags: build.go.ldflags,
    versionVariable: args.versionVariable,
    main: cleanPath(args.main),
    platforms: build.platforms.map((platform) => platform.name),
    labels: build.labels,
    ports: build.ports,
    buildArgs: args.buildArgs ?? {},
    target,
    files: sources.map(({ path, hash, executable }) => [path, hash, executable]),
  };
}

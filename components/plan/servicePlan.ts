import { generatedRecipe } from "./generatedRecipe";
import { filesBudgetProblems } from "./maxSize";
import { loadMainClosure, type MainClosure, mergeClosures } from "./moduleClosure";
import { DEFAULT_PLATFORMS, parsePlatforms, type Platform } from "./platform";
import { PlanError, type Problem } from "./problem";
import type { ContextFile } from "./contextFile";
import type { SharedDependencies } from "./dependenciesPlan";
import { goEnvironmentProblems } from "./goEnvironment";
import { mountProblems } from "./ownDockerfile/mountProblems";
import { linkerVariableProblems, variablesOfFlags } from "./linkerVariables";
import { ownRecipe } from "./ownDockerfile/ownRecipe";
import type { Recipe } from "./recipe";
import { resolveRuntime, type Runtime } from "./runtime/runtime";
import type { PlannedArguments } from "./serviceArguments";
import { argumentProblems, debugProblems, dependencyProblems } from "./serviceProblems";
import type { SourceTree } from "./sourceTree";
import { cleanPath } from "./treePath";
import { upxPlatformProblems } from "./upx";
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
  /** Stage that becomes the image; undefined: the last one. */
  readonly target: string | undefined;
  readonly dockerfile: string;
  /** Whether the Dockerfile is kept outside the context. */
  readonly dockerfileApart: boolean;
  /** The build context. */
  readonly context: readonly ContextFile[];
  /** Whether a push has to rewrite the times in the layers. */
  readonly hasBuildTimes: boolean;
  /** Annotations of the index and of each platform's manifest. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Short hash of each source file, by its path: what the preview shows of a change. */
  readonly files: Readonly<Record<string, string>>;
}

/** Length of a file's hash in the component's inputs: enough to tell two versions of one file apart. */
const FILE_HASH_LENGTH = 10;

/** What the tags of a debug variant end in. */
export const DEBUG_SUFFIX = "-debug";

/** A service plan, or why there is none. */
export interface PlanResult {
  readonly plan: ServicePlan | undefined;
  readonly problems: readonly Problem[];
}

/** Plans one service's image. Every problem of the arguments and of the source tree is found, none is thrown. */
export function tryPlanService(
  tree: SourceTree,
  name: string,
  args: PlannedArguments,
  dependencies?: SharedDependencies,
): PlanResult {
  const problems: Problem[] = argumentProblems(name, args);
  const platforms = parsePlatforms("platforms", args.platforms ?? DEFAULT_PLATFORMS, problems);
  const runtime = resolveRuntime(tree, args, problems);
  const closure = closureOf(tree, args, platforms, problems);
  const recipe = recipeOf(tree, name, args, platforms, closure, runtime, dependencies, problems);
  if (recipe === undefined || problems.length > 0) {
    return { plan: undefined, problems };
  }
  const content = contentVersion({
    recipe: recipe.identity,
    files: recipe.sources.map(({ file: { path, hash, executable } }) => [path, hash, executable]),
  });
  const paths = recipe.sources.map(({ path }) => path);
  const version = versionOf("version", args.version ?? "content", tree.root, paths, content, problems);
  if (problems.length > 0) {
    return { plan: undefined, problems };
  }
  const hashes = recipe.sources.map(({ path, file }) => [path, file.hash.slice(0, FILE_HASH_LENGTH)]);
  const plan: ServicePlan = {
    name,
    main: cleanPath(args.main),
    repository: args.repository ?? name,
    platforms,
    closure,
    version,
    tags: tagsOf(version, args),
    target: recipe.target,
    dockerfileApart: recipe.dockerfileApart,
    dockerfile: recipe.dockerfile(version),
    context: recipe.context,
    hasBuildTimes: recipe.hasBuildTimes,
    annotations: runtime.annotations,
    files: Object.fromEntries(hashes) as Record<string, string>,
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
  args: PlannedArguments,
  dependencies?: SharedDependencies,
): ServicePlan {
  const { plan, problems } = tryPlanService(tree, name, args, dependencies);
  if (plan === undefined) {
    throw new PlanError(`GoServiceImage ${name}`, problems);
  }
  return plan;
}

function recipeOf(
  tree: SourceTree,
  name: string,
  args: PlannedArguments,
  platforms: readonly Platform[],
  closure: MainClosure,
  runtime: Runtime,
  dependencies: SharedDependencies | undefined,
  problems: Problem[],
): Recipe | undefined {
  if (args.dockerfile !== undefined) {
    // what it copies is up to it: only a context that is the closure needs one without problems
    problems.push(...(args.dockerfile.context === "closure" ? closure.problems : []));
    return ownRecipe(tree, args.dockerfile, args, platforms, closure, runtime, problems);
  }
  problems.push(...mountProblems([], args), ...linkerProblems(tree, args, closure));
  const shared = runtime.debug ? undefined : dependencies;
  problems.push(...debugProblems(args, platforms));
  problems.push(...upxPlatformProblems("upx", args.upx, platforms));
  problems.push(...filesBudgetProblems(tree, "maxSize", args.maxSize ?? {}, runtime.files));
  problems.push(...goEnvironmentProblems("go", args.go ?? {}, closure.go, platforms));
  problems.push(...closure.problems, ...dependencyProblems(closure, platforms, shared));
  return problems.length > 0
    ? undefined
    : generatedRecipe(tree, name, args, platforms, closure, runtime, shared);
}

function linkerProblems(tree: SourceTree, args: PlannedArguments, closure: MainClosure): Problem[] {
  const { main, variables = {}, versionVariable, go } = args;
  return linkerVariableProblems(tree, main, closure, [
    ...(versionVariable === undefined ? [] : [{ field: "versionVariable", variable: versionVariable }]),
    ...Object.keys(variables).map((variable) => ({ field: `variables.${variable}`, variable })),
    ...variablesOfFlags("go.ldflags", go?.ldflags ?? []),
  ]);
}

/** The closures of all programs, as one. */
function closureOf(
  tree: SourceTree,
  args: PlannedArguments,
  platforms: readonly Platform[],
  problems: Problem[],
): MainClosure {
  const own = loadMainClosure(tree, args.main, platforms, args.go ?? {});
  const others = Object.entries(args.programs ?? {}).map(([program, main]): MainClosure => {
    const closure = loadMainClosure(tree, main, platforms, args.go ?? {});
    const field = `programs.${program}`;
    if (closure.moduleDir !== own.moduleDir) {
      const rule = `is in the module \`${closure.moduleDir}\`, and the service in \`${own.moduleDir}\``;
      problems.push({ field, value: main, rule, fix: "make it an image of its own" });
    }
    const ofProgram = closure.problems.map((one) => (one.field === "main" ? { ...one, field } : one));
    return { ...closure, problems: ofProgram };
  });
  return mergeClosures(own, others);
}

/** The version and the extra tags; those of a debug variant are told apart. */
function tagsOf(version: string, { extraTags = [], debug = false }: PlannedArguments): string[] {
  const tags = [version, ...extraTags.filter((tag) => tag !== version)];
  return debug ? tags.map((tag) => `${tag}${DEBUG_SUFFIX}`) : tags;
}

import { DEBUG_SUFFIX } from "../common/cacheTags";
import { checkKinds } from "./argumentKinds";
import type { BaseImage } from "./baseImage";
import { generatedRecipe } from "./generatedRecipe";
import { filesBudgetProblems } from "./maxSize";
import { loadMainClosure, type MainClosure, mergeClosures } from "../toolchain/mainClosure";
import { DEFAULT_PLATFORMS, parsePlatforms, type Platform } from "../toolchain/platform";
import { hashOfData } from "../common/hash";
import { type Found, PlanError, type Problem } from "../common/problem";
import { isRecord } from "../common/record";
import type { ContextFile } from "../context/contextFile";
import type { SharedDependencies } from "./sharedDependencies";
import { goEnvironmentProblems } from "../toolchain/goEnvironment";
import { cgoWarnings } from "./cgoWarnings";
import { staticProblems } from "./runtime/cLibrary";
import { mountProblems } from "./customDockerfile/mountProblems";
import { linkerVariableProblems, variablesOfFlags } from "./linkerVariables";
import { customRecipe } from "./customDockerfile/customRecipe";
import type { FoundRecipe, PlanContext } from "./planContext";
import type { PlannedContext } from "./recipe";
import { unshippedWarnings } from "./runtime/unshippedPaths";
import { strangeVariants } from "./runtime/platformVariants";
import { resolveRuntime } from "./runtime/runtime";
import type { PlannedArguments } from "./serviceArguments";
import { argumentProblems, debugProblems, dependencyProblems } from "./serviceProblems";
import type { SourceTree } from "../source/sourceTree";
import { cleanPath } from "../source/treePath";
import { upxPlatformProblems } from "./upx";
import { builtImageProblems } from "./builtImage";
import type { Digests } from "./digests";
import { withPinnedGo } from "./tagBases";
import { contentVersion, versionOf } from "./version";

/** Everything that is known of a service's image before it is built: plain data, to print, compare and test. */
export interface ServicePlan {
  readonly name: string;
  /** What it was planned from. */
  readonly args: PlannedArguments;
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
  readonly dockerfileOutside: boolean;
  /** The build context. */
  readonly context: readonly ContextFile[];
  /** Contexts beside it, by the name that the Dockerfile has for them. */
  readonly contexts: Readonly<Record<string, PlannedContext>>;
  /** The content version, whatever the version is. */
  readonly content: string;
  /** Whether a push has to rewrite the times in the layers. */
  readonly hasBuildTimes: boolean;
  /** What lies under the programs, as far as it is known. */
  readonly bases: readonly BaseImage[];
  /** Digests of the images that it takes by digest although they are named by a tag. */
  readonly digests: Digests;
  /** What the image listens on, as `EXPOSE` takes it: `8000/tcp`. */
  readonly ports: readonly string[];
  /** Annotations of the index and of each platform's manifest. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Short hash of each source file, by its path: what the preview shows of a change. */
  readonly files: Readonly<Record<string, string>>;
  /** Short hash of each part of what the version stands for beside the files: what the preview shows of a change of arguments. */
  readonly settings: Readonly<Record<string, string>>;
  /** What may be wrong, and stops nothing. */
  readonly warnings: readonly Problem[];
}

/** Length of a hash in the component's inputs: enough to distinguish two versions of one file. */
const SHORT_HASH = 10;

/** A service plan, or why there is none. */
export interface PlanResult {
  readonly plan: ServicePlan | undefined;
  readonly problems: readonly Problem[];
}

/** Plans one service's image. Every problem of the arguments and of the source tree is found, none is thrown. */
export function tryPlanService(
  tree: SourceTree,
  name: string,
  given: PlannedArguments,
  dependencies?: SharedDependencies,
): PlanResult {
  const { usable, problems: kinds } = checkKinds(given);
  if (usable === undefined) {
    return { plan: undefined, problems: kinds };
  }
  const { plan, problems } = planUsable(tree, name, usable, dependencies);
  // of a value that is of another kind nothing else is worth saying
  const others = problems.filter(({ field }) => !kinds.some((kind) => kind.field === field));
  return { plan: kinds.length > 0 ? undefined : plan, problems: [...kinds, ...others] };
}

function planUsable(
  tree: SourceTree,
  name: string,
  args: PlannedArguments,
  dependencies: SharedDependencies | undefined,
): PlanResult {
  const { value: platforms, ...ofPlatforms } = parsePlatforms(
    "platforms",
    args.platforms ?? DEFAULT_PLATFORMS,
  );
  const { value: runtime, ...ofRuntime } = resolveRuntime(tree, args);
  const { value: found, ...ofPrograms } = closureOf(tree, args, platforms);
  const closure = withPinnedGo(found, args.bases);
  const problems = [
    ...argumentProblems(name, args),
    ...ofPlatforms.problems,
    ...ofRuntime.problems,
    ...ofPrograms.problems,
  ];
  const context = { tree, name, args, platforms, closure, runtime, dependencies };
  const { value: recipe, ...ofRecipe } = recipeOf(context, problems.length === 0);
  problems.push(...ofRecipe.problems);
  if (recipe === undefined || problems.length > 0) {
    return { plan: undefined, problems };
  }
  const content = contentVersion({
    recipe: recipe.identity,
    files: recipe.sources.map(({ file: { path, hash, executable } }) => [path, hash, executable]),
  });
  const paths = [...recipe.sources.map(({ path }) => path), ...recipe.beside];
  const outside = outsideProblems(args.version, paths);
  const { value: version, ...ofVersion } = versionOf(
    "version",
    args.version ?? "content",
    tree,
    paths,
    recipe.takes,
    content,
  );
  if (outside.length + ofVersion.problems.length > 0) {
    return { plan: undefined, problems: [...outside, ...ofVersion.problems] };
  }
  const hashes = recipe.sources.map(({ path, file }) => [path, file.hash.slice(0, SHORT_HASH)]);
  const plan: ServicePlan = {
    name,
    args,
    main: cleanPath(args.main),
    repository: args.repository ?? name,
    platforms,
    closure,
    version,
    tags: tagsOf(version, args),
    target: recipe.target,
    dockerfileOutside: recipe.dockerfileOutside,
    dockerfile: recipe.dockerfile(version),
    context: recipe.context,
    contexts: recipe.contexts,
    content,
    hasBuildTimes: recipe.hasBuildTimes,
    bases: recipe.bases,
    digests: recipe.digests,
    ports: runtime.ports,
    annotations: runtime.annotations,
    files: Object.fromEntries(hashes) as Record<string, string>,
    settings: settingHashes(recipe.identity),
    warnings: [...closure.warnings, ...ofRecipe.warnings],
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

/** @param isSound whether nothing is wrong so far: what is wrong makes no Dockerfile. */
function recipeOf(context: PlanContext, isSound: boolean): FoundRecipe {
  const { tree, args, platforms, closure, runtime } = context;
  if (args.dockerfile !== undefined) {
    const recipe = customRecipe(args.dockerfile, context);
    // what it copies is up to it: only a context that is the closure needs one without problems
    const ofClosure = args.dockerfile.context === "closure" ? closure.problems : [];
    return { ...recipe, problems: [...ofClosure, ...recipe.problems] };
  }
  const names = platforms.map((platform) => platform.name);
  const dependencies = runtime.debug ? undefined : context.dependencies;
  const linker = linkerFindings(context);
  const { builtBase } = runtime;
  const problems = [
    ...mountProblems([], args),
    ...linker.problems,
    ...debugProblems(args, platforms),
    ...strangeVariants("perPlatform", runtime.variants, platforms),
    ...(builtBase === undefined ? [] : builtImageProblems("runtime.image", builtBase, names)),
    ...upxPlatformProblems("upx", args.upx, platforms),
    ...filesBudgetProblems(tree, "maxSize", args.maxSize ?? {}, runtime.files),
    ...goEnvironmentProblems("go", args.go ?? {}, closure.go, platforms),
    ...staticProblems("go.cgo", closure.go.cgo, runtime.base),
    ...closure.problems,
    ...dependencyProblems(closure, platforms, dependencies),
  ];
  return {
    value: isSound && problems.length === 0 ? generatedRecipe({ ...context, dependencies }) : undefined,
    problems,
    warnings: [
      ...linker.warnings,
      ...cgoWarnings(closure),
      // what another base holds is not known
      ...(typeof args.runtime === "object" ? [] : unshippedWarnings(tree, args.main, closure, runtime)),
    ],
  };
}

function linkerFindings({ tree, args, closure }: PlanContext): ReturnType<typeof linkerVariableProblems> {
  const { main, variables = {}, versionVariable, go } = args;
  const named = [
    ...(versionVariable === undefined ? [] : [{ field: "versionVariable", variable: versionVariable }]),
    ...Object.keys(variables).map((variable) => ({ field: `variables.${variable}`, variable })),
    ...variablesOfFlags("go.ldflags", go?.ldflags ?? []),
  ];
  return linkerVariableProblems(tree, main, closure, named);
}

/** Parts of an identity, those of the runtime by themselves; a part that holds nothing counts as one that is not there. */
function settingHashes(identity: unknown): Record<string, string> {
  const parts = isRecord(identity)
    ? { ...identity, ...(isRecord(identity["runtime"]) && identity["runtime"]) }
    : {};
  const told = Object.entries(parts).filter(
    ([name, value]) =>
      name !== "runtime" && value !== undefined && !["[]", "{}"].includes(JSON.stringify(value)),
  );
  return Object.fromEntries(told.map(([name, value]) => [name, hashOfData(value).slice(0, SHORT_HASH)]));
}

/** A commit is asked of the source tree: files of a context that lies outside of it have none there. */
function outsideProblems(version: PlannedArguments["version"], paths: readonly string[]): Problem[] {
  const outside = paths.find((path) => path.startsWith("../"));
  const rule = `asks for a commit, and \`${outside ?? ""}\` lies outside of \`source\``;
  const fix = "make `source` a folder above both, or use `content`";
  return version !== "commit" || outside === undefined
    ? []
    : [{ field: "version", value: version, rule, fix }];
}

/** The closures of all programs, as one. */
function closureOf(
  tree: SourceTree,
  args: PlannedArguments,
  platforms: readonly Platform[],
): Found<MainClosure> {
  const problems: Problem[] = [];
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
  return { value: mergeClosures(own, others), problems };
}

/** The version and the extra tags; those of a debug variant have a suffix. */
function tagsOf(version: string, { extraTags = [], debug = false }: PlannedArguments): string[] {
  const tags = [version, ...extraTags.filter((tag) => tag !== version)];
  return debug ? tags.map((tag) => `${tag}${DEBUG_SUFFIX}`) : tags;
}

import { type ContextFile, generatedFile, sourceFile } from "./contextFile";
import { dependenciesDockerfile } from "./dockerfile/dependenciesDockerfile";
import { credentialMounts, goFlags, type ModuleBuild } from "./dockerfile/goStages";
import { goEnvironmentProblems } from "./goEnvironment";
import { goOptionProblems, type GoOptions } from "./goOptions";
import { hashOfData } from "./hash";
import { loadMainClosure, type MainClosure, moduleFiles, union } from "./moduleClosure";
import { DEFAULT_PLATFORMS, parsePlatforms, type Platform } from "./platform";
import { PlanError, type Problem } from "./problem";
import { repositoryProblems, withoutHost } from "./reference";
import { mirrored } from "./runtime/mirror";
import type { SourceTree } from "./sourceTree";

/** The arguments of a module's shared dependencies that decide what is compiled, all plain. */
export interface DependenciesArguments {
  /** Root folder of the source tree, as in the services' arguments. */
  readonly source: string;
  /** Folders of the main packages that share the dependencies, all of one module, relative to `source`. */
  readonly mains: readonly string[];
  /** Name of the repository below the namespace. @default the component's name */
  readonly repository?: string;
  /** Platforms; the services' must be among them. @default `["linux/amd64", "linux/arm64"]` */
  readonly platforms?: readonly string[];
  /** Where images of other registries come from instead, as in the services' arguments. @default none */
  readonly mirrors?: Readonly<Record<string, string>>;
  /** How Go builds; the same as the services'. */
  readonly go?: GoOptions;
}

/** What a plan sees of the arguments: of credentials only whether they are there. */
export interface PlannedDependenciesArguments extends DependenciesArguments {
  readonly credentials?: { readonly netrc?: unknown; readonly ssh?: unknown };
}

/** What a service has to know of the dependencies that it starts from. */
export interface SharedDependencies {
  /** Reference of the image, with a tag. It moves with the module's requirements, and not when code is edited. */
  readonly reference: string;
  readonly moduleDir: string;
  /** How they were compiled: equal flags give equal packages. */
  readonly compiledWith: string;
  /** What was compiled, by the platform's name. */
  readonly packagesOf: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Everything that is known of the dependencies' image before it is built. */
export interface DependenciesPlan {
  readonly name: string;
  readonly repository: string;
  readonly platforms: readonly Platform[];
  readonly moduleDir: string;
  /** Hash of the toolchain, the flags and the module's requirements. */
  readonly tag: string;
  readonly dockerfile: string;
  readonly context: readonly ContextFile[];
  readonly compiledWith: string;
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
  const problems: Problem[] = [
    ...repositoryProblems("repository", args.repository ?? name),
    ...goOptionProblems("go", args.go ?? {}),
  ];
  const platforms = parsePlatforms("platforms", args.platforms ?? DEFAULT_PLATFORMS, problems);
  const closures = args.mains.map((main) => loadMainClosure(tree, main, platforms, args.go ?? {}));
  const first = closures[0];
  if (first === undefined) {
    problems.push({
      field: "mains",
      value: [],
      rule: "names no main package",
      fix: "name those that share them",
    });
    return { plan: undefined, problems };
  }
  problems.push(...goEnvironmentProblems("go", args.go ?? {}, first.go, platforms));
  closures.forEach((closure, index) =>
    problems.push(...closure.problems, ...moduleProblems(args.mains, index, closure, first)),
  );
  return problems.length > 0
    ? { plan: undefined, problems }
    : { plan: assemble(tree, name, args, platforms, first, closures), problems };
}

/** What services are told of planned dependencies. */
export function sharedDependencies(plan: DependenciesPlan, reference: string): SharedDependencies {
  const { moduleDir, compiledWith, packagesOf } = plan;
  return { reference, moduleDir, compiledWith, packagesOf };
}

/** Packages that a service needs and the dependencies lack, and flags that differ, as problems of the service. */
export function missingFromDependencies(
  closure: MainClosure,
  platforms: readonly Platform[],
  dependencies: SharedDependencies,
): Problem[] {
  const field = "dependencies";
  if (closure.moduleDir !== dependencies.moduleDir) {
    const rule = `are those of the module in \`${dependencies.moduleDir}\`, and the service is in \`${closure.moduleDir}\``;
    return [{ field, rule, fix: "make a GoDependencies for each module" }];
  }
  const own = compiledWith(closure);
  if (own !== dependencies.compiledWith) {
    const rule = `were compiled with \`${dependencies.compiledWith}\`, and the service wants \`${own}\``;
    return [{ field, rule, fix: "give both the same `go` options" }];
  }
  return platforms.flatMap(({ name }) => {
    const compiled = dependencies.packagesOf.get(name);
    if (compiled === undefined) {
      return [
        { field, rule: `lack the platform ${name}`, fix: "add it to the platforms of the GoDependencies" },
      ];
    }
    const missing = (closure.importsOf.get(name) ?? []).filter((path) => !compiled.has(path));
    return missing.length === 0
      ? []
      : [
          {
            field,
            rule: `lack ${missing.join(", ")}`,
            fix: "add the service's main package to `mains` of the GoDependencies",
          },
        ];
  });
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
  const { go, moduleDir, workDir } = first;
  const vendored = closures.some((closure) => closure.vendored);
  const hasLocalModules = closures.some((closure) => closure.hasLocalModules);
  const build: ModuleBuild = {
    go: { ...go, image: mirrored(go.image, args.mirrors ?? {}) },
    platforms,
    moduleDir,
    workDir,
    vendored,
    hasLocalModules,
    credentials: credentialMounts(args.credentials),
  };
  const files = union(closures.map((closure) => closure.files));
  const sources = [...moduleFiles(files), ...files.filter((path) => /(^|\/)vendor\//.test(path) && vendored)];
  const context = union([sources]).map((path) => sourceFile(tree, path));
  const importsOf = new Map(
    platforms.map(({ name: platform }) => [
      platform,
      union(closures.map((one) => one.importsOf.get(platform) ?? [])),
    ]),
  );
  return {
    name,
    repository: args.repository ?? name,
    platforms,
    moduleDir,
    tag: `go${go.version}-${requirementsHash({ ...build, go }, context)}`,
    dockerfile: dependenciesDockerfile(build),
    context: [...context, ...packageLists(importsOf, platforms)],
    compiledWith: compiledWith(first),
    packagesOf: new Map([...importsOf].map(([platform, packages]) => [platform, new Set(packages)])),
  };
}

/** The files `packages/<platform>` of a context that compiles third-party packages. */
export function packageLists(
  importsOf: ReadonlyMap<string, readonly string[]>,
  platforms: readonly Platform[],
): ContextFile[] {
  return platforms.map(({ name, folder }) =>
    generatedFile(`packages/${folder}`, [...(importsOf.get(name) ?? []), ""].join("\n")),
  );
}

/** What the tag stands for. The list of packages is not in it: it grows with code, and costs only speed. */
function requirementsHash(build: ModuleBuild, context: readonly ContextFile[]): string {
  const inputs = {
    schema: 1,
    goImage: withoutHost(build.go.image),
    goFlags: goFlags(build),
    goEnv: build.go.env,
    platforms: build.platforms.map((platform) => platform.name),
    files: context.map(({ path, hash }) => [path, hash]),
  };
  return hashOfData(inputs).slice(0, 12);
}

function compiledWith(closure: MainClosure): string {
  const flags = goFlags({ ...closure, platforms: [] });
  const env = Object.entries(closure.go.env).map(([name, value]) => `${name}=${value}`);
  return [withoutHost(closure.go.image), ...env, flags].join(" ");
}

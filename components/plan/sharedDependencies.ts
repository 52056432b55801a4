import { hashOfData } from "../common/hash";
import type { Problem } from "../common/problem";
import { type Reference, withoutHost } from "../common/reference";
import { sourceFile } from "../context/contextFile";
import type { SourceTree } from "../source/sourceTree";
import type { ResolvedGo } from "../toolchain/goOptions";
import type { MainClosure } from "../toolchain/mainClosure";
import type { Platform } from "../toolchain/platform";
import { joinPath } from "../source/treePath";
import { goFlags } from "./dockerfile/goStages";

/** What a service has to know of the dependencies that it starts from. */
export interface SharedDependencies {
  /** Reference of the image, with a tag. It moves with the module's requirements, and not when code is edited. */
  readonly reference: Reference;
  readonly moduleDir: string;
  /** Folder of the go.work file that decided the versions; undefined for none. */
  readonly workDir: string | undefined;
  /** How they were compiled: equal flags give equal packages. */
  readonly compiledWith: string;
  /** Packages that were loaded, and folders of the tree's other modules, by the platform's name. */
  readonly packagesOf: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What services need to know about planned dependencies. */
export function sharedDependencies(
  { moduleDir, workDir, compiledWith: flags, packagesOf }: Omit<SharedDependencies, "reference">,
  reference: Reference,
): SharedDependencies {
  return { reference, moduleDir, workDir, compiledWith: flags, packagesOf };
}

/** Packages that a service needs and the dependencies lack, and flags that differ, as problems of the service. */
export function missingFromDependencies(
  closure: MainClosure,
  platforms: readonly Platform[],
  dependencies: SharedDependencies,
): Problem[] {
  const field = "dependencies";
  if (closure.moduleDir !== dependencies.moduleDir) {
    const rule = `belong to the module in \`${dependencies.moduleDir}\`, but the service is in \`${closure.moduleDir}\``;
    return [{ field, rule, fix: "make a GoDependencies for each module" }];
  }
  if (closure.workDir !== dependencies.workDir) {
    const rule = `were resolved ${workspaceOf(dependencies)}, and the service is built ${workspaceOf(closure)}`;
    return [{ field, rule, fix: "give both the same `workspace` among the `go` options" }];
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
    const missing = loadedFor(closure, name).filter((path) => !compiled.has(path));
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

function workspaceOf({ workDir }: { readonly workDir: string | undefined }): string {
  return workDir === undefined ? "without a workspace" : `with \`${joinPath(workDir, "go.work")}\``;
}

/** What own code imports from elsewhere: other modules of the tree count, as they have requirements of their own. */
export function loadedFor({ importsOf, ownPackagesOf }: MainClosure, platform: string): string[] {
  const others = (ownPackagesOf.get(platform) ?? []).filter(({ inMainModule }) => !inMainModule);
  return [...(importsOf.get(platform) ?? []), ...others.map(({ dir }) => dir)];
}

/**
 * The end of the ids of caches in which compiled packages and programs stay, for what decides them and the Go command does
 * not look at: files that compilers open beside the sources and, of C code, headers and libraries of the image. A change of
 * those begins another cache; Go would take what it has compiled before. Empty where there is none of it.
 */
export function cacheSuffix(tree: SourceTree, go: ResolvedGo, opened: readonly string[]): string {
  const unseen = [
    ...(go.cgo === undefined ? [] : [withoutHost(go.image)]),
    ...opened.map((path) => sourceFile(tree, path).hash),
  ];
  return unseen.length === 0 ? "" : `-${hashOfData(unseen).slice(0, 12)}`;
}

/** How packages are compiled, as a text: equal ones give equal packages. */
export function compiledWith(closure: MainClosure): string {
  const flags = goFlags({ ...closure, platforms: [] });
  const env = Object.entries(closure.go.env).map(([name, value]) => `${name}=${value}`);
  const { image, cgo } = closure.go;
  return [withoutHost(image), ...(cgo ? [`cgo=${JSON.stringify(cgo)}`] : []), ...env, flags].join(" ");
}

import { readDeclarations } from "../closure/declarations";
import { standardPackages } from "../closure/standardLibrary";
import type { MainClosure } from "../toolchain/mainClosure";
import { didYouMean } from "../common/didYouMean";
import type { Problem } from "../common/problem";
import type { SourceTree } from "../source/sourceTree";
import { cleanPath, parentPath } from "../source/treePath";
import { unsettable } from "./linkerVariable";

/** Import path, or `main`, and name. */
export const LINKER_VARIABLE = /^[\p{L}\d_./~-]+\.[\p{L}_][\p{L}\d_]*$/u;

/** A variable that the linker sets, as an argument names it. */
export interface LinkerVariable {
  readonly field: string;
  /** Import path, or `main`, and name: `main.Version`. */
  readonly variable: string;
}

/**
 * Variables that the linker cannot set, as far as the sources are here. It silently ignores most of those, and the
 * program keeps the default.
 *
 * @returns as warnings those of packages whose sources are not here, and that nothing here imports.
 */
export function linkerVariableProblems(
  tree: SourceTree,
  main: string,
  closure: MainClosure,
  variables: readonly LinkerVariable[],
): { readonly problems: Problem[]; readonly warnings: Problem[] } {
  const warnings: Problem[] = [];
  if (closure.problems.length > 0) {
    return { problems: [], warnings };
  }
  const problems = variables
    .filter(({ variable }) => LINKER_VARIABLE.test(variable))
    .flatMap(({ field, variable }) => {
      const dot = variable.lastIndexOf(".");
      const [path, name] = [variable.slice(0, dot), variable.slice(dot + 1)];
      const problem = { field, value: variable };
      const mainDir = cleanPath(main);
      const folder = path === "main" ? mainDir : closure.folders.get(path);
      if (folder === undefined) {
        const absent = ofAbsentPackage(problem, path, closure);
        warnings.push(...absent.warnings);
        return absent.problems;
      }
      if (path !== "main" && folder === mainDir) {
        const rule = "is in the main package, which the linker calls `main`";
        return [{ ...problem, rule, fix: `write \`main.${name}\`` }];
      }
      const files = closure.files.filter((file) => file.endsWith(".go") && parentPath(file) === folder);
      const contents = files.flatMap((file) => tree.readFile(file) ?? []);
      const reason = unsettable(name, contents.flatMap(readDeclarations), folder);
      return reason === undefined ? [] : [{ ...problem, ...reason }];
    });
  return { problems, warnings };
}

/** The variables of `-X` among linker flags: `-X a.B=c` in one entry or in two. */
export function variablesOfFlags(field: string, ldflags: readonly string[]): LinkerVariable[] {
  return [...ldflags.join(" ").matchAll(/(?:^|\s)--?X[ =]"?([^\s="]+)=/g)].map(([, variable = ""]) => ({
    field,
    variable,
  }));
}

/** A package whose sources are not here is left to the reader; one that would be here is not used. */
function ofAbsentPackage(
  problem: Pick<Problem, "field" | "value">,
  path: string,
  { folders, go, localModules, packages, vendored }: MainClosure,
): { readonly problems: Problem[]; readonly warnings: Problem[] } {
  if (packages.includes(path) || standardPackages(go.minor).has(path)) {
    return { problems: [], warnings: [] };
  }
  const isLocal = localModules.some((module) => path === module || path.startsWith(`${module}/`));
  if (isLocal || vendored || packages.length === 0) {
    const rule = `is in \`${path}\`, which is not a package that the service uses`;
    const fix = didYouMean(path, ["main", ...folders.keys(), ...packages]);
    return { problems: [{ ...problem, rule, fix }], warnings: [] };
  }
  const rule = `is in \`${path}\`, which the service does not import itself: the linker ignores it unless another module does`;
  const fix = "check the built program, or name a package that the service imports";
  return { problems: [], warnings: [{ ...problem, rule, fix }] };
}

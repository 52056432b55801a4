import type { Problem } from "../common/problem";
import { joinPath, parentPath } from "../source/treePath";
import { platformOf } from "./missingPackage";
import type { Excluded, GoPackage } from "./goPackage";
import { readSourceFile } from "./sourceFile";
import type { GoTarget } from "./target";
import type { TreeIndex } from "./treeIndex";

/** Whether the linker may find `main.main` in a main package. */
export function hasMainFunction(index: TreeIndex, { dir, files }: GoPackage): boolean {
  return files
    .filter((path) => parentPath(path) === dir)
    .some((path) => path.endsWith(".s") || readSourceFile(index, path)?.definesMain === true);
}

/** The file that would define it if it belonged to the build. */
export function excludedMain(index: TreeIndex, { dir, excluded }: GoPackage): Excluded | undefined {
  return excluded.find(({ name }) => readSourceFile(index, joinPath(dir, name))?.definesMain === true);
}

/** What the linker would say of a main package that is not a program. */
export function mainFunctionProblem(
  index: TreeIndex,
  main: string,
  found: GoPackage,
  target: GoTarget,
): Problem | undefined {
  if (found.name !== "main" || found.problems.length > 0 || hasMainFunction(index, found)) {
    return undefined;
  }
  const excluded = excludedMain(index, found);
  const why = excluded === undefined ? "" : `: ${excluded.name} is left out by ${excluded.reason}`;
  return {
    field: "main",
    value: main,
    rule: `has no function \`main\` for ${platformOf(target)}${why}`,
    fix: "give the folder of a program, or add `func main()`",
  };
}

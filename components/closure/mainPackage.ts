import { didYouMean } from "../common/didYouMean";
import type { Problem } from "../common/problem";
import { baseName, foldersUpwards, isInside, joinPath, parentPath } from "../source/treePath";
import { cgoFix, describeExcluded, platformOf } from "./missingPackage";
import { findModuleDir } from "./moduleSet";
import type { GoPackage } from "./goPackage";
import type { GoTarget } from "./target";
import type { TreeIndex } from "./treeIndex";

/** What keeps a folder from being read as a main package; undefined if it is one of a module. */
export function mainFolderProblem(index: TreeIndex, main: string, dir: string): Problem | undefined {
  const problem = { field: "main", value: main };
  if (!isInside(dir)) {
    return {
      ...problem,
      rule: "must be a folder inside the source root",
      fix: "give a path relative to the root",
    };
  }
  const link = index.outsideLink(dir);
  if (link !== undefined) {
    const fix = "replace the link by the folder, or choose a source root that holds both";
    return {
      ...problem,
      rule: `is reached through ${link}, a symbolic link that leads outside the source root`,
      fix,
    };
  }
  if (!index.isFolder(dir)) {
    return { ...problem, rule: "is not a folder of the source tree", fix: nearFolder(index, dir) };
  }
  if (findModuleDir(index, dir) === undefined) {
    const above = index.tree.above("go.mod");
    return above === undefined
      ? {
          ...problem,
          rule: "belongs to no module: there is no go.mod file in the folder or above it",
          fix: "run `go mod init` in the module's folder",
        }
      : {
          ...problem,
          rule: `belongs to the module in ${above.folder}, which is above the source root`,
          fix: `choose ${above.folder} as source root`,
        };
  }
  return undefined;
}

/** What keeps a package from being a program. */
export function mainPackageProblem(main: string, found: GoPackage, target: GoTarget): Problem | undefined {
  if (!found.hasGo) {
    return {
      field: "main",
      value: main,
      rule: `has no Go files for ${platformOf(target)}${describeExcluded(found)}`,
      fix: cgoFix(found) ?? "give the folder of a `package main`, or add a file for this platform",
    };
  }
  if (found.name !== undefined && found.name !== "main") {
    return {
      field: "main",
      value: main,
      rule: `must hold \`package main\`, but ${found.namedBy ?? found.dir} is \`package ${found.name}\``,
      fix: "give the folder of a `package main`",
    };
  }
  return undefined;
}

/** The nearest folder that exists decides which names to propose. */
function nearFolder(index: TreeIndex, dir: string): string {
  const missing =
    foldersUpwards(dir).find((folder) => folder === "." || index.isFolder(parentPath(folder))) ?? dir;
  const parent = parentPath(missing);
  const siblings = [...(index.folder(parent)?.values() ?? [])]
    .filter(({ name, kind }) => kind === "folder" && !name.startsWith("."))
    .map(({ name }) => joinPath(parent, name));
  return siblings.length === 0
    ? `${parent} holds no folder`
    : didYouMean(joinPath(parent, baseName(missing)), siblings);
}

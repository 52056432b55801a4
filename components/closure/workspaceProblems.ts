import { posix } from "node:path";
import type { Problem } from "../common/problem";
import { compareGoVersions, goLineOf } from "./goVersion";
import type { ModFile } from "./modFile";
import type { TreeIndex } from "./treeIndex";
import { type WorkFile, parseWorkFile } from "./workFile";

/** What gets a build past a go.work file that is not meant, or broken. */
export const WITHOUT_WORKSPACE =
  "or build without the workspace (`workspace: false` among the `go` options, `goWorkspace: off`, `--workspace off`)";

interface UsedModule {
  readonly path: string;
  readonly dir: string;
  readonly file: ModFile;
}

/** What the Go command refuses of a workspace besides its syntax: modules that are newer than it, two of one path, and replaced ones. */
export function workspaceProblems(field: string, work: WorkFile, modules: readonly UsedModule[]): Problem[] {
  const go = work.go ?? "1.18";
  const newer = modules
    .filter(({ file }) => compareGoVersions(goLineOf(file), go) > 0)
    .map(({ dir, file }) => ({
      field,
      value: go,
      rule: `is older than what its module in \`${dir}\` requires: go >= ${goLineOf(file)}`,
      fix: "run `go work use`",
    }));
  const twice = modules
    .filter(({ path }, at) => modules.findIndex((other) => other.path === path) < at)
    .map(({ path, dir }) => ({
      field,
      value: path,
      rule: "appears multiple times in the workspace",
      fix: `remove the \`use\` of \`${dir}\`, or give the module its own path`,
    }));
  const replaced = work.replace
    .filter(({ old }) => old.version === undefined && modules.some(({ path }) => path === old.path))
    .map(({ old, line }) => ({
      field: `${field}:${line}`,
      value: old.path,
      rule: "is a module of the workspace, and replaced at all versions",
      fix: "remove the `replace`, or give it a version",
    }));
  return [...newer, ...twice, ...replaced];
}

/** A go.work file without a module. */
export function emptyWorkspace(field: string): Problem {
  const fix = `run \`go work use\` in the module's folder, remove the file, ${WITHOUT_WORKSPACE}`;
  return { field, rule: "uses no module, and the Go command builds nothing below it", fix };
}

/** A go.work file that was asked for, and is not there or does not use the module. */
export function unusedWorkspace(path: string, moduleDir: string, exists: boolean): Problem {
  const problem = { field: "go.workspace", value: path };
  return exists
    ? {
        ...problem,
        rule: `does not use the module in \`${moduleDir}\``,
        fix: `run \`go work use\` in that folder, ${WITHOUT_WORKSPACE}`,
      }
    : { ...problem, rule: "is not in the source tree", fix: "name a go.work file, relative to the root" };
}

/** A go.work file above the root that uses the module: the Go command builds with it, and nothing above is read. */
export function workspaceAbove({ tree }: TreeIndex, moduleDir: string): Problem[] {
  const found = tree.above("go.work");
  const use = found === undefined ? [] : parseWorkFile(found.content.toString("utf8")).use;
  const dir = posix.resolve(tree.root, moduleDir);
  return found === undefined || !use.some(({ path }) => posix.resolve(found.folder, path) === dir)
    ? []
    : [
        {
          field: posix.join(found.folder, "go.work"),
          rule: `uses the module in \`${moduleDir}\`, and is above the source root: the Go command would build with it`,
          fix: `choose ${found.folder} as source root, ${WITHOUT_WORKSPACE}`,
        },
      ];
}

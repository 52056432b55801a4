import type { Problem } from "../common/problem";
import { compareGoVersions, goLineOf } from "./goVersion";
import type { ModFile } from "./modFile";
import type { WorkFile } from "./workFile";

interface UsedModule {
  readonly path: string;
  readonly dir: string;
  readonly file: ModFile;
}

/** What the Go command refuses of a workspace besides its syntax: modules that are newer than it, and two of one path. */
export function workspaceProblems(
  field: string,
  work: WorkFile | undefined,
  modules: readonly UsedModule[],
): Problem[] {
  const go = work?.go ?? "1.18";
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
  return [...newer, ...twice];
}

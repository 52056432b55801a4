import type { Problem } from "../common/problem";
import type { SourceTree } from "../source/sourceTree";
import { foldersUpwards, joinPath } from "../source/treePath";

/** Lines of a .gitignore file that stand for go.work, wherever it lies or beside the file. */
const IGNORES_GO_WORK = /^\/?(?:\*\*\/)?(?:go\.work|go\.work\*|\*\.work)\s*$/m;

/**
 * A warning of a go.work file that git ignores, as far as a .gitignore file says so in plain words: it decides version
 * and build of this machine, and another one has none.
 */
export function ignoredWorkspace(tree: SourceTree, workDir: string | undefined): Problem[] {
  const folders = workDir === undefined ? [] : foldersUpwards(workDir);
  const ignoring = folders
    .map((folder) => joinPath(folder, ".gitignore"))
    .find((path) => IGNORES_GO_WORK.test(tree.readFile(path)?.toString("utf8") ?? ""));
  return workDir === undefined || ignoring === undefined
    ? []
    : [
        {
          field: joinPath(workDir, "go.work"),
          rule: `affects the build, but ${ignoring} keeps it out of git: other machines build something else`,
          fix: "set `go.workspace` to false (`goWorkspace: off`, `--workspace off`), or to this file to keep it",
        },
      ];
}

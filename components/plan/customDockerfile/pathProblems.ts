import type { Problem } from "../../common/problem";
import { cleanPath, isInside } from "../../source/treePath";
import type { CustomDockerfile } from "./dockerfileArguments";

/** Paths that lead out of the source tree. */
export function pathProblems({ path, folder }: CustomDockerfile): Problem[] {
  const problems: Problem[] = [];
  const rule = "lies outside of `source`";
  if (!isInside(cleanPath(path))) {
    const fix = "move it below `source`, or make `source` a folder above both";
    problems.push({ field: "dockerfile.path", value: path, rule, fix });
  }
  if (folder !== undefined && !isInside(cleanPath(folder))) {
    const fix = "make `source` a folder above both, or give it as one of `dockerfile.contexts`";
    problems.push({ field: "dockerfile.folder", value: folder, rule, fix });
  }
  return problems;
}

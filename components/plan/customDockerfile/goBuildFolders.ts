import { didYouMean } from "../../common/didYouMean";
import type { Problem } from "../../common/problem";
import type { SourceTree } from "../../source/sourceTree";
import { cleanPath, joinPath, parentPath } from "../../source/treePath";
import type { ResolvedStage } from "./resolvedStages";
import { ANY_TEXT, expand, isUncertain, variablesIn } from "./variables";

/**
 * Packages of `go build` whose path is made with variables, and that do not exist with their values. Only paths whose
 * fixed beginning is a folder of the context are judged: others are relative to somewhere else. What is made with an
 * argument that the caller gives is a problem; the rest may be made in the build, and is a warning.
 */
export function goBuildFolders(
  tree: SourceTree,
  folder: string,
  path: string,
  stages: readonly ResolvedStage[],
  buildArgs: Readonly<Record<string, string>>,
): { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] } {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const steps = stages.flatMap((stage) => stage.steps);
  for (const { step, variables } of steps.filter((one) => /\bgo\s+build\b/.test(one.step.text))) {
    for (const [, word = ""] of step.text.matchAll(/(?:^|\s)(\.\/[^\s;&|]*\$[^\s;&|]*)/g)) {
      const real = expand(word, (name) => variables.get(name) ?? ANY_TEXT);
      const fixed = parentPath(cleanPath(word.slice(0, word.indexOf("$")).concat("x")));
      const isJudged = tree.readFolder(joinPath(folder, fixed)) !== undefined && !real.includes("...");
      const isThere = tree.readFolder(joinPath(folder, cleanPath(real))) !== undefined;
      if (!isJudged || isThere || isUncertain(real)) {
        continue;
      }
      const given = variablesIn(word).find((name) => name in buildArgs);
      const field = given === undefined ? "dockerfile.path" : `buildArgs.${given}`;
      const value = given === undefined ? `${path}:${step.line}` : buildArgs[given];
      const rule = `makes \`${word}\` in line ${step.line} of ${path} \`${real}\`, which is not a folder`;
      const problem = { field, value, rule, fix: fixOf(tree, folder, fixed, value ?? "") };
      (given === undefined ? warnings : problems).push(problem);
    }
  }
  return { problems, warnings };
}

function fixOf(tree: SourceTree, folder: string, fixed: string, value: string): string {
  const entries = (tree.readFolder(joinPath(folder, fixed)) ?? []).filter(({ kind }) => kind === "folder");
  return didYouMean(
    value,
    entries.map(({ name }) => name),
  );
}

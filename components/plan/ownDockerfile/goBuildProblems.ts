import { nearMiss } from "../nearMiss";
import type { Problem } from "../problem";
import type { SourceTree } from "../sourceTree";
import { cleanPath, joinPath, parentPath } from "../treePath";
import type { ResolvedStage } from "./resolvedStages";
import { expand, variablesIn } from "./variables";

/**
 * Packages of `go build` whose path is made with a build argument, and that do not exist with its value. Only paths
 * whose fixed beginning is a folder of the context are judged: others are relative to somewhere else.
 */
export function goBuildProblems(
  tree: SourceTree,
  folder: string,
  path: string,
  stages: readonly ResolvedStage[],
  buildArgs: Readonly<Record<string, string>>,
): Problem[] {
  return stages.flatMap(({ steps }) =>
    steps
      .filter(({ step }) => step.keyword === "RUN" && /\bgo\s+build\b/.test(step.text))
      .flatMap(({ step, variables }) =>
        [...step.text.matchAll(/(?:^|\s)(\.\/[^\s;&|]*\$[^\s;&|]*)/g)].flatMap(([, word = ""]) => {
          const real = expand(word, (name) => variables.get(name) ?? "*");
          const fixed = parentPath(cleanPath(word.slice(0, word.indexOf("$")).concat("x")));
          const known = tree.readFolder(joinPath(folder, fixed)) !== undefined;
          const full = joinPath(folder, cleanPath(real));
          if (!known || /[*.]{3}|\*/.test(real) || tree.readFolder(full) !== undefined) {
            return [];
          }
          const given = variablesIn(word).find((name) => name in buildArgs);
          const field = given === undefined ? "dockerfile.path" : `buildArgs.${given}`;
          const value = given === undefined ? `${path}:${step.line}` : buildArgs[given];
          const rule = `makes \`${word}\` in line ${step.line} of ${path} \`${real}\`, which is no folder`;
          return [{ field, value, rule, fix: fixOf(tree, folder, fixed, value ?? "") }];
        }),
      ),
  );
}

function fixOf(tree: SourceTree, folder: string, fixed: string, value: string): string {
  const entries = (tree.readFolder(joinPath(folder, fixed)) ?? []).filter(({ kind }) => kind === "folder");
  return nearMiss(
    value,
    entries.map(({ name }) => name),
  );
}

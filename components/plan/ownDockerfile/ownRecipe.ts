import { sourceFile } from "../contextFile";
import type { MainClosure } from "../moduleClosure";
import { nearMiss } from "../nearMiss";
import type { Platform } from "../platform";
import type { Problem } from "../problem";
import type { Recipe } from "../recipe";
import type { Runtime } from "../runtime/runtime";
import type { PlannedArguments } from "../serviceArguments";
import type { SourceTree } from "../sourceTree";
import { cleanPath, joinPath } from "../treePath";
import { argumentsThatMean } from "./foreignArguments";
import { filesOfSources, namedSources } from "./contextFiles";
import type { OwnDockerfile } from "./dockerfileArguments";
import { buildArgProblems, syntaxProblems, unseenProblems } from "./dockerfileProblems";
import { goBuildProblems } from "./goBuildProblems";
import { withMirrors } from "./mirroredText";
import { mountProblems } from "./mountProblems";
import { type ParsedDockerfile, parseDockerfile, stageNamed } from "./parsedDockerfile";
import { UNKNOWN } from "./variables";
import { type ResolvedStage, resolveStages, stagesFor } from "./resolvedStages";

/** Checks a Dockerfile of the caller's own and finds what belongs into its context. */
export function ownRecipe(
  tree: SourceTree,
  own: OwnDockerfile,
  args: PlannedArguments,
  platforms: readonly Platform[],
  closure: MainClosure,
  runtime: Runtime,
  problems: Problem[],
): Recipe | undefined {
  problems.push(...argumentsThatMean(args));
  const path = cleanPath(own.path);
  const content = tree.readFile(path);
  if (content === undefined) {
    problems.push(missingFile(tree, path));
    return undefined;
  }
  const parsed = parseDockerfile(content.toString("utf8"));
  const syntax = syntaxProblems("dockerfile.path", path, parsed);
  problems.push(...syntax);
  if (syntax.length > 0) {
    return undefined;
  }
  const buildArgs = stringsOf(args.buildArgs ?? {});
  const all = resolveStages(parsed, buildArgs);
  const target = targetOf(parsed, all, args.target, problems);
  if (target === undefined) {
    return undefined;
  }
  const stages = stagesFor(all, target);
  const folder = cleanPath(own.folder ?? ".");
  problems.push(
    ...buildArgProblems(parsed, all, buildArgs),
    ...unseenProblems("dockerfile.path", path, parsed, stages),
    ...goBuildProblems(tree, folder, path, stages, buildArgs),
    ...mountProblems(stages, args),
  );
  const paths = contextOf(tree, own, path, folder, stages, closure, problems);
  const prefix = folder === "." ? "" : `${folder}/`;
  const sources = paths.map((one) => ({
    path: one,
    file: { ...sourceFile(tree, one, { verbatim: true }), path: one.slice(prefix.length) },
  }));
  return {
    sources,
    context: sources.map(({ file }) => file),
    identity: {
      schema: 2,
      dockerfile: parsed.text,
      buildArgs,
      target: args.target,
      platforms: platforms.map(({ name }) => name),
      labels: runtime.labels,
    },
    target: args.target,
    dockerfile: () => withMirrors(parsed, all, args.mirrors ?? {}),
    dockerfileApart: true,
    hasBuildTimes: true,
  };
}

/** A value of another kind is told on its own. */
function stringsOf(buildArgs: Readonly<Record<string, unknown>>): Record<string, string> {
  const strings = Object.entries(buildArgs).map(([name, value]) => [
    name,
    typeof value === "string" ? value : UNKNOWN,
  ]);
  return Object.fromEntries(strings) as Record<string, string>;
}

function contextOf(
  tree: SourceTree,
  own: OwnDockerfile,
  path: string,
  folder: string,
  stages: readonly ResolvedStage[],
  closure: MainClosure,
  problems: Problem[],
): string[] {
  if (tree.readFolder(folder) === undefined) {
    const fix = "name a folder of the source tree";
    problems.push({ field: "dockerfile.folder", value: folder, rule: "is no folder that can be read", fix });
    return [];
  }
  const names = [`${path}.dockerignore`, joinPath(folder, ".dockerignore")];
  const ignoreName = names.find((name) => tree.readFile(name) !== undefined);
  const ignore = ignoreName === undefined ? "" : (tree.readFile(ignoreName)?.toString("utf8") ?? "");
  const onlyClosure = own.context === "closure";
  const root = {
    tree,
    folder,
    // without its history a closure is complete, whatever the ignore file says of it
    ignore: onlyClosure ? `${ignore}\n.git\n` : ignore,
    ignoreName: ignoreName ?? names[1] ?? "",
  };
  const named = filesOfSources(root, namedSources(stages), path, problems);
  return onlyClosure ? withoutOtherCode(named, closure) : named;
}

/** Of folders with code of the service, only its files; everything else as it is. */
function withoutOtherCode(named: readonly string[], { files }: MainClosure): string[] {
  const own = new Set(files);
  const code = /(\.(go|s|c|h|cc|cpp|syso)$)|(^|\/)(go\.(mod|sum|work|work\.sum)|vendor\/.*)$/;
  return named.filter((path) => own.has(path) || !code.test(path));
}

function targetOf(
  parsed: ParsedDockerfile,
  all: readonly ResolvedStage[],
  target: string | undefined,
  problems: Problem[],
): ResolvedStage | undefined {
  if (target === undefined) {
    return all.at(-1);
  }
  const found = stageNamed(parsed.stages, target, parsed.stages.length);
  if (found === undefined) {
    const names = parsed.stages.flatMap(({ name }) => name ?? []);
    const fix = names.length === 0 ? "leave it out: no stage has a name" : nearMiss(target, names);
    problems.push({ field: "target", value: target, rule: "is no stage of the Dockerfile", fix });
  }
  return found && all[found.index];
}

function missingFile(tree: SourceTree, path: string): Problem {
  const field = "dockerfile.path";
  if (tree.readFolder(path) !== undefined) {
    return { field, value: path, rule: "is a folder", fix: `write \`${joinPath(path, "Dockerfile")}\`` };
  }
  const slash = path.lastIndexOf("/");
  const folder = slash < 0 ? "." : path.slice(0, slash);
  const names = (tree.readFolder(folder) ?? []).map(({ name }) => joinPath(folder, name));
  return { field, value: path, rule: "is no file of the source tree", fix: nearMiss(path, names) };
}

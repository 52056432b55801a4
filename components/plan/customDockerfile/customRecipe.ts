import { didYouMean } from "../../common/didYouMean";
import type { Platform } from "../../toolchain/platform";
import type { Found, Problem } from "../../common/problem";
import type { FoundRecipe, PlanContext } from "../planContext";
import type { Recipe } from "../recipe";
import type { PlannedArguments } from "../serviceArguments";
import type { SourceTree } from "../../source/sourceTree";
import { type BaseImage, baseImages } from "../baseImage";
import { type Digests, knownDigests, pinned } from "../digests";
import { cleanPath, joinPath } from "../../source/treePath";
import { collectContexts } from "./collectedContexts";
import { pathProblems } from "./pathProblems";
import { argumentsThatMean } from "./foreignArguments";
import { ContextRoot } from "./contextRoot";
import type { CustomDockerfile } from "./dockerfileArguments";
import { buildArgProblems, syntaxProblems, unseenVariables } from "./dockerfileProblems";
import { goBuildFolders } from "./goBuildFolders";
import { imagesOf } from "./dockerfileImages";
import { withSources } from "./sourcedText";
import { mountProblems } from "./mountProblems";
import { type NamedContext, namedContexts } from "./namedContexts";
import { type ParsedDockerfile, parseDockerfile } from "./parsedDockerfile";
import { platformProblems } from "./platformProblems";
import { referenceProblems } from "./referenceProblems";
import { type Resolution, resolutionsOf, stringsOf } from "./resolutions";
import type { ResolvedStage } from "./resolvedStages";
import { isUncertain } from "./variables";

/** What is wrong with a Dockerfile, and what may be. */
interface CheckedFile {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Checks a Dockerfile of the caller's own and finds what belongs into its context. */
export function customRecipe(
  own: CustomDockerfile,
  { tree, args, platforms, closure, runtime }: Omit<PlanContext, "name" | "dependencies">,
): FoundRecipe {
  const kinds = pathProblems(own);
  const problems = [...argumentsThatMean(args), ...kinds];
  const none = (...more: readonly Problem[]): FoundRecipe => ({
    value: undefined,
    problems: [...problems, ...more],
    warnings: [],
  });
  if (kinds.length > 0) {
    return none();
  }
  const path = cleanPath(own.path);
  const content = tree.readFile(path);
  if (content === undefined) {
    return none(missingFile(tree, path));
  }
  const parsed = parseDockerfile(content.toString("utf8"));
  const syntax = syntaxProblems("dockerfile.path", path, parsed);
  const names = platforms.map(({ name }) => name);
  const named = namedContexts(tree, own.contexts ?? {}, names);
  problems.push(...syntax, ...named.problems);
  if (syntax.length > 0) {
    return none();
  }
  const contextNames = new Set(named.contexts.keys());
  const resolutions = resolutionsOf(parsed, args, platforms, contextNames);
  const target = targetProblem(parsed, args.target);
  if (target !== undefined) {
    const given = stringsOf(args.buildArgs ?? {});
    const ofArgs = resolutions.flatMap(({ all }) => buildArgProblems(parsed, all, given));
    return none(target, ...once(ofArgs));
  }
  const folder = cleanPath(own.folder ?? ".");
  const found = findingsOf(tree, folder, path, parsed, resolutions, args, named.contexts, platforms.length);
  const root = mainRoot(tree, path, folder);
  const stages = resolutions.flatMap(({ needed }) => needed);
  const collected = collectContexts(root.value, named.contexts, stages, path, own, closure);
  const inner = [...named.contexts.values()].flatMap((one) => (one.kind === "folder" ? [one.root] : []));
  const ignoreFiles = [`${path}.dockerignore`, ...[root.value, ...inner].map(({ ignoreName }) => ignoreName)];
  const digests = knownDigests(imagesOf(resolutions, contextNames), args.bases);
  const recipe: Recipe = {
    sources: collected.sources,
    beside: [path, ...ignoreFiles.filter((name) => tree.readFile(name) !== undefined)],
    takes: (one) => ignoreFiles.includes(one) || collected.takes(one),
    context: collected.context,
    contexts: collected.contexts,
    identity: {
      schema: 2,
      dockerfile: parsed.text,
      buildArgs: stringsOf(args.buildArgs ?? {}),
      target: args.target,
      platforms: names,
      labels: runtime.labels,
      ...(Object.keys(runtime.annotations).length > 0 && { annotations: runtime.annotations }),
      ...(named.contexts.size > 0 && { contexts: identityOf(named.contexts) }),
      ...(Object.keys(digests).length > 0 && { bases: digests }),
    },
    target: args.target,
    dockerfile: () => withSources(parsed, resolutions, contextNames, args.mirrors ?? {}, digests),
    dockerfileOutside: true,
    hasBuildTimes: true,
    bases: basesOf(resolutions, args.mirrors ?? {}, digests),
    digests,
  };
  return {
    value: recipe,
    problems: [...problems, ...found.problems, ...root.problems, ...collected.problems],
    warnings: [...found.warnings, ...collected.warnings],
  };
}

/** The images that the target starts from, through its stages; none where a platform of its own or a variable decides. */
function basesOf(
  resolutions: readonly Resolution[],
  mirrors: Readonly<Record<string, string>>,
  digests: Digests,
): BaseImage[] {
  const platformsOf = new Map<string, string[]>();
  for (const { platform, targets } of resolutions) {
    for (const image of platform === undefined ? [] : targets.flatMap((one) => imageBelow(one, platform))) {
      platformsOf.set(image, [...(platformsOf.get(image) ?? []), platform?.name ?? ""]);
    }
  }
  return [...platformsOf].flatMap(([image, platforms]) =>
    baseImages("dockerfile.path", pinned(image, digests), mirrors, platforms),
  );
}

function imageBelow(target: ResolvedStage, platform: Platform): string[] {
  const [parent, ...others] = target.parents;
  if (others.length > 0 || (target.platform !== undefined && target.platform !== platform.name)) {
    return [];
  }
  if (parent !== undefined) {
    return imageBelow(parent, platform);
  }
  return target.context !== undefined || isUncertain(target.image) ? [] : [target.image];
}

function findingsOf(
  tree: SourceTree,
  folder: string,
  path: string,
  parsed: ParsedDockerfile,
  resolutions: readonly Resolution[],
  args: PlannedArguments,
  contexts: ReadonlyMap<string, NamedContext>,
  count: number,
): CheckedFile {
  const names = new Set(contexts.keys());
  const found = resolutions.map(({ platform, all, targets, needed }): CheckedFile => {
    const unseen = unseenVariables("dockerfile.path", path, parsed, needed);
    const references = referenceProblems(path, all, needed, names);
    const folders = goBuildFolders(tree, folder, path, needed, stringsOf(args.buildArgs ?? {}));
    const pinned = platform && targets.flatMap((one) => platformProblems(path, one, platform, count));
    return {
      problems: [
        ...buildArgProblems(parsed, all, stringsOf(args.buildArgs ?? {})),
        ...unseen.problems,
        ...references.problems,
        ...folders.problems,
        ...(pinned ?? []),
      ],
      warnings: [...unseen.warnings, ...references.warnings, ...folders.warnings],
    };
  });
  const mounted = mountProblems(
    resolutions.flatMap(({ needed }) => needed),
    args,
  );
  return {
    problems: [...once(found.flatMap(({ problems }) => problems)), ...mounted],
    warnings: once(found.flatMap(({ warnings }) => warnings)),
  };
}

/** What every platform finds is reported once. */
function once(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((one) => [JSON.stringify(one), one])).values()];
}

function mainRoot(tree: SourceTree, path: string, folder: string): Found<ContextRoot> {
  const fix = "name a folder of the source tree";
  const rule = "is not a folder that can be read";
  const problems =
    tree.readFolder(folder) === undefined ? [{ field: "dockerfile.folder", value: folder, rule, fix }] : [];
  const names = [`${path}.dockerignore`, joinPath(folder, ".dockerignore")];
  const ignoreName = names.find((name) => tree.readFile(name) !== undefined);
  const ignore = ignoreName === undefined ? "" : (tree.readFile(ignoreName)?.toString("utf8") ?? "");
  const root = new ContextRoot(tree, folder, ignore, ignoreName ?? names[1] ?? "");
  return { value: root, problems };
}

/** What the named contexts are made from; files of folders count like all others. */
function identityOf(contexts: ReadonlyMap<string, NamedContext>): unknown {
  return Object.fromEntries(
    [...contexts].map(([name, context]) => {
      switch (context.kind) {
        case "folder":
          return [name, "folder"];
        case "address":
          return [name, context.address];
        case "image":
          return [name, { image: context.image.planned.content }];
      }
    }),
  );
}

function targetProblem({ stages }: ParsedDockerfile, target: string | undefined): Problem | undefined {
  const isThere = stages.some(
    ({ name, index }) => name === target?.toLowerCase() || String(index) === target,
  );
  if (target === undefined || isThere) {
    return undefined;
  }
  const names = stages.flatMap(({ name }) => name ?? []);
  const fix = names.length === 0 ? "leave it out: no stage has a name" : didYouMean(target, names);
  return { field: "target", value: target, rule: "is not a stage of the Dockerfile", fix };
}

function missingFile(tree: SourceTree, path: string): Problem {
  const field = "dockerfile.path";
  if (tree.readFolder(path) !== undefined) {
    return { field, value: path, rule: "is a folder", fix: `write \`${joinPath(path, "Dockerfile")}\`` };
  }
  const slash = path.lastIndexOf("/");
  const folder = slash < 0 ? "." : path.slice(0, slash);
  const entries = tree.readFolder(folder) ?? [];
  const entry = entries.find(({ name }) => joinPath(folder, name) === path);
  if (entry?.kind === "file") {
    return { field, value: path, rule: "is not readable", fix: "give read permission" };
  }
  if (entry?.link === true) {
    const rule = "is a link to something outside the files of the source tree";
    return { field, value: path, rule, fix: "name the file itself, below `source`" };
  }
  const names = entries.map(({ name }) => joinPath(folder, name));
  return { field, value: path, rule: "is not a file of the source tree", fix: didYouMean(path, names) };
}

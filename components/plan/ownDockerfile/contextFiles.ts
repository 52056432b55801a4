import dockerignore from "@balena/dockerignore";
import picomatch from "picomatch";
import { nearMiss } from "../nearMiss";
import type { Problem } from "../problem";
import type { SourceTree } from "../sourceTree";
import { cleanPath, isInside, joinPath, parentPath } from "../treePath";
import { mountsOf } from "./parsedDockerfile";
import type { ResolvedStage } from "./resolvedStages";
import { expand } from "./variables";

/** Where the instructions of a Dockerfile find files. */
export interface ContextRoot {
  readonly tree: SourceTree;
  /** Folder of the context, in the tree. */
  readonly folder: string;
  /** Text of the ignore file; empty for none. */
  readonly ignore: string;
  /** Name of the ignore file, for messages. */
  readonly ignoreName: string;
}

/** One thing that an instruction takes from the context. */
export interface NamedSource {
  /** A path or pattern, relative to the context. */
  readonly pattern: string;
  readonly line: number;
}

/** Largest context, in bytes: more than that was never meant to be copied into a Go image. */
const LARGEST = 512 * 1024 * 1024;

/** Sources of `COPY`, `ADD` and bind mounts that come from the context. */
export function namedSources(stages: readonly ResolvedStage[]): NamedSource[] {
  return stages.flatMap(({ steps }) =>
    steps.flatMap(({ step, variables }) => {
      const value = (text: string): string => expand(text, (name) => variables.get(name) ?? "*");
      const found = step.keyword === "RUN" ? boundPaths(step) : copiedPaths(step);
      return found.map((text) => ({ pattern: cleanPath(value(text).replace(/^\/+/, "")), line: step.line }));
    }),
  );
}

function copiedPaths({ keyword, flags, words }: ResolvedStage["steps"][number]["step"]): string[] {
  const fromElsewhere = flags.some(({ name }) => name === "from");
  if (!["COPY", "ADD"].includes(keyword) || fromElsewhere || words.some((word) => word.startsWith("<<"))) {
    return [];
  }
  return words.slice(0, -1).filter((word) => !/^(https?:\/\/|git@)/.test(word));
}

function boundPaths(step: ResolvedStage["steps"][number]["step"]): string[] {
  return mountsOf(step)
    .filter((mount) => (mount.get("type") ?? "bind") === "bind" && !mount.has("from"))
    .map((mount) => mount.get("source") ?? mount.get("src") ?? ".");
}

/** The files behind the sources, relative to the tree, sorted; what is wrong with them goes to `problems`. */
export function filesOfSources(
  root: ContextRoot,
  sources: readonly NamedSource[],
  path: string,
  problems: Problem[],
): string[] {
  const all = listAll(root);
  const files = new Set<string>();
  for (const { pattern, line } of sources) {
    const inPattern = matcher(pattern);
    const matching = all.filter((one) => inPattern(one.path));
    const at = { field: "dockerfile.path", value: `${path}:${line}` };
    if (!isInside(pattern)) {
      problems.push({
        ...at,
        rule: `takes \`${pattern}\` from outside the context`,
        fix: "copy from below it",
      });
    } else if (matching.length === 0) {
      problems.push({ ...at, ...missing(root, pattern) });
    } else if (matching.every(({ ignored }) => ignored)) {
      const rule = `takes \`${pattern}\`, all of which ${root.ignoreName} leaves out`;
      problems.push({ ...at, rule, fix: "let it through there" });
    }
    matching.filter(({ ignored }) => !ignored).forEach((one) => files.add(one.path));
  }
  const used = all.filter((one) => files.has(one.path));
  problems.push(...kindProblems(root, used), ...sizeProblems(root, used));
  return used.map((one) => joinPath(root.folder, one.path)).sort();
}

interface Entry {
  /** Relative to the context. */
  readonly path: string;
  readonly ignored: boolean;
  readonly special: string | undefined;
}

/** All files below the context's folder. Folders that are ignored whole are not entered, unless a rule brings back. */
function listAll({ tree, folder, ignore }: ContextRoot): Entry[] {
  const rules = dockerignore({ ignorecase: false }).add(ignore);
  const bringsBack = /^\s*!/m.test(ignore);
  const walk = (inner: string): Entry[] =>
    (tree.readFolder(joinPath(folder, inner)) ?? []).flatMap(({ name, kind, link }): Entry[] => {
      const path = joinPath(inner, name);
      const ignored = rules.ignores(path);
      if (kind === "folder" && !link) {
        return ignored && !bringsBack ? [{ path: `${path}/`, ignored, special: undefined }] : walk(path);
      }
      const special =
        kind === "file" ? undefined : link ? "a link that is not to a file of the tree" : "no file";
      return [{ path, ignored, special }];
    });
  return walk(".");
}

function matcher(pattern: string): (path: string) => boolean {
  if (pattern === ".") {
    return () => true;
  }
  // as Go's filepath.Match: no `**`, no braces, and a `*` also takes names with a dot in front
  const matches = picomatch(pattern.replace(/\*+/g, "*"), { dot: true, nobrace: true, noextglob: true });
  const depth = pattern.split("/").length;
  return (path) => matches(path.replace(/\/$/, "").split("/").slice(0, depth).join("/"));
}

function missing({ tree, folder }: ContextRoot, pattern: string): Pick<Problem, "rule" | "fix"> {
  const parent = parentPath(pattern);
  const names = (tree.readFolder(joinPath(folder, parent)) ?? []).map(({ name }) => joinPath(parent, name));
  const rule = `takes \`${pattern}\`, which is not in the context \`${folder}\``;
  return { rule, fix: names.length === 0 ? "name what is there" : nearMiss(pattern, names) };
}

function kindProblems({ ignoreName }: ContextRoot, used: readonly Entry[]): Problem[] {
  const special = used.filter((one) => one.special !== undefined);
  const history = used.find(({ path }) => /(^|\/)\.git\//.test(path));
  return [
    ...special.map(({ path, special: what }) => ({
      field: "dockerfile.path",
      value: path,
      rule: `would copy ${what ?? ""}`,
      fix: `leave it out in ${ignoreName}`,
    })),
    ...(history === undefined
      ? []
      : [
          {
            field: "dockerfile.path",
            value: ".git",
            rule: "would be copied, so that every commit changes the image",
            fix: `leave \`.git\` out in ${ignoreName}, or say context: "closure"`,
          },
        ]),
  ];
}

function sizeProblems({ tree, folder, ignoreName }: ContextRoot, used: readonly Entry[]): Problem[] {
  const sizes = new Map<string, number>();
  for (const { path } of used) {
    const top = path.split("/")[0] ?? path;
    sizes.set(top, (sizes.get(top) ?? 0) + (tree.fileSize(joinPath(folder, path)) ?? 0));
  }
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, 3);
  const named = largest.map(([name, size]) => `${name} (${Math.round(size / 1e6)} MB)`).join(", ");
  const rule = `takes ${Math.round(total / 1e6)} MB into the context, the most of it ${named}`;
  return total <= LARGEST ? [] : [{ field: "dockerfile.path", rule, fix: `leave it out in ${ignoreName}` }];
}

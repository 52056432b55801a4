import { contextEntry, type ContextFile } from "../../context/contextFile";
import type { Problem } from "../../common/problem";
import type { MainClosure } from "../../toolchain/mainClosure";
import type { PlannedContext, Source } from "../recipe";
import { type ContextFiles, contextFiles } from "./contextFiles";
import type { ContextRoot } from "./contextRoot";
import type { CustomDockerfile } from "./dockerfileArguments";
import { type Kind, mayTake } from "./foundFiles";
import type { NamedContext } from "./namedContexts";
import { contextNamed, type ResolvedStage, stagesNamed } from "./resolvedStages";
import { type NamedSource, sourcesOf } from "./sourcePatterns";

/** Everything that the stages take from contexts. */
export interface CollectedContexts {
  readonly sources: readonly Source[];
  /** Whether a file of the source tree would be one of them if it were there; of folders with code, only other files. */
  readonly takes: (path: string) => boolean;
  readonly context: readonly ContextFile[];
  readonly contexts: Readonly<Record<string, PlannedContext>>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Collects the main context and the named ones. */
export function collectContexts(
  main: ContextRoot,
  named: ReadonlyMap<string, NamedContext>,
  stages: readonly ResolvedStage[],
  path: string,
  own: CustomDockerfile,
  closure: MainClosure,
): CollectedContexts {
  const sources = uses(stages, new Set(named.keys()));
  const found = contextFiles(main, sources.get(undefined) ?? [], path);
  const entries = own.context === "closure" ? withoutOtherCode(main, found.entries, closure) : found.entries;
  const context = filesOf(main, entries);
  const folders = [...named].flatMap(([name, one]) => {
    if (one.kind !== "folder") {
      return [];
    }
    const inner = contextFiles(one.root, sources.get(name) ?? [], path, true);
    return [{ name, root: one.root, inner, files: filesOf(one.root, inner.entries) }];
  });
  const all: readonly ContextFiles[] = [found, ...folders.map(({ inner }) => inner)];
  const prefix = main.folder === "." ? "" : `${main.folder}/`;
  const ofMain = takenFrom(main, sources.get(undefined) ?? []);
  const others = folders.map(({ name, root }) => takenFrom(root, sources.get(name) ?? []));
  return {
    takes: (path) =>
      (ofMain(path) && (own.context !== "closure" || !CODE.test(path))) ||
      others.some((takes) => takes(path)),
    sources: [
      ...context.map((file) => ({ path: `${prefix}${file.path}`, file })),
      ...folders.flatMap(({ name, root, files }) =>
        files.map((file) => ({
          path: root.shown(file.path),
          file: { ...file, path: `${name}:${file.path}` },
        })),
      ),
    ],
    context,
    contexts: {
      ...Object.fromEntries(folders.map(({ name, files }) => [name, { files }])),
      ...Object.fromEntries([...named].flatMap(([name, one]) => addressOf(name, one))),
    },
    problems: all.flatMap(({ problems }) => problems),
    warnings: [...all.flatMap(({ warnings }) => warnings), ...ignoredCode(main, found, closure)],
  };
}

function addressOf(name: string, one: NamedContext): [string, PlannedContext][] {
  switch (one.kind) {
    case "folder":
      return [];
    case "address":
      return [[name, { address: one.address }]];
    case "image":
      return [[name, { image: one.image }]];
  }
}

/** What is taken from each context; undefined is the main one. */
function uses(
  stages: readonly ResolvedStage[],
  contexts: ReadonlySet<string>,
): Map<string | undefined, NamedSource[]> {
  const found = new Map<string | undefined, NamedSource[]>();
  const add = (name: string | undefined, source: NamedSource): void => {
    const known = found.get(name) ?? [];
    const isNew = !known.some((one) => JSON.stringify(one) === JSON.stringify(source));
    found.set(name, isNew ? [...known, source] : known);
  };
  for (const resolved of stages) {
    if (resolved.context !== undefined) {
      add(resolved.context, { ...EVERYTHING, line: resolved.stage.line });
    }
    for (const source of resolved.steps.flatMap(sourcesOf)) {
      const name = source.from === undefined ? undefined : contextOf(stages, resolved, source.from, contexts);
      if (source.from === undefined || name !== undefined) {
        add(name, source);
      }
    }
  }
  return found;
}

function contextOf(
  stages: readonly ResolvedStage[],
  { stage }: ResolvedStage,
  reference: string,
  contexts: ReadonlySet<string>,
): string | undefined {
  const above = stagesNamed(
    stages.filter((one) => one.stage.index < stage.index),
    reference,
  );
  return above.length > 0 ? undefined : contextNamed(contexts, reference);
}

const EVERYTHING: Omit<NamedSource, "line"> = {
  written: ".",
  pattern: ".",
  literal: true,
  below: undefined,
  excludes: [],
  from: undefined,
};

function filesOf(root: ContextRoot, entries: ReadonlyMap<string, Kind>): ContextFile[] {
  return [...entries].map(([path, kind]) => contextEntry(root.tree, root.inTree(path), path, kind));
}

function takenFrom(root: ContextRoot, sources: readonly NamedSource[]): (path: string) => boolean {
  const prefix = root.shownFolder === "." ? "" : `${root.shownFolder}/`;
  return (path) => {
    const inner = path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
    return inner !== undefined && !root.ignores(inner) && sources.some((one) => mayTake(one, inner));
  };
}

const CODE = /(\.(go|s|c|h|cc|cpp|syso)$)|(^|\/)(go\.(mod|sum|work|work\.sum)|vendor\/.*)$/;

/** Of folders with code of the service, only its files; everything else as it is. */
function withoutOtherCode(
  root: ContextRoot,
  entries: ReadonlyMap<string, Kind>,
  { files }: MainClosure,
): ReadonlyMap<string, Kind> {
  const own = new Set(files);
  return new Map(
    [...entries].filter(
      ([path, kind]) => kind !== "file" || own.has(root.inTree(path)) || !CODE.test(root.inTree(path)),
    ),
  );
}

/** Files of the service that are copied and left out by the ignore file: the compiler will miss them. */
function ignoredCode(
  root: ContextRoot,
  { ignored, entries }: ContextFiles,
  { files }: MainClosure,
): Problem[] {
  if (ignored.size === 0) {
    return [];
  }
  const prefix = root.folder === "." ? "" : `${root.folder}/`;
  const missing = files
    .filter((file) => file.startsWith(prefix))
    .map((file) => file.slice(prefix.length))
    .filter(
      (file) => !entries.has(file) && (ignored.has(file) || aboveOf(file).some((one) => ignored.has(one))),
    );
  const [first, ...others] = missing;
  if (first === undefined) {
    return [];
  }
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return [
    {
      field: "dockerfile.path",
      value: `${prefix}${first}`,
      rule: `belongs to the service, and ${root.ignoreName} leaves it out of what is copied${more}`,
      fix: `write \`!${first}\` at the end of ${root.ignoreName}`,
    },
  ];
}

function aboveOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

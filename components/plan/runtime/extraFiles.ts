import { type ContextFile, sourceFile } from "../contextFile";
import { nearMiss } from "../nearMiss";
import type { Problem } from "../problem";
import type { SourceTree } from "../sourceTree";
import { baseName, cleanPath, isInside, joinPath, parentPath } from "../treePath";

/** A file of the source tree with its place in the image. */
export interface ExtraFile {
  /** Path in the source tree. */
  readonly source: string;
  /** Absolute path in the image. */
  readonly target: string;
}

/** Folders that are no sources, and may be huge. */
const SKIPPED: readonly string[] = [".git", ".hg", ".svn", "node_modules"];

/** Finds the files behind the argument `files`; folders are walked, links to the outside are refused. */
export function findExtraFiles(
  tree: SourceTree,
  field: string,
  files: Readonly<Record<string, string>>,
  problems: Problem[],
): ExtraFile[] {
  const found = new Map<string, ExtraFile>();
  for (const [source, target] of Object.entries(files)) {
    const at = `${field}.${source}`;
    for (const file of walk(tree, at, cleanPath(source), target, problems)) {
      const other = found.get(file.target);
      if (other !== undefined && other.source !== file.source) {
        const rule = `puts \`${file.source}\` where \`${other.source}\` lies already, ${file.target}`;
        problems.push({ field: at, value: target, rule, fix: "give each its own path" });
      }
      found.set(file.target, file);
    }
  }
  return [...found.values()].sort((a, b) => (a.target < b.target ? -1 : 1));
}

/** An extra file as a source of the image. */
export function extraContextFile(tree: SourceTree, { source, target }: ExtraFile): ContextFile {
  return { ...sourceFile(tree, source, { verbatim: true }), path: `files${target}` };
}

function walk(
  tree: SourceTree,
  field: string,
  source: string,
  target: string,
  problems: Problem[],
): ExtraFile[] {
  if (!isInside(source)) {
    const fix = "name a file or folder below `source`";
    problems.push({ field, value: source, rule: "leads out of the source tree", fix });
    return [];
  }
  if (source === ".") {
    return walkFolder(tree, field, source, target, problems);
  }
  const siblings = tree.readFolder(parentPath(source)) ?? [];
  const entry = siblings.find(({ name }) => name === baseName(source));
  if (entry === undefined) {
    const near = siblings.map(({ name }) => joinPath(parentPath(source), name));
    problems.push({ field, value: source, rule: "is not in the source tree", fix: nearMiss(source, near) });
    return [];
  }
  // a linked folder may hold itself
  if (entry.kind === "folder" && !entry.link) {
    return walkFolder(tree, field, source, target, problems);
  }
  if (entry.kind !== "file" || tree.hashFile(source) === undefined) {
    const rule = entry.link ? "is a link that is not to a file of the source tree" : "cannot be read";
    problems.push({ field, value: source, rule, fix: "put the files themselves there" });
    return [];
  }
  return [{ source, target }];
}

function walkFolder(
  tree: SourceTree,
  field: string,
  source: string,
  target: string,
  problems: Problem[],
): ExtraFile[] {
  const entries = (tree.readFolder(source) ?? []).filter(({ name }) => !SKIPPED.includes(name));
  return entries.flatMap(({ name }) =>
    walk(tree, field, joinPath(source, name), `${target}/${name}`, problems),
  );
}

import { type ContextFile, sourceFile } from "../../context/contextFile";
import { didYouMean } from "../../common/didYouMean";
import type { Found, Problem } from "../../common/problem";
import type { SourceTree } from "../../source/sourceTree";
import { baseName, cleanPath, isInside, joinPath, parentPath } from "../../source/treePath";

/** A file of the source tree with its place in the image. */
export interface ExtraFile {
  /** Path in the source tree. */
  readonly source: string;
  /** Absolute path in the image. */
  readonly target: string;
}

/** Folders that are not sources, and may be huge. */
const SKIPPED: readonly string[] = [".git", ".hg", ".svn", "node_modules"];

/** Finds the files behind the argument `files`; folders are walked, links to the outside are refused. */
export function findExtraFiles(
  tree: SourceTree,
  field: string,
  files: Readonly<Record<string, string>>,
): Found<ExtraFile[]> {
  const found = new Map<string, ExtraFile>();
  const problems: Problem[] = [];
  for (const [source, target] of Object.entries(files)) {
    const at = `${field}.${source}`;
    const walked = walk(tree, at, cleanPath(source), target);
    problems.push(...walked.problems);
    for (const file of walked.value) {
      const other = found.get(file.target);
      if (other !== undefined && other.source !== file.source) {
        const rule = `puts \`${file.source}\` at ${file.target}, where \`${other.source}\` is already`;
        problems.push({ field: at, value: target, rule, fix: "give each its own path" });
      }
      found.set(file.target, file);
    }
  }
  const value = [...found.values()].sort((a, b) => (a.target < b.target ? -1 : 1));
  return { value, problems };
}

/**
 * Files of the image that lie where a folder has to be, which only a build would find.
 *
 * @param paths what else the image has; what ends in a slash is a folder itself.
 */
export function filesAsFolders(
  field: string,
  files: readonly ExtraFile[],
  paths: readonly string[],
): Problem[] {
  const below = new Map<string, string>();
  for (const path of paths) {
    for (let end = path.indexOf("/", 1); end > 0; end = path.indexOf("/", end + 1)) {
      below.set(path.slice(0, end), path.replace(/\/$/, ""));
    }
  }
  return files.flatMap(({ source, target }) => {
    const other = below.get(target);
    const rule = `is a file, and \`${other ?? ""}\` needs a folder there`;
    const fix = "give each its own path";
    return other === undefined ? [] : [{ field: `${field}.${source}`, value: target, rule, fix }];
  });
}

/** An extra file as a source of the image. */
export function extraContextFile(tree: SourceTree, { source, target }: ExtraFile): ContextFile {
  return { ...sourceFile(tree, source, { verbatim: true }), path: `files${target}` };
}

function walk(tree: SourceTree, field: string, source: string, target: string): Found<ExtraFile[]> {
  const wrong = (rule: string, fix: string): Found<ExtraFile[]> => ({
    value: [],
    problems: [{ field, value: source, rule, fix }],
  });
  if (!isInside(source)) {
    return wrong("leads out of the source tree", "name a file or folder below `source`");
  }
  if (source === ".") {
    return walkFolder(tree, field, source, target);
  }
  const siblings = tree.readFolder(parentPath(source)) ?? [];
  const entry = siblings.find(({ name }) => name === baseName(source));
  if (entry === undefined) {
    const near = siblings.map(({ name }) => joinPath(parentPath(source), name));
    return wrong("is not in the source tree", didYouMean(source, near));
  }
  // a linked folder may hold itself
  if (entry.kind === "folder" && !entry.link) {
    return walkFolder(tree, field, source, target);
  }
  if (entry.kind !== "file" || tree.hashFile(source) === undefined) {
    const rule = entry.link ? "is a link that is not to a file of the source tree" : "cannot be read";
    return wrong(rule, "put the files themselves there");
  }
  return { value: [{ source, target }], problems: [] };
}

function walkFolder(tree: SourceTree, field: string, source: string, target: string): Found<ExtraFile[]> {
  const entries = (tree.readFolder(source) ?? []).filter(({ name }) => !SKIPPED.includes(name));
  const walked = entries.map(({ name }) => walk(tree, field, joinPath(source, name), `${target}/${name}`));
  return {
    value: walked.flatMap(({ value }) => value),
    problems: walked.flatMap(({ problems }) => problems),
  };
}

import { canonicalGoMod, canonicalGoSum } from "../closure/modFile";
import { indexOf } from "../closure/treeIndex";
import { sha256 } from "../common/hash";
import { PlanError } from "../common/problem";
import type { SourceTree } from "../source/sourceTree";

/** One file of a build context. */
export interface ContextFile {
  /** Path below the context's folder, with forward slashes. */
  readonly path: string;
  /** SHA-256 of the content as it is written. */
  readonly hash: string;
  readonly executable: boolean;
  /** Whether the hash is that of what the content is made from, not of the content. @default false */
  readonly isDerived?: boolean;
  /** What it is instead of a file: a symbolic link, whose content is what it points to, or an empty folder. */
  readonly kind?: "link" | "folder";
  /** Reads the content; only called when the file is written. */
  readonly content: () => Buffer;
}

/**
 * The content as it was planned.
 *
 * @throws PlanError if it is another one by now: somebody has edited the source meanwhile.
 */
export function plannedContent({
  path,
  hash,
  content,
  isDerived = false,
}: Pick<ContextFile, "path" | "hash" | "content" | "isDerived">): Buffer {
  const read = content();
  if (!isDerived && sha256(read) !== hash) {
    const rule = "has changed since it was planned";
    throw new PlanError("build context", [{ field: path, rule, fix: "run the command again" }]);
  }
  return read;
}

/** A file that was made by the plan. */
export function generatedFile(path: string, text: string): ContextFile {
  const content = Buffer.from(text);
  return { path, hash: sha256(content), executable: false, content: () => content };
}

/** What of a file of the source tree counts. */
export interface WhatCounts {
  /** Its content as it is, for one that is embedded. @default false */
  readonly embedded?: boolean;
  /** Its content as it is, and its executable bit, for one that reaches the image itself. @default false */
  readonly verbatim?: boolean;
}

/**
 * A file of the source tree as it goes into a context, below `src/`. What cannot change a build is levelled: go.mod and
 * go.sum are in canonical form, and files have no mode, which some file systems make up.
 *
 * Each is made once for all services that have it.
 */
export function sourceFile(
  tree: SourceTree,
  path: string,
  { embedded = false, verbatim = false }: WhatCounts = {},
): ContextFile {
  const kind = verbatim ? "verbatimContextFile" : embedded ? "embeddedContextFile" : "contextFile";
  return indexOf(tree).remember(kind, path, () => readSource(tree, path, { embedded, verbatim }));
}

/** Several of them, with their paths in the tree; some are embedded. */
export function sourceFiles(
  tree: SourceTree,
  paths: readonly string[],
  embedded: readonly string[],
): { path: string; file: ContextFile }[] {
  const asTheyAre = new Set(embedded);
  return paths.map((path) => ({ path, file: sourceFile(tree, path, { embedded: asTheyAre.has(path) }) }));
}

function readSource(
  tree: SourceTree,
  path: string,
  { embedded, verbatim }: Required<WhatCounts>,
): ContextFile {
  const target = `src/${path}`;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const canonical =
    verbatim || embedded
      ? undefined
      : name === "go.mod"
        ? canonicalGoMod
        : name === "go.sum" || name === "go.work.sum"
          ? canonicalGoSum
          : undefined;
  if (canonical !== undefined) {
    return generatedFile(target, canonical(content(tree, path).toString("utf8")));
  }
  const hash = tree.hashFile(path);
  if (hash === undefined) {
    throw new Error(`${path} has disappeared since it was planned`);
  }
  return {
    path: target,
    hash,
    executable: verbatim && tree.isExecutable(path),
    content: () => content(tree, path),
  };
}

/**
 * An entry of a source folder as Docker copies it: a file byte by byte, a symbolic link as a link.
 *
 * @param path path in the tree.
 * @param target path below the context's folder.
 */
export function contextEntry(
  tree: SourceTree,
  path: string,
  target: string,
  kind: "file" | "link" | "folder",
): ContextFile {
  if (kind === "file") {
    return { ...sourceFile(tree, path, { verbatim: true }), path: target };
  }
  if (kind === "folder") {
    return emptyFolder(target);
  }
  const link = tree.readLink(path);
  if (link === undefined) {
    throw new Error(`${path} has disappeared since it was planned`);
  }
  return linkTo(target, link);
}

/** A symbolic link. */
export function linkTo(path: string, target: string): ContextFile {
  return special(path, "link", target);
}

/** A folder with nothing in it. */
export function emptyFolder(path: string): ContextFile {
  return special(path, "folder", "");
}

function special(path: string, kind: "link" | "folder", text: string): ContextFile {
  return { path, hash: specialHash(kind, text), executable: false, kind, content: () => Buffer.from(text) };
}

/** The hash of a symbolic link or of an empty folder. No file has it: a NUL stands in no link. */
export function specialHash(kind: "link" | "folder", text: string): string {
  return sha256(`${kind}\0${text}`);
}

function content(tree: SourceTree, path: string): Buffer {
  const found = tree.readFile(path);
  if (found === undefined) {
    throw new Error(`${path} has disappeared since it was planned`);
  }
  return found;
}

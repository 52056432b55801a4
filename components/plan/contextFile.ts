import { canonicalGoMod, canonicalGoSum } from "./go/modFile";
import { sha256 } from "./hash";
import type { SourceTree } from "./sourceTree";

/** One file of a build context. */
export interface ContextFile {
  /** Path below the context's folder, with forward slashes. */
  readonly path: string;
  /** SHA-256 of the content as it is staged. */
  readonly hash: string;
  readonly executable: boolean;
  /** Reads the content; only called when the file is staged. */
  readonly content: () => Buffer;
}

/** A file that was made by the plan. */
export function generatedFile(path: string, text: string): ContextFile {
  const content = Buffer.from(text);
  return { path, hash: sha256(content), executable: false, content: () => content };
}

/**
 * A file of the source tree as it goes into a context, below `src/`. What cannot change a build is levelled:
 * go.mod and go.sum in canonical form (unless `verbatim`), no mode but the executable bit.
 */
export function sourceFile(
  tree: SourceTree,
  path: string,
  { verbatim = false }: { readonly verbatim?: boolean } = {},
): ContextFile {
  const target = `src/${path}`;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const canonical = verbatim
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
    throw new Error(`${path} was there a moment ago and is not any more`);
  }
  return { path: target, hash, executable: tree.isExecutable(path), content: () => content(tree, path) };
}

function content(tree: SourceTree, path: string): Buffer {
  const found = tree.readFile(path);
  if (found === undefined) {
    throw new Error(`${path} was there a moment ago and is not any more`);
  }
  return found;
}

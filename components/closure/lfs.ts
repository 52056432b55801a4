import type { TreeIndex } from "./treeIndex";

const FIRST_LINE = "version https://git-lfs.github.com/spec/v1";
/** A pointer is smaller than this many bytes, says the specification. */
const MAX_SIZE = 1024;

/** Whether this is what Git LFS leaves in place of a file that was not fetched. */
export function isLfsPointer(content: Buffer): boolean {
  return (
    content.length < MAX_SIZE &&
    /^\r?\n/.test(content.toString("latin1", FIRST_LINE.length)) &&
    content.toString("latin1", 0, FIRST_LINE.length) === FIRST_LINE
  );
}

/** Notes what is known from a file that was read for another reason. */
export function rememberLfs(index: TreeIndex, path: string, pointer: boolean): void {
  index.remember("lfs", path, () => pointer);
}

/** Whether the file at a path is a Git LFS pointer; reads it only if it is small enough and was not read before. */
export function isLfsPointerFile(index: TreeIndex, path: string): boolean {
  return index.remember("lfs", path, () => {
    const size = index.tree.fileSize(path);
    const content = size !== undefined && size < MAX_SIZE ? index.tree.readFile(path) : undefined;
    return content !== undefined && isLfsPointer(content);
  });
}

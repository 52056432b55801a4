import { Readable } from "node:stream";
import { Header } from "tar";

const BLOCK = 512;

/** One entry of an archive; a folder if it has no content. */
export interface ArchiveEntry {
  /** Relative, at most 100 characters. */
  readonly path: string;
  readonly mode: number;
  readonly content?: Buffer;
}

/** A tar archive of what is in memory: owned by root, and the same bytes for the same entries. */
export function archiveOf(entries: Iterable<ArchiveEntry>): Readable {
  return Readable.from(blocksOf(entries));
}

function* blocksOf(entries: Iterable<ArchiveEntry>): Generator<Buffer> {
  for (const { path, mode, content } of entries) {
    const size = content?.length ?? 0;
    const header = Buffer.alloc(BLOCK);
    const type = content === undefined ? "Directory" : "File";
    new Header({ path, mode, size, type, uid: 0, gid: 0, mtime: new Date(0) }).encode(header);
    yield header;
    if (content !== undefined) {
      yield content;
      yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
    }
  }
  yield Buffer.alloc(2 * BLOCK);
}

// the whole library would be loaded at every start of the program
import { Header } from "tar/header";
import { Pax } from "tar/pax";
import { type ContextFile, plannedContent } from "../../context/contextFile";
import { hashOfData } from "../../common/hash";
import { parentPath } from "../../source/treePath";
import { userIds } from "./userIds";

/** File of the context that holds a service's own files and its folders for data, laid out like the image. */
export const ROOT_ARCHIVE = "root.tar";

/** A file of the image: absolute path, content, mode. */
export interface ArchivedFile {
  readonly target: string;
  readonly file: Pick<ContextFile, "hash" | "executable" | "content">;
}

interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly file?: ArchivedFile["file"];
}

/** Folders of the base that a path may lead through, and that do not belong to root; they stay as they are. */
const KNOWN_FOLDERS: Readonly<Record<string, Omit<Entry, "path">>> = {
  "home/nonroot": { mode: 0o700, uid: 65532, gid: 65532 },
};

const FOLDER = { mode: 0o755, uid: 0, gid: 0 };
const BLOCK = 512;

/**
 * Packs files and folders for data into one archive, whose bytes depend on nothing else: a copy of files would bear
 * the times of the copy. Folders on the way belong to root.
 *
 * @param volumes absolute paths of folders that belong to `user`.
 * @param user numeric, `"65532:65532"`; without a group it is the user's number, as in `COPY --chown`.
 */
export function rootArchive(
  files: readonly ArchivedFile[],
  volumes: readonly string[],
  user: string,
  name = ROOT_ARCHIVE,
): ContextFile {
  const entries = entriesOf(files, volumes, user);
  const hash = hashOfData(entries.map(({ file, ...entry }) => ({ ...entry, content: file?.hash })));
  return {
    path: name,
    hash,
    executable: false,
    isDerived: true,
    content: () => Buffer.concat([...entries.flatMap(pack), Buffer.alloc(2 * BLOCK)]),
  };
}

function entriesOf(files: readonly ArchivedFile[], volumes: readonly string[], user: string): Entry[] {
  const { user: uid, group: gid = uid } = userIds(user);
  const entries = new Map<string, Entry>();
  for (const path of [...files.map(({ target }) => target), ...volumes].flatMap(foldersAbove)) {
    entries.set(path, { path, ...(KNOWN_FOLDERS[path] ?? FOLDER) });
  }
  for (const path of volumes.map(relative)) {
    entries.set(path, { path, mode: 0o755, uid, gid });
  }
  for (const { target, file } of files) {
    const path = relative(target);
    entries.set(path, { path, mode: file.executable ? 0o755 : 0o644, uid: 0, gid: 0, file });
  }
  return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function foldersAbove(path: string): string[] {
  const folder = parentPath(relative(path));
  return folder === "." ? [] : [...foldersAbove(folder), folder];
}

function relative(path: string): string {
  return path.split("/").filter(Boolean).join("/");
}

function pack({ path, mode, uid, gid, file }: Entry): Buffer[] {
  const content = file === undefined ? Buffer.alloc(0) : plannedContent({ ...file, path });
  const name = file === undefined ? `${path}/` : path;
  const data = { path: name, mode, uid, gid, size: content.length, mtime: new Date(0) };
  const header = new Header({ ...data, type: file === undefined ? "Directory" : "File" });
  const block = Buffer.alloc(BLOCK);
  // what does not fit into a header, such as a long path, stands before it
  const more = header.encode(block) ? [new Pax(data).encode()] : [];
  return [...more, block, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
}

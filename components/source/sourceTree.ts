/** One entry of a folder. Symbolic links are resolved: the kind is that of what they point to. */
export interface TreeEntry {
  readonly name: string;
  /**
   * `outside` is a symbolic link to something outside the tree;
   * `other` is what can be neither read nor entered: a dangling link, a loop of links, a socket, a device.
   */
  readonly kind: "file" | "folder" | "outside" | "other";
  /** Whether the entry itself is a symbolic link: `//go:embed` does not follow links. */
  readonly link: boolean;
}

/**
 * A tree of source files, read through an interface so that a git revision can be planned
 * as well as the work tree. Paths are relative to the root, with forward slashes; `""` or `"."` is the root.
 * Implementations load each folder and each file once, as long as nobody asks for a file's content twice:
 * they remember hashes, not contents.
 */
export interface SourceTree {
  /** Where the tree is, for messages. */
  readonly root: string;
  /** The entries of a folder, sorted by name; undefined if there is no such folder, or it may not be read. */
  readFolder(path: string): readonly TreeEntry[] | undefined;
  /** The content of a file; undefined if there is no such file, or it may not be read. */
  readFile(path: string): Buffer | undefined;
  /** SHA-256 of a file's content in hexadecimal; undefined as for `readFile`. */
  hashFile(path: string): string | undefined;
  /** The size of a file in bytes; undefined if there is no such file. */
  fileSize(path: string): number | undefined;
  /** What a symbolic link holds, as it is written; undefined if there is no such link. */
  readLink(path: string): string | undefined;
  /** Whether the file may be executed by its owner. */
  isExecutable(path: string): boolean;
  /** The nearest file of a name above the root: nothing is built from it, but the Go command would look there, too. */
  above(name: string): FileAbove | undefined;
}

/** A file that lies above the root of a tree. */
export interface FileAbove {
  /** Its absolute folder. */
  readonly folder: string;
  readonly content: Buffer;
}

/** One entry of a folder. Symbolic links are resolved: the kind is that of what they point to. */
export interface TreeEntry {
  readonly name: string;
  readonly kind: "file" | "folder";
}

/**
 * A tree of source files, read through an interface so that a git revision can be planned
 * as well as the work tree. Paths are relative to the root, with forward slashes; `""` or `"."` is the root.
 * Implementations load each folder and each file once.
 */
export interface SourceTree {
  /** Where the tree is, for messages. */
  readonly root: string;
  /** The entries of a folder, sorted by name; undefined if there is no such folder. */
  readFolder(path: string): readonly TreeEntry[] | undefined;
  /** The content of a file; undefined if there is no such file. */
  readFile(path: string): Buffer | undefined;
  /** SHA-256 of a file's content in hexadecimal; undefined if there is no such file. */
  hashFile(path: string): string | undefined;
  /** Whether the file may be executed by its owner. */
  isExecutable(path: string): boolean;
}

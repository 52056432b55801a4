import type { SourceTree, TreeEntry } from "../../source/sourceTree";
import { joinPath } from "../../source/treePath";
import { IgnoreRules, patternsOf } from "./ignoreRules";

/**
 * Git's history changes with every commit, and so would every image that copies it: it is left out unless an ignore file
 * brings it back.
 */
const HISTORY = "**/.git";

/** Where this package keeps build contexts: one that holds those of earlier runs would change with every run. */
const OWN_FILES = "**/.go-service-image";

/** The folder of a context, as BuildKit is sent it: paths are relative to it. */
export class ContextRoot {
  public readonly tree: SourceTree;
  /** Folder of the context, in the tree. */
  public readonly folder: string;
  /** Name of the ignore file, for messages. */
  public readonly ignoreName: string;
  /** Folder of the context as seen from the service's source tree, for messages; it may lie outside. */
  public readonly shownFolder: string;
  readonly #rules: IgnoreRules;
  readonly #written: IgnoreRules;

  /** @param ignore text of the ignore file; empty for none. */
  public constructor(
    tree: SourceTree,
    folder: string,
    ignore: string,
    ignoreName: string,
    shownFolder = folder,
  ) {
    this.shownFolder = shownFolder;
    this.tree = tree;
    this.folder = folder;
    this.ignoreName = ignoreName;
    const patterns = patternsOf(ignore);
    this.#rules = new IgnoreRules([OWN_FILES, HISTORY, ...patterns]);
    this.#written = new IgnoreRules([OWN_FILES, ...patterns]);
  }

  /** Patterns of the ignore file that are none. */
  public get refusedPatterns(): readonly string[] {
    return this.#written.refused;
  }

  /** Whether a path is left out, by the ignore file or as git's history. */
  public ignores(path: string): boolean {
    return this.#rules.ignores(path);
  }

  /** Whether only its being git's history leaves a path out. */
  public isUnsaidHistory(path: string): boolean {
    return this.ignores(path) && !this.#written.ignores(path);
  }

  /** Whether an ignored folder is ignored with all that is in it. */
  public get isFinal(): boolean {
    return this.#rules.isFinal;
  }

  public entries(path: string): readonly TreeEntry[] | undefined {
    return this.tree.readFolder(this.inTree(path));
  }

  /** Path in the tree. */
  public inTree(path: string): string {
    return joinPath(this.folder, path);
  }

  /** Path as seen from the service's source tree. */
  public shown(path: string): string {
    return joinPath(this.shownFolder, path);
  }
}

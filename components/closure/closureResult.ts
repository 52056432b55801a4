import type { Problem } from "../common/problem";
import type { LocalModule } from "./moduleSet";
import type { OwnPackage } from "./ownPackage";

/** What one main package is built from, for one target. */
export interface Closure {
  /** Folder of the module that holds the main package, relative to the tree's root (`"."` for the root). */
  readonly moduleDir: string;
  /** Path of that module, e.g. `example.com/shop`; empty if its go.mod names none. */
  readonly modulePath: string;
  /** Folder of the go.work file that applies, or undefined. */
  readonly workDir: string | undefined;
  /** Whether third-party packages come from a `vendor/` folder. */
  readonly vendored: boolean;
  /**
   * Whether go.mod lists every module that a package may come from, and the Go command refuses a build that needs another
   * version: since Go 1.17, of a module that stands alone and vendors nothing.
   */
  readonly listsModules: boolean;
  /** Import paths of the modules that lie in the tree. */
  readonly localModules: readonly string[];
  /** Folders of the packages that lie in the tree, vendored ones too, by their import paths. */
  readonly folders: ReadonlyMap<string, string>;
  /** Every file of the build, relative to the tree's root, sorted. */
  readonly files: readonly string[];
  /** Those that are embedded, and reach the program as they are, sorted. */
  readonly embedded: readonly string[];
  /** Those that the Go command does not look at: what assemblers, C compilers and linkers open besides, sorted. */
  readonly opened: readonly string[];
  /** Import paths of third-party packages that first-party code imports directly, sorted. */
  readonly packages: readonly string[];
  /** Import paths of standard library packages that the closure imports directly, sorted (`C` and `unsafe` left out). */
  readonly standardPackages: readonly string[];
  /** Packages of the tree's own modules, sorted by folder; vendored ones are not among them. */
  readonly ownPackages: readonly OwnPackage[];
  /** The modules whose folders in the tree the build reads, sorted by path. */
  readonly ownModules: readonly LocalModule[];
  /** What would make the build fail, found without building. */
  readonly problems: readonly Problem[];
}

import type { Problem } from "../problem";
import type { SourceTree } from "../sourceTree";
import type { GoTarget } from "./target";

/** What one main package is built from, for one target. */
export interface Closure {
  /** Folder of the module that holds the main package, relative to the tree's root (`"."` for the root). */
  readonly moduleDir: string;
  /** Path of that module, e.g. `example.com/shop`. */
  readonly modulePath: string;
  /** Folder of the go.work file that applies, or undefined. */
  readonly workDir: string | undefined;
  /** Whether third-party packages come from a `vendor/` folder. */
  readonly vendored: boolean;
  /** Every file of the build, relative to the tree's root, sorted. */
  readonly files: readonly string[];
  /** Import paths of third-party packages that the closure imports directly, sorted. */
  readonly packages: readonly string[];
  /** Import paths of standard library packages that the closure imports directly, sorted (`C` and `unsafe` left out). */
  readonly standardPackages: readonly string[];
  /** What would make the build fail, found without building. */
  readonly problems: readonly Problem[];
}

export declare function loadClosure(tree: SourceTree, main: string, target: GoTarget): Closure;

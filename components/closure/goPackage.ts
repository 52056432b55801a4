import type { Problem } from "../common/problem";
import type { Located } from "./goHeader";

/** An import, and where it stands. */
export interface Import extends Located {
  /** Path of the importing file. */
  readonly file: string;
}

/** A Go file that does not belong to a build, and why. */
export interface Excluded {
  readonly name: string;
  readonly reason: string;
}

/** Why a file that imports `C` does not belong to a build. */
export const CGO_OFF = 'import "C" with cgo off';

/** One folder as a Go package, for one target. */
export interface GoPackage {
  readonly dir: string;
  /** Whether a Go file belongs to the build. */
  readonly hasGo: boolean;
  /** Undefined if no Go file belongs to the build, or none has a valid package clause. */
  readonly name: string | undefined;
  /** The Go file that gave the name. */
  readonly namedBy: string | undefined;
  /** Every file of the build, embedded ones included, relative to the tree's root. */
  readonly files: readonly string[];
  /** Those that are embedded. */
  readonly embedded: readonly string[];
  /** Those that assemblers, C compilers and linkers open beside them, and that the Go command does not look at. */
  readonly opened: readonly string[];
  readonly imports: readonly Import[];
  readonly excluded: readonly Excluded[];
  readonly problems: readonly Problem[];
}

import { isInside, joinPath } from "../source/treePath";
import { type Constraint, parsePlusBuild } from "./constraint";
import type { TreeIndex } from "./treeIndex";

/** A `#cgo` line: flags for the C compiler or the linker. */
export interface CgoDirective {
  /** Undefined if it counts for every build. */
  readonly matches: Constraint | undefined;
  readonly flags: readonly string[];
}

/** What the flags of a package name in the tree. */
export interface CgoFlags {
  /** Folders that included files are looked for in. */
  readonly folders: readonly string[];
  /** Archives, scripts and the like. */
  readonly files: readonly string[];
}

const DIRECTIVE = /^[ \t]*(?:\/\/)?[ \t]*#cgo[ \t]+([^:\n]*?)[ \t]*\b([A-Z]+FLAGS)[ \t]*:[ \t]*(.*)$/gm;

/** The `#cgo` lines of a Go file that hold flags. */
export function readCgoDirectives(text: string): CgoDirective[] {
  return [...text.matchAll(DIRECTIVE)].map(([, condition = "", , flags = ""]) => ({
    matches: condition === "" ? undefined : parsePlusBuild(condition),
    flags: [...flags.matchAll(/(?:"([^"]*)"|'([^']*)'|[^\s"'])+/g)].map(([flag]) =>
      flag.replace(/["']/g, ""),
    ),
  }));
}

/** The files and folders of the tree that flags name; a path is relative to the package's folder. */
export function resolveCgoFlags(index: TreeIndex, packageDir: string, flags: readonly string[]): CgoFlags {
  const placed = (path: string): string =>
    joinPath(packageDir, path.replace(/^(?:\$\{SRCDIR\}|\$SRCDIR)\/*/, "./"));
  const valuesOf = (names: RegExp): string[] =>
    flags.flatMap((flag, at) => {
      const value = names.exec(flag)?.[1];
      return value === undefined ? [] : [value === "" ? (flags[at + 1] ?? "") : value];
    });
  const folders = valuesOf(/^-(?:I|isystem|iquote|idirafter)(.*)$/).map(placed);
  const libraries = valuesOf(/^-L(.*)$/).map(placed);
  const archives = valuesOf(/^-l(.*)$/).flatMap((name) =>
    libraries.flatMap((folder) =>
      (name.startsWith(":") ? [name.slice(1)] : [`lib${name}.a`, `lib${name}.so`]).map((one) =>
        joinPath(folder, one),
      ),
    ),
  );
  // any other word may be a file: an archive, a linker's script behind `-Wl,-T,`
  const words = flags
    .flatMap((flag) => flag.split(/[,=]/))
    .filter((word) => word !== "" && !word.startsWith("-"));
  const files = [...archives, ...words.map(placed)].filter((path) => isInside(path) && index.isFile(path));
  return { folders: folders.filter(isInside), files: [...new Set(files)] };
}

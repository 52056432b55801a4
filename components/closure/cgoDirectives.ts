import { joinPath } from "../source/treePath";
import { type Constraint, parseGoBuild, parsePlusBuild } from "./constraint";
import type { Include } from "./includes";
import { decodeUtf8 } from "./sourceText";

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
  /** Headers, archives, scripts and the like, relative to the package's folder. */
  readonly files: readonly Include[];
}

const DIRECTIVE = /^[ \t]*#cgo[ \t]+([^:\n]*?)[ \t]*\b([A-Z]+FLAGS)[ \t]*:[ \t]*(.*)$/gm;
const WORD = /(?:\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^\s"'\\])+/g;

/** The `#cgo` lines of the C code of a Go file that hold flags. */
export function readCgoDirectives(preamble: string): CgoDirective[] {
  return [...preamble.matchAll(DIRECTIVE)].map(([, condition = "", , flags = ""]) => ({
    matches: condition === "" ? undefined : parseCondition(condition),
    flags: (decodeUtf8(flags).match(WORD) ?? []).map((word) => word.replace(/\\(.)|["']/g, "$1")),
  }));
}

/** The files and folders that flags name; a path is relative to the package's folder. */
export function resolveCgoFlags(packageDir: string, flags: readonly string[]): CgoFlags {
  const given = flags
    .flatMap((flag) => (/^-W[alp],/.test(flag) ? flag.split(",").slice(1) : [flag]))
    .filter((flag) => !/^-X(?:assembler|linker|preprocessor)$/.test(flag))
    .map((flag) => flag.replace(/\$\{SRCDIR\}/g, "."));
  const valuesOf = (names: RegExp): string[] =>
    given.flatMap((flag, at) => {
      const value = names.exec(flag)?.[1];
      return value === undefined ? [] : [value === "" ? (given[at + 1] ?? "") : value];
    });
  const folders = valuesOf(/^-(?:I|isystem|iquote|idirafter)(.*)$/).map((path) => joinPath(packageDir, path));
  const libraries = valuesOf(/^-L(.*)$/);
  const archives = valuesOf(/^-l(.*)$/).flatMap((name) =>
    libraries.flatMap((folder) =>
      (name.startsWith(":") ? [name.slice(1)] : [`lib${name}.a`, `lib${name}.so`]).map((one) =>
        joinPath(folder, one),
      ),
    ),
  );
  // any other word may be a file: an archive, a header behind `-include`, a linker's script behind `-Wl,-T,`
  const words = given
    .flatMap((flag) => flag.replace(/^-(?:include|imacros|T)/, "").split(/[,=]/))
    .filter((word) => word !== "" && !word.startsWith("-"));
  return { folders, files: [...archives, ...words].map((name) => ({ name, kind: "maybe" })) };
}

/** Words of which one has to match, each of the new syntax if it can only be that. */
function parseCondition(text: string): Constraint | undefined {
  if (!/[&|()]/.test(text)) {
    return parsePlusBuild(text);
  }
  const words = text.split(/\s+/).map((word) => {
    try {
      return /[&|()]/.test(word) ? parseGoBuild(word) : parsePlusBuild(word);
    } catch {
      return () => false;
    }
  });
  return (satisfied) => words.some((matches) => matches?.(satisfied) ?? true);
}

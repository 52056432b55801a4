import { type CgoDirective, readCgoDirectives } from "./cgoDirectives";
import { readEmbedPatterns } from "./embedDirective";
import { type FileConstraint, readFileConstraint } from "./fileConstraint";
import { type GoHeader, type Located, readGoHeader } from "./goHeader";
import { type Include, readIncludes, readPreambleIncludes, readPreambles } from "./includes";
import { mayDefineMain } from "./mainDeclaration";
import { isLfsPointer, rememberLfs } from "./lfs";
import { readOpenedPaths } from "./openedPaths";
import { sourceText } from "./sourceText";
import type { TreeIndex } from "./treeIndex";

const VENDORED = /(?:^|\/)vendor\//;

/** What a build needs to know of a source file, whatever the target. */
export interface SourceFile {
  readonly constraint: FileConstraint;
  /** Only of a Go file. */
  readonly header: GoHeader | undefined;
  /** Patterns of `//go:embed`; only of a Go file that imports `embed`. */
  readonly embeds: readonly Located[];
  /** Whether the file imports `C`. */
  readonly cgo: boolean;
  /** Files that an assembler or a C compiler reads for this one; of a Go file only if it imports `C`. */
  readonly includes: readonly Include[];
  readonly cgoDirectives: readonly CgoDirective[];
  /** Whether it is a file of package `main` that may define the function `main`. */
  readonly definesMain: boolean;
  /** Relative names of files and folders that it certainly opens when it runs; only of a Go file that is not vendored. */
  readonly opens: readonly Located[];
}

/** Reads a source file, once for all targets and services; undefined if it is not there. */
export function readSourceFile(index: TreeIndex, path: string): SourceFile | undefined {
  return index.remember("sourceFile", path, () => {
    const content = index.tree.readFile(path);
    if (content === undefined) {
      return undefined;
    }
    rememberLfs(index, path, isLfsPointer(content));
    const text = sourceText(content);
    return path.endsWith(".go") ? goFile(path, text) : otherFile(text);
  });
}

function goFile(path: string, text: string): SourceFile {
  const header = readGoHeader(text);
  const imports = (path: string): boolean => header.imports.some((one) => one.value === path);
  const cgo = imports("C");
  const preambles = cgo ? readPreambles(text) : [];
  return {
    constraint: readFileConstraint(text),
    header,
    embeds: imports("embed") ? readEmbedPatterns(text) : [],
    cgo,
    includes: preambles.flatMap(readPreambleIncludes),
    cgoDirectives: preambles.flatMap(readCgoDirectives),
    definesMain: header.packageName === "main" && mayDefineMain(text),
    // other people's code opens what it is given, and is most of a vendored tree
    opens: VENDORED.test(path) ? [] : readOpenedPaths(text),
  };
}

function otherFile(text: string): SourceFile {
  const constraint = readableHead(text)
    ? readFileConstraint(text)
    : { matches: undefined, text: "", error: undefined };
  const includes = readIncludes(text);
  return {
    constraint,
    header: undefined,
    embeds: [],
    cgo: false,
    includes,
    cgoDirectives: [],
    definesMain: false,
    opens: [],
  };
}

/** The Go command takes a file whose leading comments cannot be read without looking at its constraints. */
function readableHead(text: string): boolean {
  const head = /^(?:[ \f\t\r\n;]+|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0] ?? "";
  const next = text[head.length];
  return next !== "/" && next !== "\0" && !head.includes("\0");
}

import { isInside, joinPath, parentPath } from "../source/treePath";
import { decodeUtf8, sourceText } from "./sourceText";
import type { TreeIndex } from "./treeIndex";

/** A file that another one names to be read in its place. */
export interface Include {
  readonly name: string;
  /**
   * `"x.h"` is looked for beside the file that names it, and then as `<x.h>`, in folders. Any other text of C code may
   * be a name that a macro or an assembler gets: it counts if there is such a file.
   */
  readonly kind: "quoted" | "angled" | "maybe";
}

/** How the names of included files are understood. */
export interface IncludeSearch {
  /** Folder of the package, which the compilers run in. */
  readonly packageDir: string;
  /** Further folders, of a package that uses cgo; undefined for Go's own assembler. */
  readonly folders: readonly string[] | undefined;
}

/**
 * R"(…)"; comments, and lines that say where code came from; `#include` with a name in "…", `…` or <…>; texts in "…" and
 * '…', which end with their line at the latest, and names in <…>. The limit is there for the stack.
 */
const C_TOKEN = new RegExp(
  [
    /\b(?:u8|[LuU])?R"([^()\\\s]{0,16})\(([\s\S]*?)\)\1"/,
    /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|#(?<=(?:^|\n)[ \t]*#)[ \t]*(?:line\b|\d)[^\n]*/,
    /#[ \t]*(?:include|import|embed)[ \t]*(?:"([^"\n]+)"|`([^`\n]+)`|<([^>\n]+)>)/,
    /"((?:[^"\\\n]+|\\[^\n]){0,9999})"?|'((?:[^'\\\n]+|\\[^\n]){0,9999})'?|<([^<>\s"'(),;]+)>/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

const GO_COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
/** Comments without an empty line between them, or a literal. */
const GO_TOKEN = new RegExp(
  `((?:(?:${GO_COMMENT.source})[ \\t\\r]*\\n?[ \\t]*)+)|` +
    /`[^`]*`|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/.source,
  "g",
);

/** The files that a source for an assembler or a C compiler names. */
export function readIncludes(text: string): Include[] {
  // C goes on behind a backslash at the end of a line
  const readings = [text.replace(/\\[ \t]*\r?\n/g, "")];
  if (/\\(?=[ \t]*\r?\n)(?<=\/\/[^\n]*)/.test(text)) {
    // for Go's assembler, such a comment ends there
    readings.push(text);
  }
  if (/\.inc(?:bin|lude)\b/.test(text)) {
    // these begin comments for the assemblers behind C compilers
    readings.push(text.replace(/[#@][^\n]*/g, ""));
  }
  const found = new Map<string, Include>();
  for (const reading of readings) {
    for (const [, , rawText, quoted, raw, angled, plain, char, header] of reading.matchAll(C_TOKEN)) {
      const literal = quoted ?? raw ?? angled;
      const kind = literal === undefined ? "maybe" : angled === undefined ? "quoted" : "angled";
      for (const name of literal === undefined ? namesIn(plain ?? char ?? header ?? rawText) : [literal]) {
        found.set(`${kind} ${name}`, { name: decodeUtf8(name), kind });
      }
    }
  }
  return [...found.values()];
}

/** The C code above an import of `C`: comments, of which each group is read for itself. */
export function readPreambles(text: string): string[] {
  const head = /^[\s\S]*["`]C["`]/.exec(text)?.[0] ?? "";
  return [...head.matchAll(GO_TOKEN)].flatMap(([, comments]) =>
    comments === undefined
      ? []
      : comments.replace(GO_COMMENT, (one) =>
          one.startsWith("//") ? `${one.slice(2)}\n` : one.slice(2, -2),
        ),
  );
}

/** The files that C code in the comments of a Go file names: these are looked for in folders alone. */
export function readPreambleIncludes(preamble: string): Include[] {
  return readIncludes(preamble).map(({ name, kind }) => ({
    name,
    kind: kind === "quoted" ? "angled" : kind,
  }));
}

/**
 * The files of the tree that are read in place of `#include` lines, and of lines in these. A line that a condition
 * leaves out counts as well: what is not there is not a problem.
 *
 * @param roots what the files of a package name, with their paths.
 */
export function includedFiles(
  index: TreeIndex,
  search: IncludeSearch,
  roots: readonly (readonly [string, readonly Include[]])[],
): string[] {
  const found = new Set<string>();
  const queue = [...roots];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [file, includes] = next;
    for (const path of includes.flatMap((include) => locate(index, search, file, include))) {
      if (!found.has(path)) {
        found.add(path);
        queue.push([path, includesOf(index, path)]);
      }
    }
  }
  return [...found];
}

/** What a text may name: itself, or what is quoted in it, as in `".incbin \"x\"\n"`. */
function namesIn(text = ""): string[] {
  return text.split(/\\["nrt]|["\n]/).filter((name) => /^[^/\s][ -~\x80-\xff]{0,1023}$/.test(name));
}

/**
 * Go's assembler opens every name in the package's folder, a C compiler beside the file that names it or in a folder.
 * Which folder is the first depends on the language, on the kinds of flags, which gcc sorts, and on the compiler's own
 * folders; `#include_next` takes the second. So the file counts in each of them.
 */
function locate(
  index: TreeIndex,
  { packageDir, folders }: IncludeSearch,
  file: string,
  { name, kind }: Include,
): readonly string[] {
  const taken = (path: string): boolean =>
    isInside(path) && (index.isFile(path) || (kind !== "maybe" && index.outsideLink(path) !== undefined));
  if (folders === undefined) {
    return kind === "maybe" ? [] : [joinPath(packageDir, name)].filter(taken);
  }
  const beside = kind === "angled" ? [] : [joinPath(parentPath(file), name)].filter(taken);
  return kind === "quoted" && beside.length > 0
    ? beside
    : [...beside, ...[packageDir, ...folders].map((folder) => joinPath(folder, name)).filter(taken)];
}

function includesOf(index: TreeIndex, path: string): readonly Include[] {
  return index.remember("includes", path, () => {
    const content = index.isFile(path) ? index.tree.readFile(path) : undefined;
    // archives, and what `.incbin` takes, name nothing
    return content === undefined || content.subarray(0, 8000).includes(0)
      ? []
      : readIncludes(sourceText(content));
  });
}

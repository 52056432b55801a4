import type { Located } from "./goHeader";
import { readGoString } from "./goString";
import { decodeUtf8, lineAt } from "./sourceText";

const TEXT = /"(?:[^"\\\n]|\\.)*"|`[^`]*`/.source;
const WORD = /[\w.]+/.source;

/** Calls that open a file or folder by its name, each up to the names: of the standard library, Gin, Echo, Fiber, chi. */
const CALLS = [
  /\b(?:os|ioutil)\.(?:Open|ReadFile|ReadDir|DirFS)\(\s*/,
  /\bhttp\.Dir\(\s*/,
  /\bfilepath\.Glob\(\s*/,
  /\.(?:ParseGlob|ParseFiles|LoadHTMLGlob|LoadHTMLFiles)\(\s*/,
  new RegExp(`\\.(?:Static|StaticFile)\\(\\s*(?:${TEXT})\\s*,\\s*`),
  new RegExp(`\\bhttp\\.ServeFile\\(\\s*${WORD}\\s*,\\s*${WORD}\\s*,\\s*`),
].map(({ source }) => source);

const CALL = new RegExp(`(?:${CALLS.join("|")})((?:${TEXT})(?:\\s*,\\s*(?:${TEXT}))*)\\s*,?\\s*\\)`, "g");
const TOKEN = new RegExp(`//[^\\n]*|/\\*[\\s\\S]*?\\*/|${CALL.source}|${TEXT}|'(?:[^'\\\\\\n]|\\\\.)*'`, "g");

/**
 * Names of files and folders, relative ones and globs, that a Go file certainly opens when it runs: written where it opens
 * them.
 */
export function readOpenedPaths(text: string): Located[] {
  if (text.search(CALL) < 0) {
    return [];
  }
  return [...text.matchAll(TOKEN)].flatMap((match) => {
    const names = match[1]?.match(new RegExp(TEXT, "g")) ?? [];
    const line = lineAt(text, match.index);
    return names.flatMap((name) => {
      const value = readGoString(name)?.value;
      return value === undefined || value.startsWith("/") ? [] : [{ value: decodeUtf8(value), line }];
    });
  });
}

import { posix } from "node:path";
import picomatch from "picomatch";
import { readSourceFile } from "../../closure/sourceFile";
import { indexOf } from "../../closure/treeIndex";
import type { Problem } from "../../common/problem";
import type { SourceTree } from "../../source/sourceTree";
import { cleanPath, isInside, joinPath } from "../../source/treePath";
import type { MainClosure } from "../../toolchain/mainClosure";
import type { Runtime } from "./runtime";

/** What decides where a program finds its files. */
type Place = Pick<Runtime, "base" | "files" | "variants" | "volumes" | "workingDirectory">;

/** A working directory, where the base has one of its own. */
const FOLDER = "/app";

/**
 * Files and folders of the source tree that the program opens by a relative name that stands in its code, and that are
 * not in the image: it starts, and fails when it looks for them. A warning: the code may never run, or the file may be
 * mounted.
 */
export function unshippedWarnings(
  tree: SourceTree,
  main: string,
  closure: MainClosure,
  place: Place,
): Problem[] {
  const index = indexOf(tree);
  const folders = [...new Set([cleanPath(main), closure.moduleDir, "."])];
  const goFiles = closure.files.filter((file) => file.endsWith(".go"));
  const warnings = goFiles.flatMap((file) =>
    (readSourceFile(index, file)?.opens ?? []).flatMap(({ value, line }): [string, Problem][] => {
      const source = sourceOf(tree, folders, fixedPart(value));
      return source === undefined || compiledIn(closure.files, source) || shipped(place, source, value)
        ? []
        : [[source, warning(place, source, value, `${file}:${line}`)]];
    }),
  );
  return [...new Map(warnings.reverse()).values()].reverse();
}

/** The part of a name that no wildcard is in: `templates` of `templates/*.html`. */
function fixedPart(value: string): string {
  const parts = cleanPath(value).split("/");
  const wild = parts.findIndex((part) => picomatch.scan(part).isGlob);
  return cleanPath(parts.slice(0, wild < 0 ? undefined : wild).join("/"));
}

/** A program is started in the folder of its main package, in that of its module, or at the root. */
function sourceOf(tree: SourceTree, folders: readonly string[], path: string): string | undefined {
  return path === "."
    ? undefined
    : folders
        .map((folder) => joinPath(folder, path))
        .find((one) => isInside(one) && one !== "." && (tree.hashFile(one) ?? tree.readFolder(one)));
}

/** What is embedded may be read from the disk while it is developed. */
function compiledIn(files: readonly string[], source: string): boolean {
  return files.some((file) => file === source || file.startsWith(`${source}/`));
}

function shipped(
  { files, variants, volumes, workingDirectory }: Place,
  source: string,
  value: string,
): boolean {
  const target = targetOf(workingDirectory ?? "/", value);
  const all = [...files, ...Object.values(variants ?? {}).flatMap((variant) => variant.files)];
  return (
    all.some((file) => isBelow(file.source, source) || isBelow(file.target, target)) ||
    volumes.some((volume) => isBelow(target, volume))
  );
}

function warning({ base, workingDirectory }: Place, source: string, value: string, at: string): Problem {
  const isKnown = workingDirectory !== undefined || base === "scratch";
  const folder = workingDirectory ?? (isKnown ? "/" : FOLDER);
  const files = `\`files: { "${source}": "${targetOf(folder, value)}" }\``;
  return {
    field: "files",
    value,
    rule: `is opened when the program runs (${at}), and is not in the image`,
    fix: isKnown ? `set ${files}` : `set ${files} and \`workingDirectory: ${folder}\``,
  };
}

function targetOf(folder: string, value: string): string {
  return posix.resolve(folder, fixedPart(value));
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? folder : `${folder}/`);
}

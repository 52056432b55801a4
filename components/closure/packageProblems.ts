import type { Problem } from "../common/problem";
import type { GoHeader, Located } from "./goHeader";
import type { TreeIndex } from "./treeIndex";

/** A file that would belong to a build, and cannot be read. */
export function unreadable(index: TreeIndex, path: string): Problem {
  if (index.outsideLink(path) !== undefined) {
    const fix = "replace the link by the file, or choose a source root that holds both";
    return { field: path, rule: "is a symbolic link that leads outside the source root", fix };
  }
  const isFile = index.isFile(path);
  return {
    field: path,
    rule: `cannot be read${isFile ? "" : ": it is not a regular file"}`,
    fix: isFile ? "give the user who runs this permission to read it" : "remove or restore it",
  };
}

/** A Go file whose `//go:build` line cannot be parsed. */
export function badConstraint(path: string, value: string, message: string): Problem {
  return {
    field: path,
    value,
    rule: `is not a valid build constraint: ${message}`,
    fix: "correct the `//go:build` line",
  };
}

/** A Go file whose package clause or imports cannot be parsed. */
export function badHeader(path: string, { line, message }: NonNullable<GoHeader["error"]>): Problem {
  return {
    field: `${path}:${line}`,
    rule: `is not valid Go: ${message}`,
    fix: "correct the package clause or the imports of the file",
  };
}

/** A Go file of another package than the folder's first. */
export function otherPackage(
  path: string,
  value: string | undefined,
  name: string,
  namedBy: string | undefined,
): Problem {
  return {
    field: path,
    value,
    rule: `must be package \`${name}\`, like ${namedBy ?? "the other files"}: a folder holds one package`,
    fix: "correct the package clause, move the file, or exclude it by a build constraint",
  };
}

/** A `//go:embed` pattern that the Go command refuses. */
export function badEmbed(file: string, { value, line }: Located, message: string): Problem {
  return {
    field: `${file}:${line}`,
    value,
    rule: `is a \`//go:embed\` pattern that fails: ${message}`,
    fix: "create or generate the files that it names, or correct the pattern",
  };
}

/** Sources for another compiler in a package without cgo. */
export function foreignSources(dir: string, files: readonly string[]): Problem {
  return {
    field: dir,
    value: files,
    rule: "has C, C++, Objective-C or Fortran sources, but no Go file that imports `C`",
    fix: "move them to another folder, or exclude them by a build constraint",
  };
}

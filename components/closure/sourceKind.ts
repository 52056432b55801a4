// The lists of files of go/build, by extension.

/** Sources that count with cgo on only. */
const CGO = /\.(?:c|cc|cpp|cxx|m|swig|swigcxx)$/;
/** Assembly for the C compiler, which counts in a package that uses cgo. */
const CGO_ASSEMBLY = /\.(?:S|sx)$/;
const FORTRAN = /\.(?:f|F|for|f90)$/;
const OTHER = /\.(?:h|hh|hpp|hxx|s|syso)$/;

/** What part a file of a package folder may play in a build. */
export type SourceKind = "go" | "cgo" | "cgoAssembly" | "fortran" | "other";

/** The part that a file plays by its name; undefined for tests, for `_x` and `.x`, and for what is not a source. */
export function sourceKind(name: string): SourceKind | undefined {
  if (/^[._]/.test(name) || name.endsWith("_test.go")) {
    return undefined;
  }
  if (name.endsWith(".go")) {
    return "go";
  }
  if (CGO_ASSEMBLY.test(name)) {
    return "cgoAssembly";
  }
  if (CGO.test(name)) {
    return "cgo";
  }
  return FORTRAN.test(name) ? "fortran" : OTHER.test(name) ? "other" : undefined;
}

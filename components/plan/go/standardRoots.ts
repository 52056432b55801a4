/**
 * First elements of the standard library's import paths. They decide only where a module of the tree claims the same
 * first element; elsewhere every import path without a dot in its first element is standard.
 */
export const STANDARD_ROOTS: ReadonlySet<string> = new Set(
  (
    "archive arena bufio builtin bytes cmp compress container context crypto database debug embed encoding errors " +
    "expvar flag fmt go hash html image index io iter log maps math mime net os path plugin reflect regexp runtime " +
    "simd slices sort strconv strings structs sync syscall testing text time unicode unique unsafe weak"
  ).split(" "),
);

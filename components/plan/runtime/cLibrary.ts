import type { Problem } from "../../common/problem";
import type { ResolvedCgo } from "../../toolchain/cgo";
import { hasCLibrary } from "./runtime";

/** Checks that a program which is linked dynamically finds a C library. */
export function staticProblems(field: string, cgo: ResolvedCgo | undefined, base: string): Problem[] {
  return cgo === undefined || cgo.static || hasCLibrary(base)
    ? []
    : [
        {
          field: `${field}.static`,
          value: false,
          rule: "needs a C library at run time, and the runtime has none",
          fix: "leave it out, or choose a `runtime` with the C library that programs are linked with, such as `alpine` for musl",
        },
      ];
}

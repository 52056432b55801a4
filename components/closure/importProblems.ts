import { didYouMean } from "../common/didYouMean";
import type { Problem } from "../common/problem";
import type { Import } from "./goPackage";

/** An import path that no package may have. */
export function malformedImport(one: Import, reason: string): Problem {
  return {
    ...at(one),
    rule: `is a malformed import path: ${reason}`,
    fix: "correct the path, or rename the folder",
  };
}

/** A main package in a folder whose name cannot be part of an import path. */
export function malformedMain(main: string, path: string, reason: string): Problem {
  const rule = `has the malformed import path ${JSON.stringify(path)}: ${reason}`;
  return { field: "main", value: main, rule, fix: "rename the folder, or the module" };
}

/** An import of a package that is kept to another part of the tree. */
export function foreignInternal(one: Import): Problem {
  return {
    ...at(one),
    rule: "is an internal package of another part of the code, whose use is not allowed",
    fix: "import it from packages below the folder that holds `internal`, or move it out of there",
  };
}

/** An import of a program. */
export function importedProgram(one: Import): Problem {
  return {
    ...at(one),
    rule: "is a program, not an importable package",
    fix: "move what you need from it into a package of its own",
  };
}

/** An import that looks like one of the standard library. */
export function notInStandardLibrary(one: Import, goMinor: number, known: readonly string[]): Problem {
  const near = didYouMean(one.value, known);
  return {
    ...at(one),
    rule: `is not in the standard library of Go 1.${goMinor}`,
    fix: near.startsWith("did") ? near : "correct the path, or `require` the module that has it",
  };
}

function at(one: Import): { field: string; value: string } {
  return { field: `${one.file}:${one.line}`, value: one.value };
}

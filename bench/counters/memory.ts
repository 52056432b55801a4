import * as path from "node:path";
import { readText } from "../../tools/files";
import type { Counters } from "../results";
import { MEMORY_VARIABLE } from "./reportMemory";

/** Variables that make a Node.js program write its peak memory to a file; a millisecond at its start, in every arm. */
export function memoryVariables(file: string): Record<string, string> {
  return {
    NODE_OPTIONS: `--require ${JSON.stringify(path.join(__dirname, "reportMemory.js"))}`,
    [MEMORY_VARIABLE]: file,
  };
}

/** The largest of the programs that have written to the file. */
export function peakMemory(file: string): Pick<Counters, "programMemory"> {
  const values = (readText(file) ?? "").split("\n").filter((line) => line !== "");
  return values.length === 0 ? {} : { programMemory: Math.max(...values.map(Number)) };
}

import { writeFileSync } from "node:fs";
import { describeWarning } from "../components/common/problem";
import type { Planned } from "./request";

/** Writes what a command has to say to a file, or prints it. */
export function writeOutput(text: string, file: string | undefined): void {
  if (file === undefined) {
    process.stdout.write(text);
  } else {
    writeFileSync(file, text);
  }
}

/** Tells what a plan warns of, beside what a command prints. */
export function printWarnings({ notes, warnings }: Pick<Planned, "notes" | "warnings">): void {
  const lines = [...notes, ...warnings.map((one) => `warning: ${describeWarning(one)}`)];
  process.stderr.write(lines.map((line) => `${line}\n`).join(""));
}

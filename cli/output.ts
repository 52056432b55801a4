import { writeFileSync } from "node:fs";

/** Writes what a command has to say to a file, or prints it. */
export function writeOutput(text: string, file: string | undefined): void {
  if (file === undefined) {
    process.stdout.write(text);
  } else {
    writeFileSync(file, text);
  }
}

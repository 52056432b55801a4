import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { isRecord } from "../components/common/record";

export { isRecord };

/** Writes a file aside and renames it, so that no reader and no crash ever sees half of it. */
export function writeAtomically(file: string, content: string, mode = 0o600): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const aside = `${file}.${process.pid}-${randomBytes(4).toString("hex")}`;
  fs.writeFileSync(aside, content, { mode });
  fs.renameSync(aside, file);
}

/** Writes a file only if its content differs. @returns whether it was written. */
export function writeIfChanged(file: string, content: string, mode = 0o600): boolean {
  if (readText(file) === content) {
    return false;
  }
  writeAtomically(file, content, mode);
  return true;
}

/** The file's text, or undefined if there is none. */
export function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT") || isCode(error, "ENOTDIR")) {
      return undefined;
    }
    throw error;
  }
}

/** The file's JSON as a plain record; undefined if it is absent or not a JSON object (half-written by a crash). */
export function readRecord(file: string): Record<string, unknown> | undefined {
  const text = readText(file);
  return text === undefined ? undefined : parseRecord(text);
}

/** The text as a JSON object, or undefined if it is none. */
export function parseRecord(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an error is a system error of this code, e.g. `ENOENT`. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}

/** A hash over named parts, each separated from the next, as hex. */
export function hashOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    hash.update(`${part.length}:`).update(part);
  }
  return hash.digest("hex");
}

/** The hash of a file's bytes, as hex. */
export function hashOfFile(file: string): string {
  return createHash("sha256").update(fs.readFileSync(file)).digest("hex");
}

/** The same file under another name: a hard link where the disk allows it, since the tools are large. */
export function linkOrCopy(from: string, to: string): void {
  fs.rmSync(to, { force: true });
  try {
    fs.linkSync(from, to);
  } catch {
    fs.copyFileSync(from, to);
    fs.chmodSync(to, 0o755);
  }
}

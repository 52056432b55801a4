import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Daemon } from "./daemon";

/** Folder of buildx's files in a project, as `make up` uses it; it goes by the variable `BUILDX_CONFIG`. */
export const BUILDX_FOLDER = join(".go-service-image", "docker", "buildx");

/** A builder of buildx's remote driver, as buildx stores it. */
export function instanceText(name: string, { address, tls }: Daemon): string {
  const node = { Name: `${name}0`, Endpoint: address, ...(tls !== undefined && { DriverOpts: tls }) };
  return `${JSON.stringify({ Name: name, Driver: "remote", Nodes: [node], Dynamic: false })}\n`;
}

/** Makes a builder's name mean a daemon from now on. */
export function writeInstance(folder: string, name: string, daemon: Daemon): void {
  writeInstanceText(folder, name, instanceText(name, daemon));
}

/** Makes a builder's name mean what a text in buildx's own form says. */
export function writeInstanceText(folder: string, name: string, text: string): void {
  const instances = join(folder, "instances");
  const file = join(instances, name);
  if (textOf(file) === text) {
    return;
  }
  mkdirSync(instances, { recursive: true, mode: 0o700 });
  // buildx may be reading it for another stack; its own files all lie in the folder above
  const aside = join(folder, `${name}.${process.pid}`);
  writeFileSync(aside, text, { mode: 0o600 });
  renameSync(aside, file);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

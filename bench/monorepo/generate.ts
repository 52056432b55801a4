import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Monorepo } from "./edits";
import { type Flavour, MOST_SERVICES, serviceFiles, serviceName, sharedFiles } from "./template";

/**
 * Writes a monorepo in the layout of Kratos: bytes that depend on the number and the flavour alone. It needs no
 * network; go.mod and go.sum are complete.
 *
 * @param root a folder that is empty or missing.
 * @param services their number, 1 to 999.
 * @throws Error if the folder holds something, RangeError for another number.
 */
export function generateMonorepo(root: string, services: number, flavour: Flavour = "kratos"): Monorepo {
  if (!Number.isInteger(services) || services < 1 || services > MOST_SERVICES) {
    throw new RangeError(`services: ${services}: must be a whole number from 1 to ${MOST_SERVICES}`);
  }
  const folder = resolve(root);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(`${folder} is not empty: name another folder, or remove it`);
  }
  const numbers = Array.from({ length: services }, (_, index) => index + 1);
  [sharedFiles(flavour), ...numbers.map((number) => serviceFiles(flavour, number))].forEach((files) =>
    writeFiles(folder, files),
  );
  return { root: folder, services: numbers.map(serviceName) };
}

/** Writes files by their path below a folder. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Main package of a generated service, relative to the root. */
export function mainOf(service: string): string {
  return `app/${service}/cmd/${service}`;
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** `kratos`: services with the dependencies of real ones; `small`: the standard library and one tiny module. */
export type Flavour = "kratos" | "small";

const COMPILED = join("dist", "bench", "monorepo");
const ROOT = __dirname.endsWith(COMPILED) ? join(__dirname, "..", "..", "..") : join(__dirname, "..", "..");
const TEMPLATES = join(ROOT, "bench", "monorepo", "template");

/**
 * Stands for a service's name in the templates' paths and texts. Names are of equal length, since the generated code of
 * the interfaces holds lengths of texts with the name in them.
 */
const PLACEHOLDER = "s000";
/** Most services that names of that length can distinguish. */
export const MOST_SERVICES = 999;
/** Files of the first service alone; they replace those of the same path. */
const FIRST = /^first\//;

/** Name of a service by its number, from 1. */
export function serviceName(number: number): string {
  return `s${String(number).padStart(PLACEHOLDER.length - 1, "0")}`;
}

/** The files of no single service, by their path. */
export function sharedFiles(flavour: Flavour): Map<string, string> {
  return new Map(filesOf(flavour).filter(([path]) => !FIRST.test(path) && !path.includes(PLACEHOLDER)));
}

/** The files of one service, by their path. */
export function serviceFiles(flavour: Flavour, number: number): Map<string, string> {
  const all = filesOf(flavour);
  const own = all.filter(([path]) => path.includes(PLACEHOLDER));
  const first = all
    .filter(([path]) => number === 1 && FIRST.test(path))
    .map(([path, text]) => [path.replace(FIRST, `app/${PLACEHOLDER}/`), text] as const);
  const named = (text: string) => text.replaceAll(PLACEHOLDER, serviceName(number));
  return new Map([...own, ...first].map(([path, text]) => [named(path), named(text)]));
}

/** Lines of go.sum for every version that a bump may choose, by version, and the module's path. */
export function bumpVersions(): { readonly module: string; readonly versions: Map<string, string[]> } {
  const versions = new Map<string, string[]>();
  const lines = readFileSync(join(TEMPLATES, "versions.sum"), "utf8").trimEnd().split("\n");
  for (const line of lines) {
    const version = line.split(" ")[1]?.replace(/\/go\.mod$/, "") ?? "";
    versions.set(version, [...(versions.get(version) ?? []), line]);
  }
  return { module: lines[0]?.split(" ")[0] ?? "", versions };
}

function filesOf(flavour: Flavour): (readonly [path: string, text: string])[] {
  const root = join(TEMPLATES, flavour);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [file.slice(root.length + 1), readFileSync(file, "utf8")] as const);
}

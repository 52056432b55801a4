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
/** Most services that names of that length can tell apart. */
export const MOST_SERVICES = 999;
/** Files of the first service alone; they replace those of the same path. */
const FIRST = "first/";

interface TemplateFile {
  readonly path: string;
  readonly text: string;
}

/** Name of a service by its number, from 1. */
export function serviceName(number: number): string {
  return `s${String(number).padStart(PLACEHOLDER.length - 1, "0")}`;
}

/** The files of no single service, by their path. */
export function sharedFiles(flavour: Flavour): Map<string, string> {
  const shared = filesOf(flavour).filter(({ path }) => !isFirst(path) && !path.includes(PLACEHOLDER));
  return new Map(shared.map(({ path, text }) => [path, text]));
}

/** The files of one service, by their path. */
export function serviceFiles(flavour: Flavour, number: number): Map<string, string> {
  const all = filesOf(flavour);
  const own = all.filter(({ path }) => path.includes(PLACEHOLDER));
  const first = all.filter(({ path }) => number === 1 && isFirst(path)).map(asServiceFile);
  const named = (text: string) => text.replaceAll(PLACEHOLDER, serviceName(number));
  return new Map([...own, ...first].map(({ path, text }) => [named(path), named(text)]));
}

/** Lines of go.sum for every version that a bump may choose, by version, and the module's path. */
export function bumpVersions(): {
  readonly module: string;
  readonly versions: ReadonlyMap<string, string[]>;
} {
  const versions = new Map<string, string[]>();
  let module = "";
  for (const line of readFileSync(join(TEMPLATES, "versions.sum"), "utf8").trimEnd().split("\n")) {
    const [path = "", version = ""] = line.split(" ");
    const key = version.replace(/\/go\.mod$/, "");
    module = path;
    versions.set(key, [...(versions.get(key) ?? []), line]);
  }
  return { module, versions };
}

function isFirst(path: string): boolean {
  return path.startsWith(FIRST);
}

function asServiceFile({ path, text }: TemplateFile): TemplateFile {
  return { path: `app/${PLACEHOLDER}/${path.slice(FIRST.length)}`, text };
}

function filesOf(flavour: Flavour): TemplateFile[] {
  const root = join(TEMPLATES, flavour);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return paths.sort().map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

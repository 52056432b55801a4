import picomatch from "picomatch";
import { Packages } from "./go/packages";
import { indexOf } from "./go/treeIndex";
import type { GoTarget } from "./go/target";
import { nearMiss } from "./nearMiss";
import type { Problem } from "./problem";
import { repositoryProblems } from "./reference";
import type { SourceTree } from "./sourceTree";
import { baseName, cleanPath, joinPath } from "./treePath";

/** Where services are looked for by default: the layouts of Kratos monorepos and of plain Go projects. */
export const DEFAULT_GLOBS: readonly string[] = [
  "application/*/cmd/*",
  "app/*/cmd/*",
  "app/*/*/cmd/*",
  "cmd/*",
];

/** A service that was found or named. */
export interface FoundService {
  readonly name: string;
  /** Folder of its main package. */
  readonly main: string;
}

/** Folders that hold no services of a project. */
const SKIPPED = /^([._].*|vendor|node_modules|testdata)$/;

/** Parts of a path that say what every service is, and not which one. */
const GENERIC: readonly string[] = ["cmd", "server", "service", "main"];

/** Any target will do to see whether a folder holds a main package. */
const TARGET: GoTarget = { goos: "linux", goarch: "amd64", cgoEnabled: false, tags: [], goMinor: 99 };

/**
 * Finds the services of a source tree.
 *
 * @param entries globs of main packages' folders, or `name=folder`; empty: the default globs, and the root itself if
 * they match nothing.
 */
export function discoverServices(
  tree: SourceTree,
  entries: readonly string[],
  problems: Problem[],
): FoundService[] {
  const field = "services";
  const found =
    entries.length === 0
      ? byDefault(tree)
      : entries.flatMap((entry, index) => byEntry(tree, `${field}[${index}]`, entry, problems));
  const services = distinct(found);
  if (services.length === 0 && problems.length === 0) {
    const rule = `no main package in ${(entries.length === 0 ? DEFAULT_GLOBS : entries).join(", ")} of ${tree.root}`;
    problems.push({
      field,
      rule,
      fix: "set `root` to the source tree, and `services` to the folders of main packages",
    });
  }
  problems.push(...nameProblems(field, services));
  return services;
}

/** The services with the given names. */
export function selectServices(
  services: readonly FoundService[],
  names: readonly string[],
  problems: Problem[],
): FoundService[] {
  const known = services.map(({ name }) => name);
  names
    .filter((name) => !known.includes(name))
    .forEach((name) => {
      problems.push({
        field: "service",
        value: name,
        rule: "is no service of this tree",
        fix: nearMiss(name, known),
      });
    });
  return names.length === 0 ? [...services] : services.filter(({ name }) => names.includes(name));
}

function byDefault(tree: SourceTree): FoundService[] {
  const found = DEFAULT_GLOBS.flatMap((glob) => mainFolders(tree, glob)).map((main) => ({
    name: nameOf(main),
    main,
  }));
  return found.length === 0 && isMain(tree, ".") ? [{ name: rootName(tree), main: "." }] : found;
}

function byEntry(tree: SourceTree, field: string, entry: string, problems: Problem[]): FoundService[] {
  const [name = "", folder] = entry.split("=", 2);
  if (folder !== undefined) {
    return [{ name: name.trim(), main: cleanPath(folder.trim()) }];
  }
  if (!picomatch.scan(entry).isGlob) {
    const main = cleanPath(entry);
    return [{ name: main === "." ? rootName(tree) : nameOf(main), main }];
  }
  const folders = mainFolders(tree, entry);
  if (folders.length === 0) {
    const rule = "matches no folder with a main package";
    problems.push({
      field,
      value: entry,
      rule,
      fix: `write a glob relative to the root, such as \`${DEFAULT_GLOBS[0] ?? ""}\``,
    });
  }
  return folders.map((main) => ({ name: nameOf(main), main }));
}

/** The name that a path gives: what is left of it without the words that every service's path has. */
function nameOf(main: string): string {
  const parts = main.split("/");
  const inner =
    /^(application|app|apps|services|cmd|src|internal)$/.test(parts[0] ?? "") && parts.length > 1
      ? parts.slice(1)
      : parts;
  const telling = inner.filter((part) => !GENERIC.includes(part));
  const last = inner.at(-1) ?? main;
  const unique = (telling.length === 0 ? [last] : telling).filter(
    (part, index, all) => part !== all[index - 1],
  );
  return unique.join("-").toLowerCase();
}

/** A service in the root has its module's name. */
function rootName(tree: SourceTree): string {
  const module = /^module\s+"?([^\s"]+)/m.exec(tree.readFile("go.mod")?.toString("utf8") ?? "")?.[1];
  const path = (module ?? tree.root).replace(/\/v\d+$/, "");
  return baseName(path).toLowerCase();
}

function isMain(tree: SourceTree, dir: string): boolean {
  const index = indexOf(tree);
  return (
    tree.readFolder(dir)?.some(({ name }) => name.endsWith(".go")) === true &&
    Packages.of(index, TARGET).load(dir).name === "main"
  );
}

/** Folders that match a glob, segment by segment, so that no other part of the tree is read. */
function mainFolders(tree: SourceTree, glob: string): string[] {
  const segments = cleanPath(glob).split("/");
  let folders = ["."];
  for (const segment of segments) {
    folders =
      segment === "**"
        ? folders.flatMap((dir) => withDescendants(tree, dir))
        : folders.flatMap((dir) => matching(tree, dir, segment));
  }
  return [...new Set(folders)].sort().filter((dir) => isMain(tree, dir));
}

function matching(tree: SourceTree, dir: string, segment: string): string[] {
  const matches = picomatch(segment);
  return subfolders(tree, dir)
    .filter((name) => matches(name))
    .map((name) => joinPath(dir, name));
}

function withDescendants(tree: SourceTree, dir: string): string[] {
  return [dir, ...subfolders(tree, dir).flatMap((name) => withDescendants(tree, joinPath(dir, name)))];
}

function subfolders(tree: SourceTree, dir: string): string[] {
  const entries = tree.readFolder(dir) ?? [];
  return entries
    .filter(({ name, kind, link }) => kind === "folder" && !link && !SKIPPED.test(name))
    .map(({ name }) => name);
}

function distinct(found: readonly FoundService[]): FoundService[] {
  return [...new Map(found.map((service) => [`${service.name}=${service.main}`, service])).values()];
}

function nameProblems(field: string, services: readonly FoundService[]): Problem[] {
  return services.flatMap(({ name, main }, index) => {
    const first = services.findIndex((other) => other.name === name);
    const twin = services[first];
    if (twin !== undefined && first < index) {
      const rule = `is the name of two services, in ${twin.main} and in ${main}`;
      return [{ field, value: name, rule, fix: `name one in \`services\`, such as \`${name}-2=${main}\`` }];
    }
    return repositoryProblems(`${field} ${main}`, name);
  });
}

import { Fault } from "../../tools/fault";
import { ask, tail } from "../../tools/run";

/** A package of the tree itself. */
export interface ListedPackage {
  readonly path: string;
  /** Absolute folder. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly imports: readonly string[];
  /** Main packages that are made from it. */
  readonly users: readonly string[];
}

/** How deep an edit goes, in packages below the main one. */
const DEPTH = 5;

/** The tree's own packages below some main packages, as the Go command lists them. @throws Fault if it cannot. */
export function listPackages(root: string, mains: readonly string[]): ListedPackage[] {
  const format =
    '{{if and .Module .Module.Main}}{{.ImportPath}}\t{{.Dir}}\t{{join .GoFiles ","}}\t{{join .Imports ","}}{{end}}';
  const packages = new Map<string, Omit<ListedPackage, "users"> & { users: string[] }>();
  for (const main of mains) {
    const done = ask("go", ["list", "-deps", "-f", format, main], { cwd: root });
    if (done.code !== 0) {
      throw new Fault(`--root: go list ${main} failed:\n${tail(done.stderr, 10)}`);
    }
    for (const line of done.stdout.split("\n").filter((one) => one !== "")) {
      const [path = "", folder = "", files = "", imports = ""] = line.split("\t");
      const known = packages.get(path) ?? {
        path,
        folder,
        files: files.split(","),
        imports: imports.split(","),
        users: [],
      };
      known.users.push(main);
      packages.set(path, known);
    }
  }
  return [...packages.values()];
}

/** A package that is as far below a main package as an edit should go, or as far as there are any. */
export function deepPackage(
  packages: readonly ListedPackage[],
  main: ListedPackage | undefined,
): ListedPackage | undefined {
  const byPath = new Map(packages.map((one) => [one.path, one]));
  let level = main === undefined ? [] : [main];
  let deepest: ListedPackage | undefined;
  for (let depth = 0; depth < DEPTH && level.length > 0; depth += 1) {
    const below = level.flatMap(({ imports }) => imports.flatMap((path) => byPath.get(path) ?? []));
    level = [...new Set(below)];
    // one that few others use: the edit is about one service
    deepest = [...level].sort((a, b) => a.users.length - b.users.length)[0] ?? deepest;
  }
  return deepest;
}

/** The package that most services are made from; undefined if none is shared. */
export function sharedPackage(packages: readonly ListedPackage[]): ListedPackage | undefined {
  const [most] = [...packages].sort((a, b) => b.users.length - a.users.length);
  return most !== undefined && most.users.length > 1 ? most : undefined;
}

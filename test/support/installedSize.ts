import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Folders of packages, as they are installed here, that some packages of the project need, without those of others. */
export function foldersAdded(packages: readonly string[], peers: readonly string[]): string[] {
  const { packages: locked } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: Record<string, Locked>;
  };
  const needed = (names: readonly string[]): Set<string> => {
    const found = new Set<string>();
    const visit = (from: string, name: string): void => {
      const folder = folderOf(locked, from, name);
      if (folder !== undefined && !found.has(folder)) {
        found.add(folder);
        const { dependencies, optionalDependencies } = locked[folder] ?? {};
        Object.keys({ ...dependencies, ...optionalDependencies }).forEach((next) => visit(folder, next));
      }
    };
    names.forEach((name) => visit("", name));
    return found;
  };
  const there = needed(peers);
  return [...needed(packages)].filter((folder) => !there.has(folder));
}

/** Bytes of a package's own files. */
export function bytesOfPackage(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .reduce((sum, entry) => {
      const path = join(folder, entry.name);
      return sum + (entry.isDirectory() ? bytesOfPackage(path) : statSync(path).size);
    }, 0);
}

/** Where Node.js finds a package from another one's folder; nothing where an optional one is not installed. */
function folderOf(locked: Readonly<Record<string, Locked>>, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder === "." ? "" : folder, "node_modules", name);
    if (candidate in locked && existsSync(candidate)) {
      return candidate;
    }
    if (folder === "" || folder === ".") {
      return undefined;
    }
  }
}

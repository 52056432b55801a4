import semver from "semver";
import type { Problem } from "../common/problem";
import { baseName, joinPath, namedPath } from "../source/treePath";
import type { ModuleVersion, Replace } from "./modDirectives";

/** A `replace` line, and where it stands. */
export interface PlacedReplace extends Replace {
  /** Folder of the file; a relative replacement is relative to it. */
  readonly dir: string;
  /** Path of the go.mod or go.work file. */
  readonly file: string;
  /** The folder that it points to; undefined if it points to a module. */
  readonly folder: string | undefined;
}

/** A go.mod or go.work file, and its folder. */
export interface Replacing {
  readonly dir: string;
  readonly file: { readonly replace: readonly Replace[] };
}

/**
 * The `replace` lines of a build, as the Go command takes them (`makeMainModules` and `replacementFrom` in its `modload`):
 * those of go.work go first, then those of the last module.
 */
export class Replacements {
  /** Lines that do not go together, as far as they were met. */
  public readonly conflicts: Problem[] = [];
  /** By the path of what is replaced, those of each file in turn. */
  readonly #byPath = new Map<string, PlacedReplace[][]>();

  /** @param root of the tree, for absolute paths. */
  public constructor(root: string, mains: readonly Replacing[], work?: Replacing) {
    this.#add(root, work === undefined ? [] : [work], "go.work");
    this.#add(root, mains, "go.mod");
  }

  public get all(): PlacedReplace[] {
    return [...this.#byPath.values()].flat(2);
  }

  /** The line for a module at a version, else that for all its versions. */
  public of(path: string, version: string | undefined): PlacedReplace | undefined {
    let found: PlacedReplace | undefined;
    for (const lines of this.#byPath.get(path) ?? []) {
      const line =
        lines.find(({ old }) => old.version === version) ??
        lines.find(({ old }) => old.version === undefined);
      if (line !== undefined && isOfWork(line)) {
        return line;
      }
      // what two modules write has to be equal letter by letter
      if (line?.old.version !== undefined && found !== undefined && !isSame(found.target, line.target)) {
        this.#conflict(found, line);
      }
      found = line ?? found;
    }
    return found;
  }

  /** The line that counts for each replaced module: any, if the module is required nowhere that can be seen. */
  public effective(
    required: ReadonlyMap<string, string>,
    mains: readonly { readonly path: string }[],
  ): PlacedReplace[] {
    return [...this.#byPath].flatMap(([path, [first]]) => {
      const version = required.get(path);
      return mains.some((main) => main.path === path)
        ? []
        : (this.of(path, version) ?? (version === undefined ? first?.[0] : undefined) ?? []);
    });
  }

  #add(root: string, files: readonly Replacing[], name: string): void {
    for (const { dir, file } of files) {
      const own = new Map<string, PlacedReplace[]>();
      for (const line of file.replace) {
        const { path, version } = line.target;
        const folder = version === undefined ? namedPath(root, dir, path) : undefined;
        const placed = { ...line, dir, file: joinPath(dir, name), folder };
        const lines = own.get(line.old.path) ?? [];
        const before = this.#byPath.get(line.old.path)?.flat() ?? [];
        const others = before.some(isOfWork) ? lines : [...before, ...lines];
        this.#conflict(
          others.find(
            (one) =>
              isSame(one.old, line.old) &&
              (one.folder !== folder || (folder === undefined && !isSame(one.target, line.target))),
          ),
          placed,
        );
        own.set(line.old.path, [...lines, placed]);
      }
      own.forEach((lines, path) => this.#byPath.set(path, [...(this.#byPath.get(path) ?? []), lines]));
    }
  }

  #conflict(one: PlacedReplace | undefined, { file, line, target }: PlacedReplace): void {
    const field = `${file}:${line}`;
    if (one !== undefined && this.conflicts.every((known) => known.field !== field)) {
      const rule = `conflicts with ${one.file}:${one.line}, which replaces ${one.old.path} by ${one.target.path}`;
      const fix = "remove one of the lines, or `replace` the module in go.work";
      this.conflicts.push({ field, value: target.path, rule, fix });
    }
  }
}

function isOfWork({ file }: PlacedReplace): boolean {
  return baseName(file) === "go.work";
}

function isSame(one: ModuleVersion, other: ModuleVersion): boolean {
  return one.path === other.path && one.version === other.version;
}

/** Whether a version of a module is newer than another one. */
export function isNewer(version: string, than: string): boolean {
  const [one, other] = [semver.parse(version), semver.parse(than)];
  return one !== null && other !== null && semver.compare(one, other) > 0;
}

import { joinPath, parentPath } from "../../source/treePath";
import type { ContextRoot } from "./contextRoot";
import { IgnoreRules } from "./ignoreRules";
import { compilePattern, matches } from "./patternProgram";
import type { NamedSource } from "./sourcePatterns";
import { ANY_TEXT, ANY_WORD } from "./variables";

/** What stands in a context: symbolic links stay links, as Docker copies them. */
export type Kind = "file" | "link" | "folder";

/** What a source was found to be. */
export interface Found {
  /** What belongs into the context, by path relative to its folder. */
  readonly entries: ReadonlyMap<string, Kind>;
  /** Whether anything is there, ignored or not. */
  readonly exists: boolean;
  /** What can be neither read nor copied, and why. */
  readonly unusable: ReadonlyMap<string, string>;
  /** What the ignore file leaves out of what is copied; of a folder that is left out whole, the folder alone. */
  readonly ignored: ReadonlySet<string>;
}

/** Links that lead to links; more of them are a loop. */
const MOST_LINKS = 255;

/** Finds what instructions take from a context. */
export class SourceSearch {
  readonly #root: ContextRoot;
  readonly #entries = new Map<string, Kind>();
  readonly #unusable = new Map<string, string>();
  readonly #ignored = new Set<string>();
  #exists = false;

  public constructor(root: ContextRoot) {
    this.#root = root;
  }

  /** What one source is. */
  public static find(root: ContextRoot, source: NamedSource): Found {
    const search = new SourceSearch(root);
    const parts = source.pattern.split("/").filter((part) => part !== "." && part !== "");
    const explicit = parts.includes(".git");
    for (const path of search.#descend(".", parts, source.literal, explicit, 0)) {
      search.#take(path, source, explicit);
    }
    return {
      entries: search.#entries,
      exists: search.#exists,
      unusable: search.#unusable,
      ignored: search.#ignored,
    };
  }

  /** The files and folders that a path leads to; the links on the way are taken along. */
  #descend(
    folder: string,
    parts: readonly string[],
    literal: boolean,
    explicit: boolean,
    links: number,
  ): string[] {
    const [part, ...rest] = parts;
    if (part === undefined || part.includes(ANY_TEXT)) {
      return [folder];
    }
    if (part === "..") {
      return this.#descend(parentPath(folder), rest, literal, explicit, links);
    }
    const fits = namesLike(part, literal);
    const entries = this.#root.entries(folder);
    if (entries === undefined && folder !== ".") {
      this.#unusable.set(folder, "is not readable");
    }
    return (entries ?? [])
      .filter(({ name }) => fits(name))
      .flatMap(({ name, kind, link }): string[] => {
        const path = joinPath(folder, name);
        if (!link) {
          return kind === "folder"
            ? this.#descend(path, rest, literal, explicit, links)
            : rest.length === 0
              ? [path]
              : [];
        }
        const target = this.#root.tree.readLink(this.#root.inTree(path));
        if (target === undefined || links === MOST_LINKS || this.#leftOut(path, explicit)) {
          return [];
        }
        this.#entries.set(path, "link");
        const steps = target.split("/").filter((one) => one !== "" && one !== ".");
        const start = target.startsWith("/") ? "." : folder;
        return this.#descend(start, [...steps, ...rest], literal, explicit, links + 1);
      });
  }

  /** Takes a file, or all of a folder. */
  #take(path: string, source: NamedSource, explicit: boolean): void {
    const entry = path === "." ? undefined : this.#entryOf(path);
    if (path !== "." && entry?.kind !== "folder") {
      this.#exists = true;
      if (!this.#leftOut(path, explicit)) {
        this.#add(path, entry?.kind === "file" ? "file" : undefined);
      }
      return;
    }
    const isEmpty = (this.#root.entries(path) ?? []).length === 0;
    if (source.below === undefined) {
      this.#exists = true;
      if (
        isEmpty &&
        path !== "." &&
        this.#root.entries(path) !== undefined &&
        !this.#leftOut(path, explicit)
      ) {
        this.#entries.set(path, "folder");
      }
    }
    const excluded = new IgnoreRules(source.excludes);
    // as BuildKit: what the pattern fits, or lies below what it fits
    const included = source.below === undefined ? undefined : new IgnoreRules([belowPattern(source.below)]);
    this.#takeFolder(path, "", explicit, (inner) => {
      const isIncluded = included === undefined || included.ignores(inner);
      return isIncluded && !excluded.ignores(inner);
    });
  }

  #takeFolder(folder: string, inner: string, explicit: boolean, wanted: (inner: string) => boolean): void {
    const entries = this.#root.entries(folder);
    if (entries === undefined) {
      this.#unusable.set(folder, "is not readable");
    }
    for (const { name, kind, link } of entries ?? []) {
      const path = joinPath(folder, name);
      const below = inner === "" ? name : `${inner}/${name}`;
      const isFolder = kind === "folder" && !link;
      if (isFolder) {
        if (this.#root.isFinal && this.#leftOut(path, explicit)) {
          this.#exists ||= wanted(below);
          continue;
        }
        this.#takeFolder(path, below, explicit, wanted);
      } else if (wanted(below)) {
        this.#exists = true;
        if (!this.#leftOut(path, explicit)) {
          this.#add(path, link ? "link" : kind === "file" ? "file" : undefined);
        }
      }
    }
  }

  #leftOut(path: string, explicit: boolean): boolean {
    const ignored = this.#root.ignores(path) && !(explicit && this.#root.isUnsaidHistory(path));
    if (ignored) {
      this.#ignored.add(path);
    }
    return ignored;
  }

  #add(path: string, kind: Kind | undefined): void {
    const real = this.#root.inTree(path);
    if (path.includes("\uFFFD")) {
      this.#unusable.set(path, "has a name that is not UTF-8");
    } else if (kind === undefined) {
      this.#unusable.set(path, "is a socket, a pipe or a device");
    } else if (kind === "file" && this.#root.tree.hashFile(real) === undefined) {
      this.#unusable.set(path, "is not readable");
    } else if (kind === "link" && this.#root.tree.readLink(real) === undefined) {
      this.#unusable.set(path, "is a link that is not readable");
    } else {
      this.#entries.set(path, kind);
    }
  }

  #entryOf(path: string): { readonly kind: string } | undefined {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return this.#root.entries(parentPath(path))?.find((one) => one.name === name);
  }
}

/** Values that are not known before the build may be anything. */
function belowPattern(pattern: string): string {
  return pattern.replaceAll(ANY_WORD, "*").replaceAll(ANY_TEXT, "**");
}

/** Whether a source names one thing, and not whatever fits: BuildKit fails only for that if it is not there. */
export function isPattern({ pattern, below, literal }: NamedSource): boolean {
  const text = `${pattern}/${below ?? ""}`;
  return !literal && (/[*?[]/.test(text) || text.includes(ANY_WORD) || text.includes(ANY_TEXT));
}

/** Whether a source would take a file if it were there; what `--exclude` and `--parents` leave out counts as taken. */
export function mayTake({ pattern, literal }: NamedSource, path: string): boolean {
  const parts = pattern.split("/").filter((part) => part !== "." && part !== "");
  const known = parts.findIndex((part) => part.includes(ANY_TEXT));
  const names = path.split("/");
  return parts
    .slice(0, known < 0 ? parts.length : known)
    .every((part, index) => names[index] !== undefined && namesLike(part, literal)(names[index]));
}

/** As Go's `filepath.Match`: there is no `**`, and a star also takes names with a dot in front. */
function namesLike(part: string, literal: boolean): (name: string) => boolean {
  if (literal || !/[*?[\\]/.test(part)) {
    const plain = part.split(ANY_WORD);
    return plain.length === 1
      ? (name) => name === part
      : (name) => name.startsWith(plain[0] ?? "") && name.endsWith(plain.at(-1) ?? "");
  }
  const program = compilePattern(part.replaceAll(ANY_WORD, "*").replace(/\*+/g, "*"));
  return (name) => program === undefined || matches(program, name);
}

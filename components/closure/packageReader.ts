import { joinPath } from "../source/treePath";
import type { Problem } from "../common/problem";
import { collidingFiles, unsafeNames } from "./fileNames";
import { EmbedError, resolveEmbed } from "./embed";
import { type Tags, nameMatches } from "./fileMatch";
import type { Located } from "./goHeader";
import { isLfsPointerFile } from "./lfs";
import { openedFiles } from "./openedFiles";
import {
  badConstraint,
  badEmbed,
  badHeader,
  foreignSources,
  otherPackage,
  unreadable,
} from "./packageProblems";
import { CGO_OFF, type Excluded, type GoPackage, type Import } from "./goPackage";
import { type SourceFile, readSourceFile } from "./sourceFile";
import { type SourceKind, sourceKind } from "./sourceKind";
import type { TreeIndex } from "./treeIndex";

/** Reads one folder as a Go package. */
export class PackageReader {
  readonly #files: string[] = [];
  readonly #embedded: string[] = [];
  readonly #opened: string[] = [];
  readonly #imports: Import[] = [];
  readonly #excluded: Excluded[] = [];
  readonly #problems: Problem[] = [];
  readonly #cgoAssembly: string[] = [];
  readonly #foreign: string[] = [];
  /** Files that were read, by their paths. */
  readonly #read = new Map<string, SourceFile>();
  #usesCgo = false;
  #hasGo = false;
  #name: string | undefined;
  #namedBy: string | undefined;

  public constructor(
    private readonly index: TreeIndex,
    private readonly dir: string,
    private readonly tags: Tags,
    private readonly cgoEnabled: boolean,
  ) {}

  public read(): GoPackage {
    for (const { name, kind } of this.index.folder(this.dir)?.values() ?? []) {
      const source = kind === "folder" ? undefined : sourceKind(name);
      if (source !== undefined) {
        this.#add(name, source, kind === "file");
      }
    }
    if (this.#usesCgo) {
      this.#files.push(...this.#cgoAssembly);
    }
    this.#addForeign();
    this.#addOpened();
    const names = this.#names();
    const isModuleRoot = this.index.isFile(joinPath(this.dir, "go.mod"));
    this.#problems.push(...collidingFiles(this.dir, names), ...unsafeNames(this.dir, names, isModuleRoot));
    const [name, namedBy] = this.#hasGo ? [this.#name, this.#namedBy] : [];
    const files = [...new Set(this.#files)];
    const [embedded, opened] = [this.#embedded, this.#opened];
    const found = {
      files,
      embedded,
      opened,
      imports: this.#imports,
      excluded: this.#excluded,
      problems: this.#problems,
    };
    return { dir: this.dir, hasGo: this.#hasGo, name, namedBy, ...found };
  }

  #add(name: string, kind: SourceKind, isFile: boolean): void {
    const path = joinPath(this.dir, name);
    if (!nameMatches(name, this.tags)) {
      this.#exclude(name, "file name");
    } else if (isFile && name.endsWith(".syso")) {
      this.#files.push(path);
    } else {
      const source = isFile ? readSourceFile(this.index, path) : undefined;
      if (source === undefined) {
        this.#problems.push(unreadable(this.index, path));
      } else if (this.#matches(name, path, source)) {
        this.#read.set(path, source);
        this.#addMatching(name, path, kind, source);
      }
    }
  }

  /** Whether the comments at the top of a file let it belong to the build. */
  #matches(name: string, path: string, { constraint, header }: SourceFile): boolean {
    if (constraint.error !== undefined) {
      if (header !== undefined) {
        this.#problems.push(badConstraint(path, constraint.text, constraint.error));
      }
      return false;
    }
    const matches = constraint.matches?.((tag) => this.tags.has(tag)) ?? true;
    if (!matches) {
      this.#exclude(name, constraint.text);
    }
    return matches;
  }

  #addMatching(name: string, path: string, kind: SourceKind, source: SourceFile): void {
    switch (kind) {
      case "go":
        this.#addGo(name, path, source, source.header?.packageName);
        break;
      case "cgoAssembly":
        this.#cgoAssembly.push(path);
        break;
      case "cgo":
        this.#foreign.push(...(this.cgoEnabled ? [path] : []));
        break;
      case "fortran":
        this.#foreign.push(path);
        break;
      case "other":
        this.#files.push(path);
    }
  }

  #addGo(name: string, path: string, source: SourceFile, packageName: string | undefined): void {
    const error = source.header?.error;
    if (error !== undefined) {
      this.#hasGo = true;
      this.#files.push(path);
      // a Git LFS pointer is reported as such
      this.#problems.push(...(isLfsPointerFile(this.index, path) ? [] : [badHeader(path, error)]));
      return;
    }
    if (packageName === "documentation") {
      this.#exclude(name, "package documentation");
      return;
    }
    this.#checkName(path, packageName);
    if (source.cgo && !this.cgoEnabled) {
      this.#exclude(name, CGO_OFF);
      return;
    }
    this.#usesCgo ||= source.cgo;
    this.#hasGo = true;
    this.#files.push(path);
    this.#imports.push(...(source.header?.imports ?? []).map((one) => ({ ...one, file: path })));
    source.embeds.forEach((pattern) => this.#addEmbed(path, pattern));
  }

  #checkName(path: string, packageName: string | undefined): void {
    if (this.#name === undefined) {
      this.#name = packageName;
      this.#namedBy = path;
    } else if (packageName !== this.#name) {
      this.#problems.push(otherPackage(path, packageName, this.#name, this.#namedBy));
    }
  }

  #addEmbed(file: string, { value, line }: Located): void {
    try {
      const found = resolveEmbed(this.index, this.dir, value);
      this.#embedded.push(...found);
      this.#files.push(...found);
    } catch (error) {
      if (!(error instanceof EmbedError)) {
        throw error;
      }
      this.#problems.push(badEmbed(file, { value, line }, error.message));
    }
  }

  #addForeign(): void {
    const usesSwig = this.#foreign.some((path) => /\.swig(?:cxx)?$/.test(path));
    this.#files.push(...this.#foreign);
    if (this.#foreign.length > 0 && !this.#usesCgo && !usesSwig) {
      this.#problems.push(foreignSources(this.dir, this.#foreign));
    }
  }

  /** Every file that the Go command compares by its name: all Go files, and what else is built, relative to the folder. */
  #names(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const { name, kind } of this.index.folder(this.dir)?.values() ?? []) {
      if (kind !== "folder" && name.endsWith(".go") && !/^[._]/.test(name)) {
        names.add(name);
      }
    }
    const prefix = this.dir === "." ? "" : `${this.dir}/`;
    for (const path of this.#files) {
      if (path.startsWith(prefix)) {
        names.add(path.slice(prefix.length));
      }
    }
    return names;
  }

  /** What Go's assembler or a C compiler opens besides, also in folders that are not packages. */
  #addOpened(): void {
    const sources = new Map(
      this.#files.flatMap((path) => {
        const source = path.endsWith(".syso") ? undefined : this.#read.get(path);
        return source === undefined ? [] : [[path, source] as const];
      }),
    );
    const compared = new Set(this.#files);
    for (const path of openedFiles(this.index, this.dir, this.tags, this.#usesCgo, sources)) {
      if (this.index.isFile(path)) {
        this.#files.push(path);
        this.#opened.push(...(compared.has(path) ? [] : [path]));
      } else {
        this.#problems.push(unreadable(this.index, path));
      }
    }
  }

  #exclude(name: string, reason: string): void {
    if (name.endsWith(".go")) {
      this.#excluded.push({ name, reason });
    }
  }
}

import { cleanPath, joinPath } from "../treePath";
import type { Problem } from "../problem";
import { EmbedError, resolveEmbed } from "./embed";
import { type TagSet, nameMatches, tagsOf } from "./fileMatch";
import type { Located } from "./goHeader";
import { isLfsPointerFile } from "./lfs";
import { type SourceFile, readSourceFile } from "./sourceFile";
import type { GoTarget } from "./target";
import type { TreeIndex } from "./treeIndex";

/** An import, and where it stands. */
export interface Import extends Located {
  /** Path of the importing file. */
  readonly file: string;
}

/** A Go file that does not belong to a build, and why. */
export interface Excluded {
  readonly name: string;
  readonly reason: string;
}

/** One folder as a Go package, for one target. */
export interface GoPackage {
  readonly dir: string;
  /** Whether a Go file belongs to the build. */
  readonly hasGo: boolean;
  /** Undefined if no Go file belongs to the build, or none has a valid package clause. */
  readonly name: string | undefined;
  /** The Go file that gave the name. */
  readonly namedBy: string | undefined;
  /** Every file of the build, embedded ones included, relative to the tree's root. */
  readonly files: readonly string[];
  readonly imports: readonly Import[];
  readonly excluded: readonly Excluded[];
  readonly problems: readonly Problem[];
}

const CGO_SOURCES = /\.(?:c|cc|cpp|cxx|m|swig|swigcxx)$/;
const CGO_ASSEMBLY = /\.(?:S|sx)$/;
const FORTRAN = /\.(?:f|F|for|f90)$/;
const OTHER_SOURCES = /\.(?:h|hh|hpp|hxx|s|syso)$/;

/** Reads a folder as a Go package, once for each target. */
export function loadPackage(index: TreeIndex, dir: string, target: GoTarget): GoPackage {
  const { goos, goarch, cgoEnabled, goMinor } = target;
  const key = JSON.stringify([cleanPath(dir), goos, goarch, cgoEnabled, goMinor, [...target.tags].sort()]);
  return index.remember("package", key, () => new PackageReader(index, cleanPath(dir), target).read());
}

class PackageReader {
  readonly #tags: TagSet;
  readonly #files: string[] = [];
  readonly #imports: Import[] = [];
  readonly #excluded: Excluded[] = [];
  readonly #problems: Problem[] = [];
  readonly #cgoAssembly: string[] = [];
  readonly #foreign: string[] = [];
  #usesCgo = false;
  #hasGo = false;
  #name: string | undefined;
  #namedBy: string | undefined;

  public constructor(
    private readonly index: TreeIndex,
    private readonly dir: string,
    private readonly target: GoTarget,
  ) {
    this.#tags = tagsOf(target);
  }

  public read(): GoPackage {
    for (const { name, kind } of this.index.folder(this.dir)?.values() ?? []) {
      if (!/^[._]/.test(name) && !name.endsWith("_test.go") && isSource(name) && kind !== "folder") {
        this.#add(name, kind === "file");
      }
    }
    if (this.#usesCgo) {
      this.#files.push(...this.#cgoAssembly);
    }
    this.#addForeign();
    const [name, namedBy] = this.#hasGo ? [this.#name, this.#namedBy] : [];
    const files = [...new Set(this.#files)];
    const found = { files, imports: this.#imports, excluded: this.#excluded, problems: this.#problems };
    return { dir: this.dir, hasGo: this.#hasGo, name, namedBy, ...found };
  }

  #add(name: string, readable: boolean): void {
    const path = joinPath(this.dir, name);
    if (!nameMatches(name, this.#tags)) {
      this.#exclude(name, "file name");
    } else if (!readable) {
      this.#addUnreadable(path);
    } else if (name.endsWith(".syso")) {
      this.#files.push(path);
    } else {
      const source = readSourceFile(this.index, path);
      if (source !== undefined && this.#matches(name, path, source)) {
        this.#addMatching(name, path, source);
      }
    }
  }

  #addUnreadable(path: string): void {
    const outside = this.index.outsideLink(path) !== undefined;
    this.#problems.push({
      field: path,
      rule: outside
        ? "is a symbolic link that leads outside the source root"
        : "cannot be read: it is no regular file",
      fix: outside
        ? "replace the link by the file, or choose a source root that holds both"
        : "remove or restore it",
    });
  }

  /** Whether the comments at the top of a file let it belong to the build. */
  #matches(name: string, path: string, { constraint, header }: SourceFile): boolean {
    if (constraint.error !== undefined) {
      if (header !== undefined) {
        this.#problems.push({
          field: path,
          value: constraint.text,
          rule: `is not a valid build constraint: ${constraint.error}`,
          fix: "correct the `//go:build` line",
        });
      }
      return false;
    }
    const matches = constraint.matches?.((tag) => this.#tags.has(tag)) ?? true;
    if (!matches) {
      this.#exclude(name, constraint.text);
    }
    return matches;
  }

  #addMatching(name: string, path: string, source: SourceFile): void {
    if (source.header !== undefined) {
      this.#addGo(name, path, source, source.header.packageName);
    } else if (CGO_ASSEMBLY.test(name)) {
      this.#cgoAssembly.push(path);
    } else if (CGO_SOURCES.test(name) || FORTRAN.test(name)) {
      this.#foreign.push(path);
    } else {
      this.#files.push(path);
    }
  }

  #addGo(name: string, path: string, source: SourceFile, packageName: string | undefined): void {
    const error = source.header?.error;
    if (error !== undefined) {
      this.#hasGo = true;
      this.#files.push(path);
      this.#addSyntaxError(path, error);
      return;
    }
    if (packageName === "documentation") {
      this.#exclude(name, "package documentation");
      return;
    }
    this.#checkName(path, packageName);
    if (source.cgo && !this.target.cgoEnabled) {
      this.#exclude(name, 'import "C" with cgo off');
      return;
    }
    this.#usesCgo ||= source.cgo;
    this.#hasGo = true;
    this.#files.push(path);
    this.#imports.push(...(source.header?.imports ?? []).map((one) => ({ ...one, file: path })));
    source.embeds.forEach((pattern) => this.#addEmbed(path, pattern));
  }

  #addSyntaxError(path: string, { line, message }: { line: number; message: string }): void {
    // a Git LFS pointer is told of as such
    if (!isLfsPointerFile(this.index, path)) {
      const fix = "correct the package clause or the imports of the file";
      this.#problems.push({ field: `${path}:${line}`, rule: `is not valid Go: ${message}`, fix });
    }
  }

  #checkName(path: string, packageName: string | undefined): void {
    if (this.#name === undefined) {
      this.#name = packageName;
      this.#namedBy = path;
    } else if (packageName !== this.#name) {
      this.#problems.push({
        field: path,
        value: packageName,
        rule: `must be package \`${this.#name}\`, like ${this.#namedBy ?? "the other files"}: a folder holds one package`,
        fix: "correct the package clause, move the file, or exclude it by a build constraint",
      });
    }
  }

  #addEmbed(file: string, { value, line }: Located): void {
    try {
      this.#files.push(...resolveEmbed(this.index, this.dir, value));
    } catch (error) {
      if (!(error instanceof EmbedError)) {
        throw error;
      }
      this.#problems.push({
        field: `${file}:${line}`,
        value,
        rule: `is a \`//go:embed\` pattern that fails: ${error.message}`,
        fix: "create or generate the files that it names, or correct the pattern",
      });
    }
  }

  /** C, C++, Objective-C and SWIG sources count with cgo on only, Fortran always; all of them need a cgo package. */
  #addForeign(): void {
    const files = this.#foreign.filter((path) => this.target.cgoEnabled || FORTRAN.test(path));
    const usesSwig = files.some((path) => /\.swig(?:cxx)?$/.test(path));
    this.#files.push(...files);
    if (files.length > 0 && !this.#usesCgo && !usesSwig) {
      this.#problems.push({
        field: this.dir,
        value: files,
        rule: "has C, C++, Objective-C or Fortran sources, but no Go file that imports `C`",
        fix: "move them to another folder, or exclude them by a build constraint",
      });
    }
  }

  #exclude(name: string, reason: string): void {
    if (name.endsWith(".go")) {
      this.#excluded.push({ name, reason });
    }
  }
}

function isSource(name: string): boolean {
  return [/\.go$/, CGO_SOURCES, CGO_ASSEMBLY, FORTRAN, OTHER_SOURCES].some((pattern) => pattern.test(name));
}

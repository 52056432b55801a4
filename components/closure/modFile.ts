import { DirectiveReader, type ModuleVersion, type Replace } from "./modDirectives";
import { type ModError, type ModLine, readModSyntax } from "./modSyntax";

export type { ModuleVersion, Replace } from "./modDirectives";
export { canonicalGoMod, canonicalGoSum } from "./canonicalMod";

/** `require path version`. */
export interface Require {
  readonly path: string;
  readonly version: string;
  readonly indirect: boolean;
}

/** A parsed go.mod file. */
export interface ModFile {
  /** Path of the module; undefined if there is no valid `module` line. */
  readonly module: string | undefined;
  /** The `go` line, e.g. `1.24` or `1.24.3`. */
  readonly go: string | undefined;
  /** The `toolchain` line, e.g. `go1.24.3` or `default`. */
  readonly toolchain: string | undefined;
  readonly require: readonly Require[];
  readonly replace: readonly Replace[];
  readonly exclude: readonly ModuleVersion[];
  /** `key=value` each. */
  readonly godebug: readonly string[];
  readonly tool: readonly string[];
  readonly ignore: readonly string[];
  /** A version or `[low, high]` each. */
  readonly retract: readonly string[];
  readonly errors: readonly ModError[];
}

/**
 * Parses a go.mod file.
 *
 * @param lax for the file of a dependency: unknown lines, and those that count only in a main module, are passed over.
 */
export function parseModFile(text: string, lax = false): ModFile {
  const syntax = readModSyntax(text);
  const reader = new ModReader(lax, [...syntax.errors]);
  syntax.lines.forEach((line) => reader.add(line));
  return reader.result();
}

class ModReader extends DirectiveReader {
  readonly #require: Require[] = [];
  readonly #exclude: ModuleVersion[] = [];
  readonly #lists = { tool: [] as string[], ignore: [] as string[], retract: [] as string[] };
  #module: string | undefined;

  public add(line: ModLine): void {
    if (this.lax && !["go", "module", "require", "ignore", "retract"].includes(line.verb)) {
      return;
    }
    switch (line.verb) {
      case "module":
        if (this.#module !== undefined) {
          this.fail(line, "repeated `module` line");
        }
        this.#module ??= this.one(line, /./, "the path of the module");
        break;
      case "require":
      case "exclude":
        this.#addVersion(line, line.verb);
        break;
      case "tool":
      case "ignore":
        this.#lists[line.verb].push(this.one(line) ?? "");
        break;
      case "retract":
        this.#lists.retract.push(line.args.join(" "));
        break;
      default:
        if (!this.addShared(line)) {
          this.fail(line, `unknown directive: ${line.verb}`);
        }
    }
  }

  public result(): ModFile {
    const { go, toolchain, replace, godebug, errors } = this;
    if (this.#module === undefined && errors.length === 0) {
      errors.push({ line: 1, message: "there is no `module` line" });
    }
    const shared = { go, toolchain, replace, godebug, errors };
    return {
      module: this.#module,
      require: this.#require,
      exclude: this.#exclude,
      ...this.#lists,
      ...shared,
    };
  }

  #addVersion(line: ModLine, verb: "require" | "exclude"): void {
    const mod = this.moduleVersion(line);
    if (mod !== undefined && verb === "require") {
      this.#require.push({ ...mod, indirect: /^\/\/\s*indirect\s*(?:;|$)/.test(line.comment) });
    } else if (mod !== undefined) {
      this.#exclude.push(mod);
    }
  }
}

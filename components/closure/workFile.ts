import { DirectiveReader, type Replace } from "./modDirectives";
import { type ModError, type ModLine, readModSyntax } from "./modSyntax";

/** `use folder`. */
export interface Use {
  /** The folder, relative to the go.work file's own. */
  readonly path: string;
  readonly line: number;
}

/** A parsed go.work file. */
export interface WorkFile {
  readonly go: string | undefined;
  readonly toolchain: string | undefined;
  readonly use: readonly Use[];
  readonly replace: readonly Replace[];
  readonly godebug: readonly string[];
  readonly errors: readonly ModError[];
}

/** Parses a go.work file. */
export function parseWorkFile(text: string): WorkFile {
  const syntax = readModSyntax(text);
  const reader = new WorkReader(false, [...syntax.errors]);
  syntax.lines.forEach((line) => reader.add(line));
  return reader.result();
}

class WorkReader extends DirectiveReader {
  readonly #use: Use[] = [];

  public add(line: ModLine): void {
    if (line.verb === "use") {
      const path = this.one(line, /./, "a folder");
      if (path !== undefined) {
        this.#use.push({ path, line: line.line });
      }
    } else if (!this.addShared(line)) {
      this.fail(line, `unknown directive: ${line.verb}`);
    }
  }

  public result(): WorkFile {
    const { go, toolchain, replace, godebug, errors } = this;
    return { go, toolchain, use: this.#use, replace, godebug, errors };
  }
}

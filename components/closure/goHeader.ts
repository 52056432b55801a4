import { readGoString } from "./goString";
import { decodeUtf8, internUtf8, lineAt } from "./sourceText";

/** An import declaration, or a pattern of `//go:embed`. */
export interface Located {
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

/** The head of a Go file: its package clause and imports. */
export interface GoHeader {
  /** Undefined if the package clause is malformed. */
  readonly packageName: string | undefined;
  readonly imports: readonly Located[];
  readonly error: { readonly line: number; readonly message: string } | undefined;
}

class HeaderError extends Error {
  public constructor(
    public readonly position: number,
    message: string,
  ) {
    super(message);
  }
}

const IDENTIFIER = /[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*/y;
// what go/build refuses in an import path, beside white space and what has no glyph
const ILLEGAL_IN_IMPORT = /[!"#$%&'()*,:;<=>?[\\\]^{|}`\uFFFD\p{C}\p{Z}]/u;

/** Reads package clause and imports as `go/build` does; what comes after them is not looked at. */
export function readGoHeader(text: string): GoHeader {
  return new HeaderReader(text).read();
}

class HeaderReader {
  readonly #imports: Located[] = [];
  #packageName: string | undefined;
  #position = 0;
  /** Whether a new line or a semicolon was passed by the last skip, and which. */
  #passed = { newline: false, semicolon: false };

  public constructor(private readonly text: string) {}

  public read(): GoHeader {
    try {
      this.#readAll();
      return this.#header(undefined);
    } catch (error) {
      if (!(error instanceof HeaderError)) {
        throw error;
      }
      return this.#header({ line: lineAt(this.text, error.position), message: error.message });
    }
  }

  #header(error: GoHeader["error"]): GoHeader {
    return { packageName: this.#packageName, imports: this.#imports, error };
  }

  #readAll(): void {
    this.#skip();
    if (this.#passed.semicolon || !this.#takeWord("package")) {
      throw this.#expected("`package`");
    }
    this.#skip();
    const name = this.#takeIdentifier();
    if (name === undefined || name === "_") {
      throw this.#expected("a package name");
    }
    this.#packageName = name;
    this.#skip();
    for (let separated = this.#separated(); this.#takeWord("import"); separated = this.#separated()) {
      if (!separated) {
        throw new HeaderError(this.#position, "expected `;` or a new line before `import`");
      }
      this.#skip();
      this.#importDeclaration();
      this.#skip();
    }
  }

  #importDeclaration(): void {
    if (this.text[this.#position] !== "(") {
      this.#importSpec();
      return;
    }
    this.#position++;
    this.#skip();
    while (this.text[this.#position] !== ")") {
      this.#importSpec();
      this.#skip();
      if (!this.#separated() && this.text[this.#position] !== ")") {
        throw this.#expected("`;` or a new line");
      }
    }
    this.#position++;
  }

  #importSpec(): void {
    const start = this.#position;
    if (this.text[start] === ".") {
      this.#position++;
      this.#skip();
    } else if (this.#takeIdentifier() !== undefined) {
      this.#skip();
      if (this.#separated()) {
        throw this.#expected("an import path");
      }
    }
    this.#imports.push({ value: this.#takeImportPath(), line: lineAt(this.text, start) });
  }

  #takeImportPath(): string {
    const literal = readGoString(this.text.slice(this.#position, this.#endOfLiteral()));
    if (literal === undefined) {
      throw this.#expected("an import path in quotes");
    }
    const path = internUtf8(literal.value);
    if (path === "" || ILLEGAL_IN_IMPORT.test(path)) {
      throw new HeaderError(this.#position, `invalid import path: ${JSON.stringify(path)}`);
    }
    this.#position += literal.end;
    return path;
  }

  /** An end at or behind that of the string literal here: no import path is read to the end of a large file. */
  #endOfLiteral(): number {
    const raw = this.text[this.#position] === "`";
    const end = this.text.indexOf(raw ? "`" : "\n", this.#position + 1);
    return end < 0 ? this.text.length : end + 1;
  }

  #separated(): boolean {
    return this.#passed.newline || this.#passed.semicolon;
  }

  #takeIdentifier(): string | undefined {
    IDENTIFIER.lastIndex = this.#position;
    const word = IDENTIFIER.exec(this.text)?.[0];
    this.#position += word?.length ?? 0;
    return word === undefined ? undefined : internUtf8(word);
  }

  #takeWord(word: string): boolean {
    IDENTIFIER.lastIndex = this.#position;
    const found = IDENTIFIER.exec(this.text)?.[0] === word;
    this.#position += found ? word.length : 0;
    return found;
  }

  /** Passes white space, comments and semicolons, which the Go command takes for white space here, too. */
  #skip(): void {
    this.#passed = { newline: false, semicolon: false };
    for (;;) {
      const char = this.text[this.#position];
      if (char === "\n") {
        this.#passed.newline = true;
      } else if (char === ";") {
        this.#passed.semicolon = true;
      } else if (char === "/") {
        this.#skipComment();
        continue;
      } else if (char !== " " && char !== "\t" && char !== "\r" && char !== "\f") {
        return;
      }
      this.#position++;
    }
  }

  #skipComment(): void {
    const start = this.#position;
    const line = this.text[start + 1] === "/";
    if (!line && this.text[start + 1] !== "*") {
      throw this.#expected("a comment");
    }
    const end = this.text.indexOf(line ? "\n" : "*/", start + 2);
    if (end < 0 && !line) {
      throw new HeaderError(start, "comment not terminated");
    }
    this.#position = line ? (end < 0 ? this.text.length : end) : end + 2;
    this.#passed.newline ||= !line && this.text.slice(start, end).includes("\n");
  }

  #expected(what: string): HeaderError {
    const found = /^\S{1,20}/.exec(this.text.slice(this.#position, this.#position + 20))?.[0];
    const described = found === undefined ? "the end of the file" : JSON.stringify(decodeUtf8(found));
    return new HeaderError(this.#position, `expected ${what}, found ${described}`);
  }
}

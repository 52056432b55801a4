import type { ModError, ModLine } from "./modSyntax";

/** A module at a version; the version is undefined where it is left out. */
export interface ModuleVersion {
  readonly path: string;
  readonly version: string | undefined;
}

/** `replace old => new`; a `target` without version is a folder, relative to the file's own. */
export interface Replace {
  readonly old: ModuleVersion;
  readonly target: ModuleVersion;
  readonly line: number;
}

const VERSION =
  /^v(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)?)?$/;
const GO_VERSION = /^[1-9]\d*\.(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))?(?:[a-z]+\d+)?$/;
const LAX_GO_VERSION = /^v?([1-9]\d*\.(?:0|[1-9]\d*))[^0-9]/;
const TOOLCHAIN = /^default$|^go1($|\.)/;

/** Reads the directives that go.mod and go.work share. */
export class DirectiveReader {
  public go: string | undefined;
  public toolchain: string | undefined;
  public readonly replace: Replace[] = [];
  public readonly godebug: string[] = [];

  public constructor(
    protected readonly lax: boolean,
    public readonly errors: ModError[],
  ) {}

  /** Whether the directive was one of the shared ones. */
  protected addShared(line: ModLine): boolean {
    switch (line.verb) {
      case "go":
        this.go = this.#once(line, this.go, this.#goVersion(line));
        return true;
      case "toolchain":
        this.toolchain = this.#once(line, this.toolchain, this.one(line, TOOLCHAIN, "go1.23.0 or default"));
        return true;
      case "godebug":
        this.godebug.push(
          ...[this.one(line, /^[^"'`,=]+=[^"'`,]*$/, "key=value")].filter((value) => value !== undefined),
        );
        return true;
      case "replace":
        this.#addReplace(line);
        return true;
      default:
        return false;
    }
  }

  protected fail(line: ModLine, message: string): void {
    this.errors.push({ line: line.line, message });
  }

  /** The only argument of a directive. */
  protected one(line: ModLine, form = /^/, wanted = "one argument"): string | undefined {
    const [value] = line.args;
    if (value === undefined || line.args.length !== 1 || !form.test(value)) {
      this.fail(line, `\`${line.verb}\` takes ${wanted}`);
      return undefined;
    }
    return value;
  }

  protected moduleVersion(line: ModLine): { path: string; version: string } | undefined {
    const [path, version] = line.args;
    if (path === undefined || version === undefined || line.args.length !== 2) {
      this.fail(line, `\`${line.verb}\` takes a module path and a version`);
    } else if (!VERSION.test(version)) {
      this.fail(line, invalidVersion(version));
    } else {
      return { path, version };
    }
    return undefined;
  }

  #once(line: ModLine, before: string | undefined, value: string | undefined): string | undefined {
    if (before !== undefined) {
      this.fail(line, `repeated \`${line.verb}\` line`);
    }
    return before ?? value;
  }

  #goVersion(line: ModLine): string | undefined {
    const lax = this.lax ? LAX_GO_VERSION.exec(line.args[0] ?? "")?.[1] : undefined;
    if (lax !== undefined && !GO_VERSION.test(line.args[0] ?? "")) {
      return lax;
    }
    return this.one(line, GO_VERSION, "a version like 1.23.0");
  }

  #addReplace(line: ModLine): void {
    const arrow = line.args[1] === "=>" ? 1 : 2;
    const [path] = line.args;
    const target = line.args[arrow + 1];
    if (
      path === undefined ||
      target === undefined ||
      line.args[arrow] !== "=>" ||
      line.args.length > arrow + 3
    ) {
      this.fail(
        line,
        "`replace` takes `module [v1.2.3] => other/module v1.4.0` or `module [v1.2.3] => ../folder`",
      );
      return;
    }
    const oldVersion = arrow === 2 ? line.args[1] : undefined;
    const version = line.args[arrow + 2];
    const invalid = [oldVersion, version].find((one) => one !== undefined && !VERSION.test(one));
    if (invalid !== undefined) {
      this.fail(line, invalidVersion(invalid));
    } else if (isFolderPath(target) !== (version === undefined)) {
      this.fail(
        line,
        version === undefined
          ? "the new module of `replace` needs a version, or is a folder that starts with `./` or `../`"
          : "the new folder of `replace` cannot have a version",
      );
    } else {
      this.replace.push({
        old: { path, version: oldVersion },
        target: { path: target, version },
        line: line.line,
      });
    }
  }
}

/** Whether the new side of a `replace` is a folder rather than a module. */
export function isFolderPath(path: string): boolean {
  return /^(?:\.{1,2}(?:[/\\]|$)|[/\\]|[A-Za-z]:)/.test(path);
}

function invalidVersion(version: string): string {
  return `version ${JSON.stringify(version)} is not of the form v1.2.3`;
}

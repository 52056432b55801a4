import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeTree, type TreeFiles } from "./tree";

/** How a program of the tests is compiled. */
export interface GoBuild {
  readonly goarch?: string;
  /** Flags of the linker; those of an image by default. */
  readonly ldflags?: string;
}

/** A module of two packages and one that it replaces, whose path the linker has to escape. */
export const GO_PROGRAM: TreeFiles = {
  "go.mod": [
    "module example.com/app",
    "",
    "go 1.24",
    "",
    "require example.org/lib.v2 v1.2.3",
    "",
    "replace example.org/lib.v2 => ./lib",
    "",
  ].join("\n"),
  "cmd/app/main.go": [
    "package main",
    "",
    'import (\n\t"example.com/app/pkg/list"\n\t"example.org/lib.v2"\n)',
    "",
    'func main() {\n\tprintln(lib.Sum(list.Sorted([]string{"b", "a"})...))\n}',
    "",
  ].join("\n"),
  "pkg/list/list.go": [
    "package list",
    "",
    'import (\n\t"cmp"\n\t"slices"\n)',
    "",
    "func Sorted[T cmp.Ordered](all []T) []T {\n\tslices.Sort(all)\n\treturn all\n}",
    "",
  ].join("\n"),
  "lib/go.mod": "module example.org/lib.v2\n\ngo 1.24\n",
  "lib/lib.go": [
    "package lib",
    "",
    "type pair struct{ name string; size int }",
    "",
    "//go:noinline\nfunc Sum(names ...string) (sum int) {",
    "\tseen := map[pair]int{}",
    "\tfor _, name := range names {\n\t\tseen[pair{name, len(name)}]++\n\t\tsum += seen[pair{name, len(name)}]\n\t}",
    "\treturn sum\n}",
    "",
  ].join("\n"),
};

/** Compiles with the machine's own Go, as the compile step of an image does. */
export class GoProgram {
  readonly #root: string;

  public constructor(files: TreeFiles = {}) {
    this.#root = makeTree({ ...GO_PROGRAM, ...files });
  }

  public build({ goarch = "amd64", ldflags = "-s -w" }: GoBuild = {}): Buffer {
    this.#go(
      { goarch },
      "build",
      "-trimpath",
      "-buildvcs=false",
      "-ldflags",
      ldflags,
      "-o",
      "out",
      "./cmd/app",
    );
    return readFileSync(join(this.#root, "out"));
  }

  /**
   * Import paths of everything that may be linked, the main package last. Go's own packages are all of them: the runtime
   * has functions in the name of packages that are not there (`go:linkname`).
   */
  public packages(goarch: string): string[] {
    const list = (...what: string[]): string[] =>
      this.#go({ goarch }, "list", ...what)
        .trim()
        .split("\n");
    return [...list("std"), ...list("-deps", "./cmd/app")];
  }

  /** Functions of the last build, which must have symbols: sizes by name, as `go tool nm` shows them. */
  public functions(): { readonly name: string; readonly size: number }[] {
    return this.#go({}, "tool", "nm", "-size", "-sort", "none", "out")
      .split("\n")
      .flatMap((line) => {
        const [, size = "", name = ""] = /^\s*[0-9a-f]+\s+(\d+)\s+[Tt] (.*)$/.exec(line) ?? [];
        return name === "" ? [] : [{ name, size: Number(size) }];
      });
  }

  #go({ goarch }: GoBuild, ...args: string[]): string {
    return execFileSync("go", args, {
      cwd: this.#root,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: {
        ...process.env,
        CGO_ENABLED: "0",
        GOWORK: "off",
        GOFLAGS: "-mod=mod",
        // `go tool` compiles what it runs for this machine
        ...(goarch !== undefined && { GOOS: "linux", GOARCH: goarch }),
      },
    });
  }
}

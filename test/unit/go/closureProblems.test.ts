// Proves that what would make a build fail is reported without building, all at once, with field, value, rule and fix.
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Problem } from "../../../components/common/problem";
import { loadClosure } from "../../../components/closure/closure";
import { WorkTree } from "../../../components/source/workTree";
import { CountingTree } from "../../support/countingTree";
import { goList } from "../../support/goList";
import { assertSameAsGo, freshClosure, targetOf } from "../../support/sameAsGo";
import { type TreeFiles, makeTree, removeTrees, sumsOf, writeTree } from "../../support/tree";

const MODULE = "module example.com/app\n\ngo 1.24\n";
const WITHOUT =
  "or build without the workspace (`workspace: false` among the `go` options, `goWorkspace: off`, `--workspace off`)";
const LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12345\n";

function problemsOf(
  files: TreeFiles,
  main = ".",
  changes: Parameters<typeof targetOf>[0] = {},
): readonly Problem[] {
  return freshClosure(makeTree(files), main, targetOf(changes)).problems;
}

function importing(...paths: string[]): TreeFiles {
  const imports = paths.map((path) => `\t_ "${path}"`);
  return {
    "go.mod": MODULE,
    "main.go": ["package main", "", "import (", ...imports, ")", "func main() {}", ""].join("\n"),
  };
}

describe("closure: problems", () => {
  afterEach(removeTrees);

  describe("of the main package", () => {
    it("B7 a folder that does not exist, with the suggestion", () => {
      assert.deepEqual(problemsOf({ "go.mod": MODULE, "cmd/auth/main.go": "package main\n" }, "cmd/auht"), [
        {
          field: "main",
          value: "cmd/auht",
          rule: "is not a folder of the source tree",
          fix: "did you mean `cmd/auth`?",
        },
      ]);
      assert.equal(problemsOf({ "cmd/auth/main.go": "" }, "cdm/auth")[0]?.fix, "did you mean `cmd`?");
      assert.equal(problemsOf({ "main.go": "" }, "main.go")[0]?.rule, "is not a folder of the source tree");
    });

    it("B7 a path that leads outside", () => {
      const rule = "must be a folder inside the source root";
      const fix = "give a path relative to the root";
      for (const main of ["..", "../other", "/etc", "cmd/../.."]) {
        assert.deepEqual(problemsOf({ "go.mod": MODULE }, main), [{ field: "main", value: main, rule, fix }]);
      }
      assert.deepEqual(problemsOf({ "go.mod": MODULE, cmd: { link: "/" } }, "cmd/etc"), [
        {
          field: "main",
          value: "cmd/etc",
          rule: "is reached through cmd, a symbolic link that leads outside the source root",
          fix: "replace the link by the folder, or choose a source root that holds both",
        },
      ]);
    });

    it("another package than main", () => {
      assert.deepEqual(problemsOf({ "go.mod": MODULE, "lib/a.go": "package lib\n" }, "lib"), [
        {
          field: "main",
          value: "lib",
          rule: "must hold `package main`, but lib/a.go is `package lib`",
          fix: "give the folder of a `package main`",
        },
      ]);
    });

    it("no Go files for the target, with those that were left out", () => {
      const files = {
        "go.mod": MODULE,
        "a_windows.go": "package main\n",
        "b.go": "//go:build ignore\n\npackage main\n",
        "c.go": 'package main\nimport "C"\n',
        "d.go": "package documentation\n",
        "e_test.go": "package main\n",
      };
      assert.deepEqual(problemsOf(files, ".", { tags: ["prod"] }), [
        {
          field: "main",
          value: ".",
          rule:
            "has no Go files for linux/amd64 with tags prod; left out: a_windows.go (file name), " +
            'b.go (//go:build ignore), c.go (import "C" with cgo off), d.go (package documentation)',
          fix: "give the folder of a `package main`, or add a file for this platform",
        },
      ]);
    });

    it("no module", () => {
      assert.deepEqual(problemsOf({ "cmd/main.go": "package main\n" }, "cmd"), [
        {
          field: "main",
          value: "cmd",
          rule: "belongs to no module: there is no go.mod file in the folder or above it",
          fix: "run `go mod init` in the module's folder",
        },
      ]);
    });

    it("a module above the root", () => {
      const root = makeTree({ "go.mod": MODULE, "cmd/a/main.go": "package main\n" });
      assert.deepEqual(freshClosure(join(root, "cmd"), "a").problems, [
        {
          field: "main",
          value: "a",
          rule: `belongs to the module in ${root}, which is above the source root`,
          fix: `choose ${root} as source root`,
        },
      ]);
    });
  });

  describe("of Go files", () => {
    it("two packages in one folder", () => {
      assert.deepEqual(
        problemsOf({ "go.mod": MODULE, "a.go": "package main\n", "b.go": "package other\n" }),
        [
          {
            field: "b.go",
            value: "other",
            rule: "must be package `main`, like a.go: a folder holds one package",
            fix: "correct the package clause, move the file, or exclude it by a build constraint",
          },
        ],
      );
    });

    const heads: Record<string, { line: number; message: string }> = {
      "": { line: 1, message: "expected `package`, found the end of the file" },
      "import x": { line: 1, message: 'expected `package`, found "import"' },
      "package\n": { line: 2, message: "expected a package name, found the end of the file" },
      "package _\n": { line: 1, message: "expected a package name, found the end of the file" },
      "package main\n\nimport fmt\n": {
        line: 4,
        message: "expected an import path, found the end of the file",
      },
      'package main\nimport "a b"\n': { line: 2, message: 'invalid import path: "a b"' },
      'package main\nimport ""\n': { line: 2, message: 'invalid import path: ""' },
      'package main\nimport ("fmt" "os")\n': {
        line: 2,
        message: 'expected `;` or a new line, found "\\"os\\")"',
      },
      'package main\nimport (\n"fmt\n)': {
        line: 3,
        message: 'expected an import path in quotes, found "\\"fmt"',
      },
      'package main import "fmt"\n': { line: 1, message: "expected `;` or a new line before `import`" },
      "package main\n/* open\n": { line: 2, message: "comment not terminated" },
      "<<<<<<< HEAD\npackage main\n": { line: 1, message: 'expected `package`, found "<<<<<<<"' },
    };
    for (const [text, { line, message }] of Object.entries(heads)) {
      it(`a head that is not Go: ${JSON.stringify(text)}`, () => {
        assert.deepEqual(problemsOf({ "go.mod": MODULE, "main.go": "package main\n", "x.go": text }), [
          {
            field: `x.go:${line}`,
            rule: `is not valid Go: ${message}`,
            fix: "correct the package clause or the imports of the file",
          },
        ]);
      });
    }

    it("no error in a file that is left out", () => {
      const files = {
        "x_windows.go": "???",
        "y.go": "//go:build ignore\n\n???",
        "z_test.go": "???",
        "_z.go": "???",
      };
      assert.deepEqual(problemsOf({ "go.mod": MODULE, "main.go": "package main\n", ...files }), []);
    });

    it("malformed build constraints", () => {
      const fix = "correct the `//go:build` line";
      const files = {
        "a.go": "//go:build linux &\n\npackage main\n",
        "b.go": "//go:build linux\n//go:build amd64\n\npackage main\n",
        "main.go": "package main\n",
      };
      assert.deepEqual(problemsOf({ "go.mod": MODULE, ...files }), [
        {
          field: "a.go",
          value: "//go:build linux &",
          rule: "is not a valid build constraint: invalid syntax at &",
          fix,
        },
        {
          field: "b.go",
          value: "//go:build linux; //go:build amd64",
          rule: "is not a valid build constraint: multiple //go:build comments",
          fix,
        },
      ]);
    });

    it("C sources without cgo", () => {
      const files = { "go.mod": MODULE, "main.go": "package main\n", "x.c": "", "y.f": "" };
      const rule = "has C, C++, Objective-C or Fortran sources, but no Go file that imports `C`";
      const fix = "move them to another folder, or exclude them by a build constraint";
      assert.deepEqual(problemsOf(files, ".", { cgoEnabled: true }), [
        { field: ".", value: ["x.c", "y.f"], rule, fix },
      ]);
      assert.deepEqual(problemsOf(files), [{ field: ".", value: ["y.f"], rule, fix }]);
    });

    it("B7 files that may not be read", () => {
      const root = makeTree({ "go.mod": MODULE, "main.go": "package main\n", "secret.go": "package main\n" });
      const tree = new CountingTree(WorkTree.open(root), new Set(["secret.go"]));
      assert.deepEqual(loadClosure(tree, ".", targetOf()).problems, [
        {
          field: "secret.go",
          rule: "cannot be read",
          fix: "give the user who runs this permission to read it",
        },
      ]);
    });

    it("B7 links that lead outside or nowhere", () => {
      const files = {
        "out.go": { link: "/etc/passwd" },
        "gone.go": { link: "nowhere.go" },
        "#gone.txt": { link: "x" },
      };
      assert.deepEqual(problemsOf({ "go.mod": MODULE, "main.go": "package main\n", ...files }), [
        { field: "gone.go", rule: "cannot be read: it is not a regular file", fix: "remove or restore it" },
        {
          field: "out.go",
          rule: "is a symbolic link that leads outside the source root",
          fix: "replace the link by the file, or choose a source root that holds both",
        },
      ]);
    });
  });

  it("B7 go.mod, go.sum, go.work and profiles that are links to the outside, each once", () => {
    const outside = {
      rule: "is a symbolic link that leads outside the source root",
      fix: "replace the link by the file, or choose a source root that holds both",
    };
    const files = { "go.mod": MODULE, "main.go": "package main\n" };
    for (const name of ["go.mod", "go.sum", "go.work", "default.pgo"]) {
      assert.deepEqual(problemsOf({ ...files, [name]: { link: "/etc/hostname" } }), [
        { field: name, ...outside },
      ]);
    }
    const vendored = {
      "go.mod": `${MODULE}require third.party/v v1.0.0\n`,
      "vendor/modules.txt": { link: "/etc/hostname" },
      "main.go": "package main\n",
    };
    assert.equal(problemsOf(vendored)[0]?.field, "vendor/modules.txt");
    // a profile that is not a file, or leads nowhere, is none for Go either
    assert.deepEqual(problemsOf({ ...files, "default.pgo": { link: "nowhere" } }), []);
  });

  describe("of imports", () => {
    const generate =
      "generate the code (it looks like generated code that was not generated: `go generate`, `buf`, `protoc`, …), or correct the import path";
    const restore = "restore the folder, or correct the import path";

    it("generated code that was not generated, and other missing packages", () => {
      const files = {
        ...importing(
          "example.com/app/helloworld/v1",
          "example.com/app/internal/mocks",
          "example.com/app/gone",
          "example.com/app/empty",
        ),
        "helloworld/v1/hello.proto": "",
        "empty/README.md": "",
        "other.go": '//go:build linux\n\n//go:generate wire\npackage main\nimport "example.com/app/wired"\n',
      };
      const rule = (dir: string, what: string): string =>
        `is imported from ${dir} of module example.com/app, which ${what}`;
      assert.deepEqual(problemsOf(files), [
        {
          field: "main.go:4",
          value: "example.com/app/helloworld/v1",
          rule: rule("helloworld/v1", "holds no Go files"),
          fix: generate,
        },
        {
          field: "main.go:5",
          value: "example.com/app/internal/mocks",
          rule: rule("internal/mocks", "does not exist"),
          fix: generate,
        },
        {
          field: "main.go:6",
          value: "example.com/app/gone",
          rule: rule("gone", "does not exist"),
          fix: restore,
        },
        {
          field: "main.go:7",
          value: "example.com/app/empty",
          rule: rule("empty", "holds no Go files"),
          fix: restore,
        },
        {
          field: "other.go:5",
          value: "example.com/app/wired",
          rule: rule("wired", "does not exist"),
          fix: generate,
        },
      ]);
    });

    it("a missing package of a module whose path has no dot", () => {
      const main = { "go.mod": "module app\n", "main.go": 'package main\nimport _ "app/api/v1"\n' };
      assert.equal(problemsOf(main)[0]?.rule, "is imported from api/v1 of module app, which does not exist");
    });

    it("a package without files for the target", () => {
      assert.deepEqual(
        problemsOf({ ...importing("example.com/app/win"), "win/a_windows.go": "package win\n" }),
        [
          {
            field: "main.go:4",
            value: "example.com/app/win",
            rule: "is imported, but has no Go files for linux/amd64; left out: a_windows.go (file name)",
            fix: "add a file for this platform, or import the package from files for other platforms only",
          },
        ],
      );
    });

    it("a package of a nested module that is not replaced", () => {
      const nested = { "sub/go.mod": "module example.com/app/sub\n", "sub/pkg/a.go": "package pkg\n" };
      assert.deepEqual(problemsOf({ ...importing("example.com/app/sub/pkg"), ...nested }), [
        {
          field: "main.go:4",
          value: "example.com/app/sub/pkg",
          rule: "is imported from sub/pkg, which belongs to the module in sub",
          fix: "`require` that module and `replace` it by its folder, or `use` it in go.work",
        },
      ]);
    });

    it("a folder behind a link that leads outside", () => {
      assert.deepEqual(problemsOf({ ...importing("example.com/app/out/etc"), out: { link: "/" } }), [
        {
          field: "main.go:4",
          value: "example.com/app/out/etc",
          rule: "is imported from out, a symbolic link that leads outside the source root",
          fix: "replace the link by the folder, or choose a source root that holds both",
        },
      ]);
    });

    it("relative imports", () => {
      assert.deepEqual(problemsOf(importing("./lib", "../lib")), [
        {
          field: "main.go:4",
          value: "./lib",
          rule: "is a relative import, which modules do not allow",
          fix: "import the package by the module's path",
        },
        {
          field: "main.go:5",
          value: "../lib",
          rule: "is a relative import, which modules do not allow",
          fix: "import the package by the module's path",
        },
      ]);
    });

    it("one that is missing in many files is reported once", () => {
      const files = {
        "b.go": 'package main\nimport _ "example.com/app/gone"\n',
        ...importing("example.com/app/gone"),
      };
      assert.deepEqual(
        problemsOf(files).map(({ field }) => field),
        ["b.go:2"],
      );
    });
  });

  describe("of Git LFS", () => {
    it("pointers in place of files of the closure, and of no other", () => {
      const files = {
        "go.mod": MODULE,
        "go.sum": LFS,
        "main.go": 'package main\nimport _ "embed"\n//go:embed logo.png big.txt\nvar a string\n',
        "lib.go": LFS,
        "logo.png": LFS.replaceAll("\n", "\r\n"),
        "big.txt": LFS.padEnd(1024, " "),
        "big.h": LFS.padEnd(1024, "\n"),
        "unused.png": LFS,
        "x.syso": LFS.replace("v1", "v12"),
      };
      const rule = "is a Git LFS pointer, not the file itself";
      const fix = "run `git lfs pull`; in CI, check out with LFS";
      assert.deepEqual(
        problemsOf(files),
        ["go.sum", "lib.go", "logo.png"].map((field) => ({ field, rule, fix })),
      );
    });

    it("a pointer in place of go.mod is not a syntax error", () => {
      const problems = problemsOf({ "go.mod": LFS, "main.go": "package main\n" });
      assert.deepEqual(
        problems.map(({ field }) => field),
        ["go.mod"],
      );
    });
  });

  describe("of modules", () => {
    const main = { "main.go": "package main\n" };

    it("go.mod and go.work with syntax errors, by line", () => {
      const files = { "go.mod": `${MODULE}requir a v1\n`, "go.work": "use .\nuse\ngo 1.24\n", ...main };
      const rule = (message: string): string => `is not a valid line: ${message}`;
      assert.deepEqual(problemsOf(files), [
        { field: "go.work:2", rule: rule("`use` takes a folder"), fix: `correct the line, ${WITHOUT}` },
        { field: "go.mod:4", rule: rule("unknown directive: requir"), fix: "correct the line" },
      ]);
    });

    it("replacements that are missing, are not modules, or lead outside", () => {
      const replaces = ["missing", "folder", "../outside", "/abs", "linked"];
      const lines = replaces.map((path, i) => {
        const dir = path.startsWith(".") || path.startsWith("/") ? path : `./${path}`;
        return `require example.com/r${i} v1.0.0\nreplace example.com/r${i} => ${dir}`;
      });
      const files = {
        "go.mod": [MODULE, ...lines, ""].join("\n"),
        "folder/a.go": "",
        linked: { link: "/" },
        ...main,
      };
      const outside = "choose a source root that holds it, or remove the `replace`";
      const restore = "restore the module there, or remove the `replace`";
      assert.deepEqual(problemsOf(files), [
        { field: "go.mod:6", value: "./missing", rule: "is a folder that does not exist", fix: restore },
        { field: "go.mod:8", value: "./folder", rule: "is a folder without a go.mod file", fix: restore },
        { field: "go.mod:10", value: "../outside", rule: "leads outside the source root", fix: outside },
        { field: "go.mod:12", value: "/abs", rule: "leads outside the source root", fix: outside },
        { field: "go.mod:14", value: "./linked", rule: "leads outside the source root", fix: outside },
      ]);
    });

    it("no problem with replacements that nothing requires", () => {
      const text = `${MODULE}replace example.com/a => ./missing\nreplace example.com/b => ../outside\n`;
      assert.deepEqual(problemsOf({ "go.mod": text, ...main }), []);
    });

    it("used folders of a workspace that are missing or lead outside", () => {
      const files = { "go.work": "go 1.24\nuse (\n.\n./gone\n../out\n)\n", "go.mod": MODULE, ...main };
      assert.deepEqual(problemsOf(files), [
        {
          field: "go.work:4",
          value: "./gone",
          rule: "is a folder that does not exist",
          fix: `restore the module there, remove the \`use\`, ${WITHOUT}`,
        },
        {
          field: "go.work:5",
          value: "../out",
          rule: "leads outside the source root",
          fix: `choose a source root that holds it, remove the \`use\`, ${WITHOUT}`,
        },
      ]);
    });
  });

  describe("of go.work above the root", () => {
    const files = {
      "go.work": "go 1.24\nuse (\n\t./svc\n\t./lib\n)\n",
      "svc/go.mod": `${MODULE}require example.com/lib v1.0.0\n`,
      "svc/go.sum": sumsOf("example.com/lib v1.0.0"),
      "svc/cmd/main.go": 'package main\n\nimport _ "example.com/lib"\n\nfunc main() {}\n',
      "lib/go.mod": "module example.com/lib\n\ngo 1.24\n",
      "lib/lib.go": "package lib\n",
    };
    const fieldsOf = (changes: TreeFiles, target: Parameters<typeof targetOf>[0] = {}): string[] => {
      const root = makeTree({ ...files, ...changes });
      const { problems } = freshClosure(join(root, "svc"), "cmd", targetOf(target));
      return problems.map(({ field }) => field.slice(root.length));
    };

    it("that uses the module: the Go command builds with it", () => {
      const root = makeTree(files);
      assert.ok(assertSameAsGo(root, "svc/cmd").files.includes("lib/lib.go"));
      assert.deepEqual(freshClosure(join(root, "svc"), "cmd").problems, [
        {
          field: `${root}/go.work`,
          rule: "uses the module in `.`, and is above the source root: the Go command would build with it",
          fix: `choose ${root} as source root, ${WITHOUT}`,
        },
      ]);
      assert.deepEqual(fieldsOf({ "go.work": `go 1.24\nuse ${root}/svc\n` }), []);
      writeTree(root, { "go.work": `go 1.24\nuse ${root}/svc\n` });
      assert.equal(freshClosure(join(root, "svc"), "cmd").problems.length, 1);
    });

    it("none without a workspace, or where another file counts", () => {
      assert.deepEqual(fieldsOf({}, { workspace: false }), []);
      assert.deepEqual(fieldsOf({ "svc/go.work": "go 1.24\nuse .\n" }), []);
    });

    it("none of a file that does not use the module, or cannot be read", () => {
      for (const text of ["go 1.24\nuse ./lib\n", "", "<<<<<<<\n", "go 1.24\nuse ./svc/cmd\n"]) {
        assert.deepEqual(fieldsOf({ "go.work": text }), [], text);
      }
      assert.deepEqual(fieldsOf({ "go.work": { link: "gone" } }), []);
    });
  });

  describe("of absolute paths", () => {
    const program = 'package main\n\nimport _ "example.com/lib"\n\nfunc main() {}\n';
    const files = {
      "svc/main.go": program,
      "lib/go.mod": "module example.com/lib\n",
      "lib/lib.go": "package lib\n",
    };
    const rule = "is an absolute path, which other machines do not have";

    it("in go.work: the folders are known, and other machines do not have them", () => {
      const root = makeTree({ ...files, "svc/go.mod": MODULE });
      writeTree(root, { "go.work": `go 1.24\nuse ${root}/svc\nuse ${root}/lib\n` });
      const { problems, files: found } = freshClosure(root, "svc");
      assert.deepEqual(
        found.filter((file) => file.endsWith(".go")),
        goList(root, "svc", targetOf()).files,
      );
      assert.deepEqual(problems, [
        { field: "go.work:2", value: `${root}/svc`, rule, fix: "write it relative to the file: `./svc`" },
        { field: "go.work:3", value: `${root}/lib`, rule, fix: "write it relative to the file: `./lib`" },
      ]);
    });

    it("in go.work that lead out", () => {
      const root = makeTree({ ...files, "svc/go.mod": MODULE, "go.work": "go 1.24\nuse ./svc\nuse /lib\n" });
      assert.deepEqual(
        freshClosure(root, "svc")
          .problems.slice(0, 1)
          .map((one) => [one.field, one.rule]),
        [["go.work:3", "leads outside the source root"]],
      );
    });

    it("in go.mod, with no other problem", () => {
      const lines = "require example.com/lib v1.0.0\nreplace example.com/lib => ";
      const root = makeTree(files);
      writeTree(root, { "svc/go.mod": `${MODULE}${lines}${root}/lib\n` });
      const fix = "write it relative to the file: `./../lib`";
      assert.deepEqual(freshClosure(root, "svc").problems, [
        { field: "svc/go.mod:5", value: `${root}/lib`, rule, fix },
      ]);
      const outside = problemsOf({ ...files, "svc/go.mod": `${MODULE}${lines}/lib\n` }, "svc");
      assert.deepEqual(
        outside.map((one) => [one.field, one.rule]),
        [["svc/go.mod:5", "leads outside the source root"]],
      );
    });
  });

  it("are reported all at once", () => {
    const files = {
      "go.mod": `${MODULE}nonsense\n`,
      "lib/a.go":
        'package lib\nimport _ "embed"\nimport _ "example.com/app/gone"\n//go:embed none\nvar a string\n',
      "lib/b.go": "package other\n",
    };
    assert.deepEqual(
      problemsOf(files, "lib").map(({ field }) => field),
      ["go.mod:4", "main", "lib/a.go:4", "lib/b.go", "lib/a.go:3"],
    );
  });
});

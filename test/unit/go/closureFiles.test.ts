// Proves that the closure takes the same files of a package folder as `go list`: build constraints, file name suffixes,
// cgo, assembly, odd imports, embeds and symbolic links, for several targets.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GoTarget } from "../../../components/closure/target";
import { goList } from "../../support/goList";
import { assertSameAsGo, freshClosure, targetOf } from "../../support/sameAsGo";
import { type TreeFiles, makeTree, removeTrees } from "../../support/tree";

const MODULE = "module example.com/app\n\ngo 1.24\n";
const TARGETS: readonly Partial<GoTarget>[] = [
  { goos: "linux", goarch: "amd64" },
  { goos: "linux", goarch: "arm64", tags: ["prod", "goexperiment.boringcrypto"] },
  { goos: "linux", goarch: "amd64", cgoEnabled: true },
  { goos: "windows", goarch: "amd64", tags: ["prod"] },
  { goos: "darwin", goarch: "arm64" },
  { goos: "android", goarch: "arm64" },
  { goos: "illumos", goarch: "amd64" },
  { goos: "js", goarch: "wasm" },
];

/** One file of package main for each head, which imports a package of its own, so that reading the head wrong shows. */
function heads(list: readonly string[]): TreeFiles {
  const files: Record<string, string> = { "go.mod": MODULE, "main.go": "package main\n\nfunc main() {}\n" };
  for (const [i, head] of list.entries()) {
    files[`file${i}.go`] = `${head}package main\n\nimport _ "example.com/app/p${i}"\n`;
    files[`p${i}/p.go`] = `package p${i}\n`;
  }
  return files;
}

function forAllTargets(files: TreeFiles, check?: (files: readonly string[], target: GoTarget) => void): void {
  const root = makeTree(files);
  for (const changes of TARGETS) {
    const target = targetOf(changes);
    const closure = assertSameAsGo(root, ".", target);
    check?.(closure.files, target);
  }
}

describe("closure: files of a package", () => {
  afterEach(removeTrees);

  it("obeys //go:build lines", function () {
    this.timeout(60_000);
    const expressions = [
      ...[
        "linux",
        "!linux",
        "linux && amd64",
        "linux||windows",
        "!(linux && amd64)",
        "(linux || darwin) && !cgo",
      ],
      ...[
        "unix",
        "gc",
        "gccgo",
        "cgo",
        "prod",
        "ignore",
        "goexperiment.boringcrypto",
        "goexperiment.dwarf5",
        "!goexperiment.regabiargs",
        "go1.18",
        "go1.26",
        "go1.99",
        "!go1.99",
      ],
      ...[
        "amd64 && linux || darwin && arm64",
        "solaris",
        "js && wasm",
        "!prod&&!cgo",
        "linux\t",
        "_x.y1 || linux",
      ],
    ];
    forAllTargets(heads(expressions.map((expression) => `//go:build ${expression}\n\n`)));
  });

  it("looks for constraints where the Go command does", function () {
    this.timeout(60_000);
    forAllTargets(
      heads([
        "//go:build windows\n", // no blank line is needed
        "// +build windows\n", // a blank line is needed
        "// +build windows\n\n",
        "// +build linux,amd64 darwin\n// +build !prod\n\n",
        "// +build windows\n\n//go:build linux\n\n", // go:build decides
        "/* comment */\n\n//go:build windows\n\n", // block comments may come before
        "/*\n//go:build windows\n*/\n\n", // inside of a block comment it is text
        "/* a */ //go:build windows\n\n",
        "//go:buildwindows\n\n",
        "// go:build windows\n\n",
        "  //go:build windows\n\n",
        "\uFEFF//go:build windows\n\n",
        "// a\r\n//go:build windows\r\n\r\n",
        "//+build windows\n\n",
        "/* a */\n// +build windows\n\n", // +build lines do not follow a block comment
        "// +build windows\n/* a */\n\n", // a blank line after a block comment does not count
        "// +build !\n\n",
        "// +build win-dows\n\n",
        "// Package main does things.\n//\n//go:build windows\n",
      ]),
    );
  });

  it("ignores constraints below the package clause, and packages named documentation", () => {
    const files = {
      "go.mod": MODULE,
      "main.go": "package main\n\n//go:build windows\n\nfunc main() {}\n",
      "doc.go": 'package documentation\n\nimport "nowhere.example/x"\n',
    };
    assert.ok(assertSameAsGo(makeTree(files), ".").files.includes("main.go"));
  });

  it("obeys suffixes of file names", function () {
    this.timeout(60_000);
    const names = [
      ...[
        "a_linux.go",
        "a_arm64.go",
        "a_linux_arm64.go",
        "a_windows.go",
        "a_unix.go",
        "linux.go",
        "a_linux_test.go",
      ],
      ...[
        "a_android.go",
        "a_solaris.go",
        "a_darwin_arm64.go",
        "a_arm64_linux.go",
        "a_linux.pb.go",
        "linux_amd64.go",
      ],
      ...[
        "a_b_js_wasm.go",
        "_a.go",
        ".b.go",
        "a_test_linux.go",
        "x_zos.go",
        "x_riscv64.go",
        "a__linux.go",
        "a_.go",
      ],
    ];
    const sources: TreeFiles = Object.fromEntries(names.map((name) => [name, "package main\n"]));
    forAllTargets({
      "go.mod": MODULE,
      "main.go": "package main\nfunc main() {}\n",
      ...sources,
    });
  });

  it("takes assembly, headers and objects always, C with cgo only", function () {
    this.timeout(60_000);
    const files = {
      "go.mod": MODULE,
      "main.go":
        'package main\nimport (\n_ "example.com/app/c"\n_ "example.com/app/asm"\n)\nfunc main() {}\n',
      "c/pure.go": "package c\n",
      "c/bridge.go": 'package c\n\n// #include "x.h"\nimport "C"\nimport _ "example.com/app/cgoonly"\n',
      "c/x.h": "",
      "c/x.c": "",
      "c/x_windows.c": "",
      "c/tagged.c": "//go:build prod\n\n",
      "c/x.cc": "",
      "c/x.S": "",
      "c/x.sx": "",
      "c/note.txt": "",
      "cgoonly/p.go": "package cgoonly\n",
      "asm/a.go": "package asm\n",
      "asm/a_amd64.s": "// +build !prod\n\n",
      "asm/a_arm64.s": '#include "x.h"\n',
      "asm/all.s": "// text\n/* more */ TEXT\n",
      "asm/bad_start.s": "//go:build ignore\n\n/ text\n",
      "asm/unparsable.s": "//go:build linux &\n\n",
      "asm/x.h": "",
      "asm/x_linux.syso": Buffer.from([0, 1, 2]),
      "asm/x_windows.syso": Buffer.from([0, 1, 2]),
      "asm/upper.S": "",
      "asm/a_test.s": "",
      "asm/a_windows_test.s": "",
    };
    forAllTargets(files, (found, { cgoEnabled }) => {
      assert.equal(found.includes("c/x.c"), cgoEnabled);
      assert.equal(found.includes("c/x.S"), cgoEnabled);
      assert.equal(found.includes("cgoonly/p.go"), cgoEnabled);
    });
  });

  it("reads imports in any spelling", () => {
    const main = [
      "/* licence */ package /* name */ main /* the",
      'program */ import "example.com/app/k"',
      "",
      'import "example.com/app/a"; import b "example.com/app/b"',
      "import `example.com/app/c`",
      'import . "example.com/app/d"',
      'import _ "example.com/app/e"',
      'import ( "example.com/app/f"; g "example.com/app/g"',
      '  // a comment with "example.com/app/no"',
      '  /* and */ h /* another */ "example.com/app/h" // import "example.com/app/no"',
      '  "example.com/app/\\x69"',
      ")",
      "import ()",
      "import",
      '"example.com/app/j"',
      "",
      'var _ = `import "example.com/app/no"`',
      "func main() {}",
      'import "example.com/app/no"',
    ];
    const packages: TreeFiles = Object.fromEntries(
      ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "no"].map((name) => [
        `${name}/x.go`,
        `package ${name}\n`,
      ]),
    );
    const root = makeTree({ "go.mod": MODULE, "main.go": main.join("\n"), ...packages });
    const { files } = assertSameAsGo(root, ".");
    assert.equal(files.length, 2 + 11);
    assert.ok(!files.includes("no/x.go"));
  });

  it("reads files with a byte order mark, carriage returns, and no end of line", () => {
    const root = makeTree({
      "go.mod": MODULE,
      "main.go": '\uFEFFpackage main\r\n\r\nimport (\r\n\t"example.com/app/a"\r\n)\r\n',
      "last.go": "package main",
      "a/a.go": "package a;",
    });
    assertSameAsGo(root, ".");
  });

  describe("embeds", () => {
    const source = (...lines: string[]): string =>
      ["package main", 'import _ "embed"', "", ...lines, "func main() {}", ""].join("\n");
    const folder = {
      "go.mod": MODULE,
      "web/index.html": "",
      "web/.hidden": "",
      "web/_draft": "",
      "web/css/a.css": "",
      "web/css/.secret/x": "",
      "web/nested/go.mod": "module example.com/nested\n",
      "web/nested/file": "",
      "web/link": { link: "index.html" },
      "conf/a.yaml": "",
      "conf/b.yaml": "",
      "conf/b.json": "",
      "conf/.c.yaml": "",
      "conf/with space.txt": "",
      "conf/[x].txt": "",
    };
    const cases: Record<string, string[]> = {
      "a file": ["//go:embed conf/a.yaml", "var a string"],
      "a folder": ["//go:embed web", "var a embed.FS"],
      "a folder with all:": ["//go:embed all:web", "var a embed.FS"],
      globs: ["//go:embed conf/*.yaml conf/?.json", "//go:embed web/*/*.css", "var a embed.FS"],
      "a glob of everything": ["//go:embed conf/*", "var a embed.FS"],
      "character classes": ["//go:embed conf/[a-b].yaml conf/[^ab]*.yaml", "var a embed.FS"],
      "quoted patterns": ['//go:embed "conf/with space.txt" `conf/b.json`', "var a embed.FS"],
      "escaped patterns": ['//go:embed conf/\\[x].txt "conf/\\\\[x\\\\].txt"', "var a embed.FS"],
      "groups of variables": [
        "var (",
        "\t//go:embed conf/a.yaml",
        "\ta string",
        "\t//go:embed web",
        "\tb embed.FS",
        ")",
      ],
      "text that only looks like a directive": [
        'var a = "//go:embed web"',
        "var b = `",
        "//go:embed web",
        "`",
        "/*",
        "//go:embed web",
        "*/",
        "var c = '\"' //go:embed conf/a.yaml",
        "//go:embedded web",
        "// go:embed web",
        '//go:embed "unclosed',
      ],
    };
    for (const [name, lines] of Object.entries(cases)) {
      it(`takes ${name}`, () => {
        const { files } = assertSameAsGo(makeTree({ ...folder, "main.go": source(...lines) }), ".");
        assert.ok(files.some((file) => /^(?:web|conf)\//.test(file)));
      });
    }

    it("looks at //go:embed only in files that import embed", () => {
      const root = makeTree({
        ...folder,
        "main.go": "package main\n//go:embed web\nvar a string\nfunc main() {}\n",
      });
      assert.deepEqual(assertSameAsGo(root, ".").files, ["go.mod", "main.go"]);
    });

    const failing: Record<string, string> = {
      "conf/none*": "no matching files found",
      "../conf": "invalid pattern syntax",
      "conf/[": "invalid pattern syntax",
      "conf/": "invalid pattern syntax",
      ".": "invalid pattern syntax",
      "web/link": "cannot embed irregular file web/link",
      "web/nested": "cannot embed directory web/nested: in different module",
      "web/nested/file": "cannot embed file web/nested/file: in different module",
      linked: "cannot embed irregular file linked",
      "linked/index.html": "cannot embed file linked/index.html: in non-directory linked",
      empty: "cannot embed directory empty: contains no embeddable files",
      "bad/a:b": "cannot embed file bad/a:b: invalid name a:b",
      bad: "cannot embed file bad/a:b: invalid name a:b",
      "nul/*": "cannot embed file nul/NUL.txt: invalid name NUL.txt",
    };
    for (const [pattern, message] of Object.entries(failing)) {
      it(`refuses ${pattern} in the words of the Go command`, () => {
        const extra = { linked: { link: "web" }, "empty/.x": "", "bad/a:b": "", "nul/NUL.txt": "" };
        const root = makeTree({
          ...folder,
          ...extra,
          "main.go": source(`//go:embed ${pattern}`, "var a embed.FS"),
        });
        const { problems } = freshClosure(root, ".");
        assert.deepEqual(problems, [
          {
            field: "main.go:4",
            value: pattern,
            rule: `is a \`//go:embed\` pattern that fails: ${message}`,
            fix: "create or generate the files that it names, or correct the pattern",
          },
        ]);
        const [error = ""] = goList(root, ".", targetOf()).errors;
        assert.ok(error.endsWith(message), error);
      });
    }
  });

  describe("symbolic links", () => {
    it("are followed to files and to imported folders, but not by embeds", () => {
      const root = makeTree({
        "go.mod": MODULE,
        "main.go":
          'package main\nimport _ "example.com/app/linked/deep"\nimport _ "example.com/app/pkg"\nfunc main() {}\n',
        "extra.go": { link: "shared/extra.go" },
        "folder.go": { link: "shared" },
        "shared/extra.go": "package main\n",
        linked: { link: "real" },
        "real/deep/deep.go": "package deep\n",
        "pkg/p.go": { link: "../real/p.txt" },
        "real/p.txt": "package pkg\n",
      });
      const { files } = assertSameAsGo(root, ".");
      assert.deepEqual(files, ["extra.go", "go.mod", "linked/deep/deep.go", "main.go", "pkg/p.go"]);
    });

    it("B7 in loops do not hang", () => {
      const root = makeTree({
        "go.mod": MODULE,
        "main.go":
          'package main\nimport _ "embed"\nimport _ "example.com/app/data/same/same/sub"\n//go:embed data\nvar a string\nfunc main() {}\n',
        "data/x.txt": "",
        "data/same": { link: "." },
        "data/self": { link: "self" },
        "data/sub/sub.go": "package sub\n",
      });
      assertSameAsGo(root, ".");
    });

    it("may lead the source root itself elsewhere", () => {
      const root = makeTree({
        "real/go.mod": MODULE,
        "real/main.go": "package main\n",
        link: { link: "real" },
      });
      assert.deepEqual(freshClosure(join(root, "link"), ".").files, ["go.mod", "main.go"]);
    });
  });

  it("skips folders that are named like files", () => {
    const root = makeTree({ "go.mod": MODULE, "main.go": "package main\nfunc main() {}\n" });
    mkdirSync(join(root, "folder.go"));
    writeFileSync(join(root, "folder.go", "x.go"), "package x\n");
    assertSameAsGo(root, ".");
  });
});

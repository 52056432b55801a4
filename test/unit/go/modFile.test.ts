// Proves that go.mod and go.work files are read by the Go command's grammar, that errors carry their line, that the
// canonical form is one the Go command accepts with -mod=readonly, and how the Go version is chosen.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goVersionOf } from "../../../components/closure/goVersion";
import { canonicalGoMod, canonicalGoSum, parseModFile } from "../../../components/closure/modFile";
import { isFolderPath } from "../../../components/closure/modDirectives";
import { compareGoVersions } from "../../../components/closure/goVersion";
import { parseWorkFile } from "../../../components/closure/workFile";
import { goEnvironment } from "../../support/goList";
import { makeTree, removeTrees } from "../../support/tree";

const FULL = `// Deprecated: use something else.
module "example.com/app" // the module

go 1.24.0
toolchain go1.24.3

godebug (
	default=go1.21
	panicnil=1
)
require example.com/b v1.2.3 // indirect; why
require (
	// a comment
	example.com/a v0.0.0-20240102030405-abcdefabcdef
	example.com/c/v2 v2.0.0+incompatible // indirect

	"example.com/d" v1.0.0-rc.1 //indirect is not how it is spelt
)
exclude example.com/b v1.2.4
replace example.com/a => ./local/a
replace (
	example.com/b v1.2.3 => example.com/fork v1.0.0
	example.com/d => "../with space"
)
retract v0.9.0 // broken
retract [v0.1.0, v0.2.0]
tool example.com/a/cmd/tool
ignore ./node_modules
require ()
`;

describe("go.mod", () => {
  afterEach(removeTrees);

  it("is read whole", () => {
    const file = parseModFile(FULL);
    assert.deepEqual(file, {
      module: "example.com/app",
      go: "1.24.0",
      toolchain: "go1.24.3",
      require: [
        { path: "example.com/b", version: "v1.2.3", indirect: true },
        { path: "example.com/a", version: "v0.0.0-20240102030405-abcdefabcdef", indirect: false },
        { path: "example.com/c/v2", version: "v2.0.0+incompatible", indirect: true },
        { path: "example.com/d", version: "v1.0.0-rc.1", indirect: false },
      ],
      replace: [
        {
          old: { path: "example.com/a", version: undefined },
          target: { path: "./local/a", version: undefined },
          line: 20,
        },
        {
          old: { path: "example.com/b", version: "v1.2.3" },
          target: { path: "example.com/fork", version: "v1.0.0" },
          line: 22,
        },
        {
          old: { path: "example.com/d", version: undefined },
          target: { path: "../with space", version: undefined },
          line: 23,
        },
      ],
      exclude: [{ path: "example.com/b", version: "v1.2.4" }],
      godebug: ["default=go1.21", "panicnil=1"],
      tool: ["example.com/a/cmd/tool"],
      ignore: ["./node_modules"],
      retract: ["v0.9.0", "[ v0.1.0 , v0.2.0 ]"],
      errors: [],
    });
  });

  const malformed: Record<string, { line: number; message: string }> = {
    "module a\nrequire b": { line: 2, message: "`require` takes a module path and a version" },
    "module a\nrequire b master": { line: 2, message: 'version "master" is not of the form v1.2.3' },
    "module a\nmodule b": { line: 2, message: "repeated `module` line" },
    "module a\ngo 1.24\ngo 1.25": { line: 3, message: "repeated `go` line" },
    "module a\ngo v1.24": { line: 2, message: "`go` takes a version like 1.23.0" },
    "module a\ngo 1.024": { line: 2, message: "`go` takes a version like 1.23.0" },
    "module a\ntoolchain 1.24": { line: 2, message: "`toolchain` takes go1.23.0 or default" },
    "module a\nfrobnicate b": { line: 2, message: "unknown directive: frobnicate" },
    "module a\n\nrequire (\n b v1.0.0\n": { line: 3, message: "the block of `require` is not closed" },
    "module a\nrequire (\n) b": { line: 3, message: "expected a new line after `)`" },
    "module a\ngo (\n1.24": { line: 2, message: "unknown block type: go" },
    "module a /* b */": { line: 1, message: "comments start with `//` here, not with `/*`" },
    'module "a': { line: 1, message: "malformed quoted string" },
    "module `a`": { line: 1, message: "an unquoted string cannot contain a quote" },
    "module a\nreplace b => c": {
      line: 2,
      message: "the new module of `replace` needs a version, or is a folder that starts with `./` or `../`",
    },
    "module a\nreplace b => ./c v1.0.0": {
      line: 2,
      message: "the new folder of `replace` cannot have a version",
    },
    "module a\nreplace b ./c": {
      line: 2,
      message: "`replace` takes `module [v1.2.3] => other/module v1.4.0` or `module [v1.2.3] => ../folder`",
    },
    "module a\ngodebug x": { line: 2, message: "`godebug` takes key=value" },
    "\uFEFFmodule a": { line: 1, message: "unexpected character U+FEFF, a byte order mark" },
    "module\u00A0a": { line: 1, message: "unexpected character U+00A0" },
    "module a\u00A0": { line: 1, message: "unexpected character U+00A0" },
    "go 1.24\n": { line: 1, message: "there is no `module` line" },
    "<<<<<<< HEAD": { line: 1, message: "unknown directive: <<<<<<<" },
  };
  for (const [text, error] of Object.entries(malformed)) {
    it(`refuses ${JSON.stringify(text)}, like the Go command`, () => {
      const [first] = parseModFile(text).errors;
      assert.deepEqual(first, error);
      const root = makeTree({ "go.mod": text, "main.go": "package main\nfunc main() {}\n" });
      assert.throws(() => go(root, "list", "."));
    });
  }

  it("of a dependency may hold lines of a newer Go, and a longer go version", () => {
    const file = parseModFile("module a\ngo 1.24.0-custom\nfrobnicate b\nreplace c => nowhere\n", true);
    assert.deepEqual(file.errors, []);
    assert.equal(file.go, "1.24");
    assert.deepEqual(file.replace, []);
  });

  it("distinguishes folders from modules", () => {
    for (const path of [".", "..", "./a", "../a", "/a", "C:\\a", ".\\a"]) {
      assert.ok(isFolderPath(path), path);
    }
    for (const path of ["a", "example.com/a", ".a", "..a"]) {
      assert.ok(!isFolderPath(path), path);
    }
  });
});

describe("canonical go.mod and go.sum", () => {
  afterEach(removeTrees);

  it("leaves out what changes no build, and sorts the rest", () => {
    assert.equal(
      canonicalGoMod(FULL),
      [
        "module example.com/app",
        "go 1.24.0",
        "toolchain go1.24.3",
        "exclude example.com/b v1.2.4",
        "godebug default=go1.21",
        "godebug panicnil=1",
        "replace example.com/a => ./local/a",
        "replace example.com/b v1.2.3 => example.com/fork v1.0.0",
        'replace example.com/d => "../with space"',
        "require example.com/a v0.0.0-20240102030405-abcdefabcdef",
        "require example.com/b v1.2.3",
        "require example.com/c/v2 v2.0.0+incompatible",
        "require example.com/d v1.0.0-rc.1",
        "",
      ].join("\n"),
    );
  });

  it("is its own canonical form", () => {
    assert.equal(canonicalGoMod(canonicalGoMod(FULL)), canonicalGoMod(FULL));
  });

  it("keeps lines that it does not know", () => {
    assert.equal(canonicalGoMod("frob b\nmodule a // c\n"), "module a\nfrob b\n");
  });

  it("refuses what is not a go.mod file", () => {
    assert.throws(
      () => canonicalGoMod("module a\nrequire (\n"),
      /^Error: go.mod:2: the block of `require` is not closed/,
    );
  });

  it("is read by the Go command with -mod=readonly, and means the same", () => {
    const text = FULL.replace("./local/a", "./a")
      .replace("example.com/c/v2 v2.0.0+incompatible", "example.com/c/v2 v2.0.0")
      .replace(
        "example.com/b v1.2.3 => example.com/fork v1.0.0",
        "example.com/b => ./b\n\texample.com/c/v2 => ./c",
      );
    const root = makeTree({
      "go.mod": text,
      "main.go": 'package main\n\nimport _ "example.com/a"\nimport _ "example.com/d"\n\nfunc main() {}\n',
      "a/go.mod": "module example.com/a\n\ngo 1.24\n\nrequire example.com/b v1.2.3\n",
      "a/a.go": 'package a\n\nimport _ "example.com/b"\n',
      "b/go.mod": "module example.com/b\n\ngo 1.24\n",
      "b/b.go": "package b\n",
      "c/go.mod": "module example.com/c/v2\n\ngo 1.24\n",
      "d/go.mod": "module example.com/d\n\ngo 1.24\n",
      "d/d.go": "package d\n",
    });
    const path = join(root, "go.mod");
    writeFileSync(path, text.replace("../with space", "./d"));
    const before = go(root, "list", "-mod=readonly", "-deps", ".");
    const canonical = canonicalGoMod(readFileSync(path, "utf8"));
    writeFileSync(path, canonical);
    assert.equal(go(root, "list", "-mod=readonly", "-deps", "."), before);
    go(root, "build", "-mod=readonly", "-o", join(root, "program"), ".");
    assert.equal(readFileSync(path, "utf8"), canonical);
  });

  it("sorts go.sum, and keeps each line once", () => {
    const text = "b v1 h1:x=\na v1 h1:y=\r\n\na v1/go.mod h1:z=\nb  v1 h1:x=\n";
    assert.equal(canonicalGoSum(text), "a v1 h1:y=\na v1/go.mod h1:z=\nb v1 h1:x=\n");
    assert.equal(canonicalGoSum(""), "");
  });
});

describe("go.work", () => {
  it("is read whole", () => {
    const text =
      'go 1.24\ntoolchain go1.25.0\nuse (\n ./a // first\n "./b c"\n)\nuse .\nreplace x => ./y\ngodebug k=v\n';
    assert.deepEqual(parseWorkFile(text), {
      go: "1.24",
      toolchain: "go1.25.0",
      use: [
        { path: "./a", line: 4 },
        { path: "./b c", line: 5 },
        { path: ".", line: 7 },
      ],
      replace: [
        { old: { path: "x", version: undefined }, target: { path: "./y", version: undefined }, line: 8 },
      ],
      godebug: ["k=v"],
      errors: [],
    });
  });

  it("has no require lines", () => {
    assert.deepEqual(parseWorkFile("require a v1.0.0").errors, [
      { line: 1, message: "unknown directive: require" },
    ]);
  });
});

describe("Go version of a module", () => {
  const versionOf = (text: string, work?: string): unknown =>
    goVersionOf(parseModFile(`module a\n${text}`), work === undefined ? undefined : parseWorkFile(work));

  it("is the newer of the go and toolchain lines", () => {
    assert.deepEqual(versionOf("go 1.24.1"), { version: "1.24.1", minor: 24 });
    assert.deepEqual(versionOf("go 1.23\ntoolchain go1.24.3"), { version: "1.24.3", minor: 24 });
    assert.deepEqual(versionOf("go 1.25.0\ntoolchain go1.24.3"), { version: "1.25.0", minor: 25 });
    assert.deepEqual(versionOf("go 1.24.1\ntoolchain default"), { version: "1.24.1", minor: 24 });
    assert.deepEqual(versionOf("toolchain go1.25rc1-custom"), { version: "1.25rc1", minor: 25 });
    assert.equal(versionOf(""), undefined);
  });

  it("is that of the workspace, if it has one", () => {
    assert.deepEqual(versionOf("go 1.23", "go 1.25.1"), { version: "1.25.1", minor: 25 });
    assert.deepEqual(versionOf("go 1.23\ntoolchain go1.26.0", "go 1.24"), { version: "1.24", minor: 24 });
    assert.deepEqual(versionOf("go 1.23", "use ."), { version: "1.23", minor: 23 });
  });

  it("is ordered by Go's rules", () => {
    const ordered = [
      "1.9",
      "1.20rc1",
      "1.20",
      "1.20.1",
      "1.21",
      "1.21rc1",
      "1.21rc2",
      "1.21.0",
      "1.21.10",
      "1.100",
    ];
    assert.deepEqual([...ordered].reverse().sort(compareGoVersions), ordered);
    assert.equal(compareGoVersions("1.20", "1.20.0"), 0);
  });
});

function go(folder: string, ...args: string[]): string {
  return execFileSync("go", args, { cwd: folder, encoding: "utf8", stdio: "pipe", env: goEnvironment({}) });
}

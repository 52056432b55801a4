// Proves that the plan refuses what the Go command refuses before it compiles anything, at the same place, and takes what
// the Go command takes: each tree is given to both.
import assert from "node:assert/strict";
import type { GoTarget } from "../../../components/closure/target";
import { goBuilds } from "../../support/goBuilds";
import { freshClosure, targetOf } from "../../support/sameAsGo";
import { type TreeFiles, makeTree, removeTrees, sumsOf } from "../../support/tree";

const MOD = "module example.com/app\n\ngo 1.24\n";

const program = (...imports: string[]): string =>
  ["package main", ...imports.map((path) => `import _ "${path}"`), "func main() {}", ""].join("\n");
const library = (name: string, ...imports: string[]): string =>
  [`package ${name}`, ...imports.map((path) => `import _ "${path}"`), ""].join("\n");

interface Case {
  readonly files: TreeFiles;
  readonly main?: string;
  readonly target?: Partial<GoTarget>;
  /** What Go says; undefined if it takes the tree. */
  readonly go?: RegExp;
  /** Fields of the problems. */
  readonly fields?: readonly string[];
  readonly rule?: RegExp;
}

const inFolder = (name: string): Case["files"] => ({
  "go.mod": MOD,
  "main.go": program(`example.com/app/${name}`),
  [`${name}/x.go`]: "package x\n",
});

const replacing = (a: string, main: readonly string[], imports: readonly string[], mod = MOD): TreeFiles => ({
  "go.mod": [mod, ...main, "replace example.com/a => ./a", "replace example.com/b => ./b", ""].join("\n"),
  "main.go": program(...imports),
  "a/go.mod": `module example.com/a\n\n${a}\n`,
  "a/a.go": library("a"),
  "a/uses/u.go": library("uses", "example.com/b"),
  "b/go.mod": "module example.com/b\n\ngo 1.20\n",
  "b/b.go": library("b"),
});

const replacingTwice = (inA: string, inB: string, inWork = ""): TreeFiles => ({
  "go.work": `go 1.24\nuse ./a\nuse ./b\n${inWork}`,
  "a/go.mod": `module example.com/a\n\ngo 1.24\n${inA}\nrequire example.com/x v1.0.0\n`,
  "a/main.go": program("example.com/x"),
  "b/go.mod": `module example.com/b\n\ngo 1.24\n${inB}\n`,
  ...Object.fromEntries(
    ["x1", "x2"].flatMap((name) => [
      [`${name}/go.mod`, "module example.com/x\n"],
      [`${name}/x.go`, library("x")],
    ]),
  ),
});

const vendored = (list: string, mod: string): TreeFiles => ({
  "go.mod": `${MOD}${mod}`,
  "main.go": program("third.party/v"),
  "vendor/modules.txt": list,
  "vendor/third.party/v/v.go": library("v"),
});
const REQUIRE = "require third.party/v v1.2.3\n";
const LISTED = "# third.party/v v1.2.3\n## explicit; go 1.20\nthird.party/v\n";

const requiring = (lines: string, sums?: string, go = "1.24"): TreeFiles => ({
  "go.mod": `module example.com/app\n\ngo ${go}\n\n${lines}\n`,
  ...(sums !== undefined && { "go.sum": sums }),
  "main.go": program("third.party/v/pkg", "third.party/v/other"),
});
const NO_SUM = /missing go\.sum entry for module providing package third\.party\/v\/pkg/;

const CASES: Readonly<Record<string, Case>> = {
  "a module without a hash, reported once": {
    files: requiring(REQUIRE),
    go: NO_SUM,
    fields: ["main.go:2"],
    rule: /comes from third\.party\/v v1\.2\.3, and go\.sum has no hash of it$/,
  },
  "the hash of its go.mod file alone": {
    files: requiring(REQUIRE, sumsOf("third.party/v v1.2.3/go.mod")),
    go: NO_SUM,
    fields: ["main.go:2"],
  },
  "the hash of another version": {
    files: requiring(REQUIRE, sumsOf("third.party/v v1.2.2", "third.party/v v1.2.3/go.mod")),
    go: NO_SUM,
    fields: ["main.go:2"],
  },
  "a replacement by a module without a hash": {
    files: requiring(
      `${REQUIRE}replace third.party/v => fork.example.com/v v1.9.0`,
      sumsOf("third.party/v v1.2.3", "third.party/v v1.2.3/go.mod", "fork.example.com/v v1.9.0/go.mod"),
    ),
    go: NO_SUM,
    fields: ["main.go:2"],
    rule: /fork\.example\.com\/v v1\.9\.0/,
  },
  "two modules that may hold the package, one without a hash": {
    files: requiring(
      `${REQUIRE}require third.party/v/pkg v1.0.0`,
      sumsOf("third.party/v v1.2.3", "third.party/v v1.2.3/go.mod", "third.party/v/pkg v1.0.0/go.mod"),
    ),
    // it says so once it has the other one, to be sure that a single module holds the package
    go: /lookup disabled by GOPROXY=off/,
    fields: ["main.go:2"],
    rule: /third\.party\/v\/pkg v1\.0\.0/,
  },
  "an import cycle": {
    files: {
      "go.mod": MOD,
      "main.go": program("example.com/app/a"),
      "a/a.go": library("a", "example.com/app/b"),
      "b/b.go": library("b", "example.com/app/c", "example.com/app/a"),
      "c/c.go": library("c"),
    },
    go: /import cycle not allowed/,
    fields: ["b/b.go:3"],
    rule: /example\.com\/app\/a imports example\.com\/app\/b imports example\.com\/app\/a$/,
  },
  "a package that imports itself": {
    files: {
      "go.mod": MOD,
      "main.go": program("example.com/app/a"),
      "a/a.go": library("a", "example.com/app/a"),
    },
    go: /import cycle not allowed/,
    fields: ["a/a.go:2"],
  },
  "a program that imports itself": {
    files: { "go.mod": MOD, "main.go": program("example.com/app") },
    go: /import cycle not allowed/,
    fields: ["main.go:2"],
  },
  "no cycle: two ways to one package": {
    files: {
      "go.mod": MOD,
      "main.go": program("example.com/app/a", "example.com/app/b"),
      "a/a.go": library("a", "example.com/app/b"),
      "b/b.go": library("b"),
    },
  },
  "no cycle: a test": {
    files: {
      "go.mod": MOD,
      "main.go": program("example.com/app/a"),
      "a/a.go": library("a"),
      "a/a_test.go": library("a", "example.com/app/b"),
      "b/b.go": library("b", "example.com/app/a"),
    },
  },
  "a program that is imported": {
    files: { "go.mod": MOD, "main.go": program("example.com/app/a"), "a/a.go": "package main\n" },
    go: /is a program, not an importable package/,
    fields: ["main.go:2"],
  },
  "a foreign internal package": {
    files: {
      "go.mod": MOD,
      "cmd/main.go": program(
        "example.com/app/lib",
        "example.com/app/lib/internal/x",
        "example.com/app/internal",
      ),
      "lib/lib.go": library("lib", "example.com/app/lib/internal/x"),
      "lib/internal/x/x.go": library("x"),
      "internal/i.go": library("internal"),
    },
    main: "cmd",
    go: /use of internal package example.com\/app\/lib\/internal\/x not allowed/,
    fields: ["cmd/main.go:3"],
  },
  "an internal package of another module": {
    files: {
      ...replacing("go 1.24", ["require example.com/a v1.0.0"], ["example.com/a/internal"]),
      "a/internal/i.go": library("internal"),
    },
    go: /use of internal package example.com\/a\/internal not allowed/,
    fields: ["main.go:2"],
  },
  "an internal package of the standard library": {
    files: { "go.mod": MOD, "main.go": program("internal/abi") },
    go: /use of internal package internal\/abi not allowed/,
    fields: ["main.go:2"],
  },
  "own internal packages, one below another": {
    files: {
      "go.mod": MOD,
      "main.go": program("example.com/app/internal/a"),
      "internal/a/a.go": library("a", "example.com/app/internal/a/internal/b"),
      "internal/a/internal/b/b.go": library("b", "example.com/app/internal/c"),
      "internal/c/c.go": library("c"),
    },
  },
  "a standard package that does not exist": {
    files: { "go.mod": MOD, "main.go": program("net/htp", "foo", "fmt") },
    go: /package net\/htp is not in std/,
    fields: ["main.go:2", "main.go:3"],
    rule: /is not in the standard library of Go 1\.\d+/,
  },
  "a module that is named like a standard package": {
    files: {
      "go.mod": "module encoding\n\ngo 1.24\n",
      "cmd/main.go": program("encoding/json", "encoding/own"),
      "own/o.go": library("own"),
    },
    main: "cmd",
  },
  "files that differ in case": {
    files: {
      "go.mod": MOD,
      "main.go": program(),
      "a_windows.go": "package main\n",
      "A_windows.go": "package main\n",
    },
    go: /case-insensitive file name collision/,
    fields: ["a_windows.go"],
  },
  "embedded files that differ in case": {
    files: {
      "go.mod": MOD,
      "main.go": 'package main\nimport _ "embed"\n//go:embed a.txt A.txt\nvar x string\nfunc main() {}\n',
      "a.txt": "",
      "A.txt": "",
    },
    go: /case-insensitive file name collision/,
    fields: ["a.txt"],
  },
  "other files that differ in case, and folded characters that are two": {
    files: {
      "go.mod": MOD,
      "main.go": program(),
      "readme.md": "",
      "README.md": "",
      "_a.go": "",
      "_A.go": "",
      "ß.go": "package main\n",
      "ss.go": "package main\n",
    },
  },
  "files and folders that a command would take for flags": {
    files: {
      "go.mod": MOD,
      "main.go": program("example.com/app/-a"),
      "-x.go": "package main\n",
      "-a/a.go": library("a"),
    },
    go: /invalid input (?:file|directory) name/,
    fields: ["-x.go", "-a"],
  },
  "imports that differ in case": {
    files: {
      "go.mod": MOD,
      "main.go": program("example.com/app/a", "example.com/app/A"),
      "a/a.go": library("a"),
      "A/a.go": library("A"),
    },
    go: /case-insensitive import collision/,
    fields: ["main"],
  },
  "a replaced module that is not required": {
    files: replacing("go 1.24", [], ["example.com/a"]),
    go: /is replaced but not required/,
    fields: ["main.go:2"],
    rule: /provided by the module example\.com\/a, which is replaced but not required/,
  },
  "a package that a required module needs, of a module that is not required": {
    files: replacing(
      "go 1.24\nrequire example.com/b v1.0.0",
      ["require example.com/a v1.0.0"],
      ["example.com/a/uses"],
    ),
    go: /updates to go\.mod needed/,
    fields: ["a/uses/u.go:2"],
  },
  "the same before Go 1.17, where the graph decides": {
    files: replacing(
      "go 1.16\nrequire example.com/b v1.0.0",
      ["require example.com/a v1.0.0"],
      ["example.com/a/uses"],
      "module example.com/app\n\ngo 1.16\n",
    ),
  },
  "a requirement that is older than another one": {
    files: replacing(
      "go 1.24\nrequire example.com/b v1.2.0",
      ["require example.com/a v1.0.0", "require example.com/b v1.1.9"],
      ["example.com/a"],
    ),
    go: /updates to go\.mod needed/,
    fields: ["go.mod"],
    rule: /is required at v1\.1\.9, and example\.com\/a requires v1\.2\.0/,
  },
  "the same of a module that nothing is imported from": {
    files: replacing(
      "go 1.25\nrequire example.com/b v1.2.0",
      ["require example.com/a v1.0.0", "require example.com/b v1.1.9"],
      ["example.com/b"],
    ),
  },
  "a go line that is older than that of a module": {
    files: replacing("go 1.25", ["require example.com/a v1.0.0"], ["example.com/a"]),
    go: /updates to go\.mod needed/,
    fields: ["go.mod"],
    rule: /is older than what example\.com\/a requires: go >= 1\.25/,
  },
  "no go line": {
    files: replacing(
      "go 1.16",
      ["require example.com/a v1.0.0"],
      ["example.com/a"],
      "module example.com/app\n",
    ),
  },
  "a third-party package that nothing requires": {
    files: { "go.mod": MOD, "main.go": program("example.com/other/x") },
    go: /no required module provides package example\.com\/other\/x/,
    fields: ["main.go:2"],
    rule: /is in no module that go\.mod requires/,
  },
  "a workspace that is older than its modules": {
    files: { "go.mod": MOD, "go.work": "go 1.23\nuse .\n", "main.go": program() },
    go: /module \. listed in go\.work file requires go >= 1\.24, but go\.work lists go 1\.23/,
    fields: ["go.work"],
  },
  "a workspace without a go line": {
    files: { "go.mod": MOD, "go.work": "use .\n", "main.go": program() },
    go: /but go\.work implicitly requires go 1\.18/,
    fields: ["go.work"],
  },
  "a module that is twice in a workspace": {
    files: { "go.mod": MOD, "x/go.mod": MOD, "go.work": "go 1.24\nuse .\nuse ./x\n", "main.go": program() },
    go: /module example\.com\/app appears multiple times in workspace/,
    fields: ["go.work"],
  },
  "a go.work file without a module": {
    files: { "go.mod": MOD, "go.work": "go 1.24\n", "main.go": program() },
    go: /no modules were found in the current workspace|not one of the workspace modules/,
    fields: ["go.work"],
    rule: /uses no module/,
  },
  "an empty go.work file": {
    files: { "go.mod": MOD, "go.work": "", "main.go": program() },
    go: /no modules were found in the current workspace|not one of the workspace modules/,
    fields: ["go.work"],
  },
  "a go.work file with a line that nothing knows": {
    files: { "go.mod": MOD, "go.work": "go 1.24\nuses .\n", "main.go": program() },
    go: /go\.work:2: unknown directive: uses/,
    fields: ["go.work:2"],
  },
  "a go.work file with a folder that is not there alone": {
    files: { "go.mod": MOD, "go.work": "go 1.24\nuse ./gone\n", "main.go": program() },
    go: /cannot load module gone listed in go\.work file/,
    fields: ["go.work:2"],
    rule: /does not exist/,
  },
  "go.work with a byte order mark": {
    files: { "go.mod": MOD, "go.work": "\uFEFFgo 1.24\nuse .\n", "main.go": program() },
    go: /go\.work:1: unexpected input character/,
    fields: ["go.work:1"],
    rule: /U\+FEFF, a byte order mark$/,
  },
  "go.mod with a byte order mark": {
    files: { "go.mod": `\uFEFF${MOD}`, "main.go": program() },
    go: /go\.mod:1: unexpected input character/,
    fields: ["go.mod:1"],
  },
  "a module of the workspace that is replaced": {
    files: {
      "go.mod": MOD,
      "go.work": "go 1.24\nuse .\nreplace example.com/app => ./x\n",
      "main.go": program(),
    },
    go: /workspace module example\.com\/app is replaced at all versions in the go\.work file/,
    fields: ["go.work:3"],
  },
  "a module of the workspace that is replaced at a version": {
    files: {
      "go.mod": MOD,
      "go.work": "go 1.24\nuse .\nreplace example.com/app v1.0.0 => ./x\n",
      "main.go": program(),
    },
  },
  "two replacements of one module": {
    files: {
      "go.mod": `${MOD}replace example.com/x => ./a\nreplace example.com/x => ./b\n`,
      "main.go": program(),
    },
    go: /conflicting replacements for example\.com\/x/,
    fields: ["go.mod:5"],
    rule: /conflicts with go\.mod:4, which replaces example\.com\/x by \.\/a$/,
  },
  "the same replacement twice": {
    files: {
      "go.mod": `${MOD}replace example.com/x => ./a\nreplace example.com/x => ./a\n`,
      "main.go": program(),
    },
  },
  "two modules of a workspace that replace a module by different folders": {
    files: replacingTwice("replace example.com/x => ../x1", "replace example.com/x => ../x2"),
    main: "a",
    go: /conflicting replacements for example\.com\/x/,
    fields: ["b/go.mod:4"],
  },
  "two modules of a workspace that replace a module by one folder, written differently": {
    files: replacingTwice(
      "replace example.com/x v1.0.0 => ../x1",
      "replace example.com/x v1.0.0 => ../a/../x1",
    ),
    main: "a",
    go: /conflicting replacements found for example\.com\/x@v1\.0\.0 in workspace modules/,
    fields: ["b/go.mod:4"],
  },
  "two modules of a workspace that replace all versions by one folder, written differently": {
    files: replacingTwice("replace example.com/x => ../x1", "replace example.com/x => ../a/../x1"),
    main: "a",
  },
  "a replacement of all versions, and another one of the required version in the next module": {
    files: replacingTwice("replace example.com/x => ../x1", "replace example.com/x v1.0.0 => ../x2"),
    main: "a",
    go: /conflicting replacements found for example\.com\/x@v1\.0\.0 in workspace modules/,
    fields: ["b/go.mod:4"],
  },
  "different replacements of two modules where go.work has one": {
    files: replacingTwice(
      "replace example.com/x => ../x1",
      "replace example.com/x => ../x2",
      "replace example.com/x => ./x2\n",
    ),
    main: "a",
  },
  "vendored packages": { files: vendored(LISTED, REQUIRE) },
  "a vendored module that is not marked": {
    files: vendored(LISTED.replace("explicit; ", ""), REQUIRE),
    go: /third\.party\/v@v1\.2\.3: is explicitly required in go\.mod, but not marked as explicit/,
    fields: ["vendor/modules.txt"],
  },
  "a vendored module of another version": {
    files: vendored(LISTED.replace("v1.2.3", "v1.2.4"), REQUIRE),
    go: /third\.party\/v@v1\.2\.4: is marked as explicit in vendor\/modules\.txt, but not explicitly required/,
    fields: ["vendor/modules.txt", "vendor/modules.txt"],
  },
  "a vendor folder without a list": {
    files: { "go.mod": `${MOD}${REQUIRE}`, "main.go": program(), "vendor/other.txt": "" },
    go: /inconsistent vendoring/,
    fields: ["vendor/modules.txt"],
  },
  "a vendor folder of something else, and no requirement": {
    files: { "go.mod": MOD, "main.go": program(), "vendor/other.txt": "" },
  },
  "a replaced module that is vendored without it": {
    files: vendored(LISTED, `${REQUIRE}replace third.party/v => ./v\n`),
    go: /third\.party\/v: is replaced in go\.mod, but not marked as replaced/,
    fields: ["vendor/modules.txt"],
  },
  "another replacement": {
    files: vendored(
      `${LISTED.replace("v1.2.3", "v1.2.3 => ./w")}# third.party/v => ./w\n`,
      `${REQUIRE}replace third.party/v => ./v\n`,
    ),
    go: /is replaced by \.\/v in go\.mod, but marked as replaced by \.\/w/,
    fields: ["vendor/modules.txt"],
  },
  "a replacement that go.mod does not have": {
    files: vendored(LISTED.replace("v1.2.3", "v1.2.3 => ./w"), REQUIRE),
    go: /is marked as replaced in vendor\/modules\.txt, but not replaced in go\.mod/,
    fields: ["vendor/modules.txt"],
  },
  "a vendored workspace, with a replacement of a module": {
    files: {
      "go.work": "go 1.24\nuse ./app\n",
      "app/go.mod": `${MOD}${REQUIRE}replace third.party/v => ../libs/v\n`,
      "app/main.go": program("third.party/v"),
      "vendor/modules.txt":
        "## workspace\n# third.party/v v1.2.3 => ./libs/v\n## explicit; go 1.20\nthird.party/v\n# third.party/v => ./libs/v\n",
      "vendor/third.party/v/v.go": library("v"),
    },
    main: "app",
  },
  ...Object.fromEntries(
    ["ünï", "a.", "CON", "con.x", "a~1", "x/..."].map((name): [string, Case] => [
      `a folder ${JSON.stringify(name)}`,
      {
        files: inFolder(name),
        go: /malformed import path|invalid path/,
        fields: ["main.go:2"],
        rule: /malformed import path/,
      },
    ]),
  ),
  ...Object.fromEntries(
    ["a b", "a&b", "a%b", "a=b"].map((name): [string, Case] => [
      `a folder ${JSON.stringify(name)}`,
      {
        files: inFolder(name),
        go: /invalid import path/,
        fields: ["main.go:2"],
        rule: /invalid import path/,
      },
    ]),
  ),
  "a folder with an at sign": {
    files: inFolder("a@b"),
    go: /can only use path@version syntax/,
    fields: ["main.go:2"],
  },
  ...Object.fromEntries(
    ["a+b", "a~b", ".a", "_a", "testdata/x", "-a/b", "a-b", "console", "a..b"].map((name): [string, Case] => [
      `a folder ${JSON.stringify(name)}, which Go takes`,
      { files: inFolder(name) },
    ]),
  ),
  ...Object.fromEntries(
    ["ünï", "a b", "it's", "a~2"].map((name): [string, Case] => [
      `a program in a folder ${JSON.stringify(name)}`,
      {
        files: { "go.mod": MOD, [`cmd/${name}/main.go`]: program() },
        main: `cmd/${name}`,
        go: /malformed import path/,
        fields: ["main"],
      },
    ]),
  ),
};

describe("closure: what the Go command refuses", () => {
  afterEach(removeTrees);

  for (const [title, { files, main = ".", target = {}, go, fields = [], rule = /^/ }] of Object.entries(
    CASES,
  )) {
    it(`${go === undefined ? "takes" : "refuses"} ${title}`, function () {
      this.timeout(60_000);
      const root = makeTree(files);
      const reported = goBuilds(root, main, targetOf(target)).refusal ?? "";
      assert.match(reported, go ?? /^$/);
      const { problems } = freshClosure(root, main, targetOf(target));
      assert.deepEqual(
        problems.map(({ field }) => field),
        fields,
        JSON.stringify(problems),
      );
      problems.forEach((problem) => assert.match(problem.rule, rule));
    });
  }
});

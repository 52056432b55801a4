/* Proves, with Go's linker as the oracle, that a variable which it would set in vain is refused, and that no other one is. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { didYouMean } from "../../../components/common/didYouMean";
import { goEnvironment } from "../../support/goList";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { tryPlanService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { makeTree, removeTrees, sumsOf } from "../../support/tree";

const MAIN = `package main

import (
	"example.com/shop/pkg/build"
)

// Version is set by the linker.
var Version = "dev"

var (
	Commit, Branch string
	// Hidden = "comment"
	date string
)

const Name = "shop"

/*
var Commented = ""
*/

func main() { var local = build.Channel; _ = local }
`;

function problemsOf(more: Partial<PlannedArguments>): string[] {
  const root = makeTree({
    "go.mod": "module example.com/shop\n\ngo 1.24\n",
    "cmd/shop/main.go": MAIN,
    "pkg/build/build.go": 'package build\n\nvar Channel = "none"\n',
    "pkg/other/other.go": "package other\n\nvar X string\n",
  });
  const args = { source: root, main: "cmd/shop", platforms: ["linux/amd64"], ...more };
  return tryPlanService(WorkTree.open(root), "shop", args).problems.map(
    ({ field, rule, fix }) => `${field}: ${rule}; ${fix}`,
  );
}

const DECLARED = `package decl

import "strings"

type Text string

const constant = "default"
const (
	grouped = "default"
	_, other = 1, "default"
)

var Plain string
var Literal = "default"
var Raw = \`
var Hidden = "in a raw string"
\`
var Typed string = "a" + /* not ; a , end */ "b"
var Sum = "a" +
	"b"
var OfConstant = constant + grouped
var Converted = string("default")
var First, Second = "default", "default"
var (
	InGroup = "default" // comment
	One, Two string

	Semicolon = "default"; After = ")"
)
var Ünicode = "default"

var Called = strings.ToUpper("default")
var CalledLater = "a" + strings.ToLower("B")
var source = "default"
var OfVariable = source
var Func = func() string { var Inner = "x"; return Inner }()
var A, B = pair()

func pair() (string, string) { return "default", "default" }

var Number = 1
var Named Text = "default"
var NamedByValue = Text("default")
var List = []string{"default"}
var Pointer *string
var Empty any

func Get() { var Local = "x"; _ = Local; const AlsoLocal = 1 }
`;

const SET = [
  ...[
    "Plain",
    "Literal",
    "Raw",
    "Typed",
    "Sum",
    "OfConstant",
    "Converted",
    "First",
    "Second",
    "InGroup",
    "One",
    "Two",
  ],
  ...["Semicolon", "After", "\u00dcnicode"],
];
const IGNORED = [
  "Called",
  "CalledLater",
  "OfVariable",
  "Func",
  "A",
  "B",
  "constant",
  "grouped",
  "other",
  "Hidden",
  "Local",
];
const FAILING = ["Number", "Named", "List", "Pointer", "Empty"];

/** A module whose program prints all variables of a package of another module of the tree. */
const ORACLE = {
  "app/go.mod":
    "module example.com/app\n\ngo 1.24\n\nrequire example.com/lib v1.0.0\n\nreplace example.com/lib => ../lib\n",
  "app/main.go": `package main

import "example.com/lib/decl"

func main() {
	_ = []any{decl.Named, decl.NamedByValue, decl.List, decl.Pointer, decl.Number, decl.Empty}
	for _, one := range []string{
		${[...SET, "Called", "CalledLater", "OfVariable", "Func", "A", "B"].map((name) => `decl.${name}`).join(", ")},
	} {
		println(one)
	}
}
`,
  "lib/go.mod": "module example.com/lib\n\ngo 1.24\n",
  "lib/decl/decl.go": DECLARED,
};

function linked(root: string, names: readonly string[]): { status: number | null; lines: string[] } {
  const ldflags = names.map((name) => `-X example.com/lib/decl.${name}=SET`).join(" ");
  const env = goEnvironment({ CGO_ENABLED: "0" });
  const { status, stderr } = spawnSync("go", ["run", "-ldflags", ldflags, "."], {
    cwd: join(root, "app"),
    encoding: "utf8",
    env,
  });
  return { status, lines: stderr.trim().split("\n") };
}

function ofOracle(name: string): string[] {
  const tree = WorkTree.open(makeTree(ORACLE));
  const args = { source: ".", main: "app", versionVariable: `example.com/lib/decl.${name}` };
  return tryPlanService(tree, "app", args).problems.map(({ rule, fix }) => `${rule}; ${fix}`);
}

describe("variables that the linker sets", () => {
  afterEach(removeTrees);

  it("are taken when they are declared: alone, in a block, in a list, in another package", () => {
    for (const versionVariable of [
      "main.Version",
      "main.Commit",
      "main.Branch",
      "main.date",
      "example.com/shop/pkg/build.Channel",
    ]) {
      assert.deepEqual(problemsOf({ versionVariable }), []);
    }
    assert.deepEqual(
      problemsOf({ go: { ldflags: ["-s", "-X", "main.Version=1"] }, variables: { "main.Branch": "b" } }),
      [],
    );
  });

  it("are refused when nothing declares them, with the suggestion", () => {
    assert.deepEqual(problemsOf({ versionVariable: "main.version" }), [
      "versionVariable: is not declared in `cmd/shop`; did you mean `Version`?",
    ]);
    for (const name of ["Hidden", "Commented", "local"]) {
      assert.equal(problemsOf({ variables: { [`main.${name}`]: "x" } }).length, 1, name);
    }
    assert.match(
      problemsOf({ go: { ldflags: ["-X main.Versoin=1"] } })[0] ?? "",
      /^go\.ldflags: .*`Version`/,
    );
  });

  it("are refused when they are constants, or in a package that is not used", () => {
    assert.match(problemsOf({ versionVariable: "main.Name" })[0] ?? "", /is a constant/);
    assert.match(
      problemsOf({ versionVariable: "example.com/shop/pkg/other.X" })[0] ?? "",
      /is not a package that the service uses/,
    );
    assert.match(
      problemsOf({ versionVariable: "example.com/third.X" })[0] ?? "",
      /is not a package that the service uses/,
    );
  });

  it("are taken with a warning in a package that only another module can import", () => {
    const root = makeTree({
      "go.mod": "module example.com/shop\n\ngo 1.24\n\nrequire example.org/lib v1.0.0\n",
      "go.sum": sumsOf("example.org/lib v1.0.0"),
      "main.go": 'package main\n\nimport _ "example.org/lib"\n\nfunc main() {}\n',
    });
    const args = { source: root, main: ".", variables: { "example.org/lib/deep.Version": "1" } };
    const { plan, problems } = tryPlanService(WorkTree.open(root), "shop", args);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      plan?.warnings.map(({ field }) => field),
      ["variables.example.org/lib/deep.Version"],
    );
  });

  it("R5 are those that it sets, in a package of another module, too", function () {
    this.timeout(120_000);
    const { status, lines } = linked(makeTree(ORACLE), [...SET, ...IGNORED]);
    assert.equal(status, 0);
    assert.deepEqual(
      lines.map((line) => line === "SET"),
      lines.map((_, at) => at < SET.length),
    );
    for (const name of SET) {
      assert.deepEqual(ofOracle(name), [], name);
    }
    for (const name of [...IGNORED, "NamedByValue"]) {
      assert.equal(ofOracle(name).length, 1, name);
    }
    for (const name of FAILING) {
      assert.equal(linked(makeTree(ORACLE), [name]).status, 1, name);
      assert.equal(ofOracle(name).length, 1, name);
    }
  });

  it("are named as a suggestion, others are not", () => {
    assert.deepEqual(ofOracle("Hidde"), ["is not declared in `lib/decl`; " + didYouMean("Hidde", SET)]);
    assert.deepEqual(ofOracle("plain"), ["is not declared in `lib/decl`; did you mean `Plain`?"]);
    assert.match(ofOracle("Called")[0] ?? "", /^is initialised by a call, which overwrites/);
    assert.match(ofOracle("OfVariable")[0] ?? "", /^is initialised by the variable `source`/);
    assert.match(ofOracle("Named")[0] ?? "", /^is of type `Text`/);
  });

  it("are the program's as `main`, and in no package that is not used", () => {
    const root = makeTree(ORACLE);
    const reported = (versionVariable: string): string[] =>
      tryPlanService(WorkTree.open(root), "app", { source: ".", main: "app", versionVariable }).problems.map(
        ({ rule, fix }) => `${rule}; ${fix}`,
      );
    assert.deepEqual(reported("example.com/app.X"), [
      "is in the main package, which the linker calls `main`; write `main.X`",
    ]);
    assert.deepEqual(reported("example.com/lib/dcl.Plain"), [
      "is in `example.com/lib/dcl`, which is not a package that the service uses; did you mean `example.com/lib/decl`?",
    ]);
    assert.deepEqual(reported("runtime.buildVersion"), []);
  });

  it("take any value of one line that Go's flags can say", () => {
    const value = (text: string): string[] => problemsOf({ variables: { "main.Branch": text } });
    assert.deepEqual(value("it's $HOME, `id` \\ #"), []);
    assert.deepEqual(value('say "hi"'), []);
    assert.match(
      value("both ' and \"")[0] ?? "",
      /^variables\.main\.Branch: has spaces and both kinds of quotes/,
    );
    assert.match(value("a\nb")[0] ?? "", /^variables\.main\.Branch: has a line break/);
  });
});

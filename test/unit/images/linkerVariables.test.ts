/* Proves that a variable which the linker would set in vain is refused, and that a declared one is not. */
import assert from "node:assert/strict";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { tryPlanService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/plan/workTree";
import { makeTree, removeTrees } from "../../support/tree";

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
  WorkTree.forgetAll();
  const args = { source: root, main: "cmd/shop", platforms: ["linux/amd64"], ...more };
  return tryPlanService(WorkTree.open(root), "shop", args).problems.map(
    ({ field, rule, fix }) => `${field}: ${rule}; ${fix}`,
  );
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

  it("are refused when nothing declares them, with the near miss", () => {
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
      /no package that the service uses/,
    );
    assert.match(problemsOf({ versionVariable: "example.com/third.X" })[0] ?? "", /does not use/);
  });

  it("take values without quotes and spaces only", () => {
    assert.match(
      problemsOf({ variables: { "main.Branch": "a 'b'" } })[0] ?? "",
      /^variables\.main\.Branch: is no text/,
    );
  });
});

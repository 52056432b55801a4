/*
 * Proves that programs with C code are built where that is asked for: SQLite, for two platforms with one compiler, statically
 * linked onto nothing, from compiled dependencies that services share as well as from its own, the same bytes both ways and
 * with nothing kept from an earlier build. And that a Go image without a C compiler is reported as such.
 */
import { referenceOf } from "../../support/referenceOf";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { planDependencies } from "../../../components/plan/dependenciesPlan";
import type { ServiceArguments } from "../../../components/plan/serviceArguments";
import { planService } from "../../../components/plan/servicePlan";
import { type SharedDependencies, sharedDependencies } from "../../../components/plan/sharedDependencies";
import { WorkTree } from "../../../components/source/workTree";
import { writeContext } from "../../../components/context/buildContext";
import { downloadVariables } from "../../../stacks/download";
import { PulledImage } from "../../support/images/pulledImage";
import { type Solved, Solver } from "../../support/images/solver";
import { pushGoImageWithZig } from "../../support/images/zigImage";
import { makeTree, removeTrees } from "../../support/tree";

const FILES = {
  "go.mod": "module example.com/db\n\ngo 1.24\n\nrequire github.com/mattn/go-sqlite3 v1.14.28\n",
  "go.sum": `github.com/mattn/go-sqlite3 v1.14.28 h1:ThEiQrnbtumT+QMknw63Befp/ce/nUPgBPMlRFEum7A=
github.com/mattn/go-sqlite3 v1.14.28/go.mod h1:Uh1q+B4BYcTPb+yiD3kU8Ct7aC0hY9fxUwlHK0RXw+Y=
`,
  "cmd/db/main.go": `package main

import (
	"database/sql"
	"fmt"
	"os"

	_ "github.com/mattn/go-sqlite3"

	"example.com/db/own"
)

func main() {
	db, err := sql.Open("sqlite3", ":memory:")
	if err == nil {
		err = db.Ping()
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("opened", own.Answer())
}
`,
  "own/own.go": `package own

// #include "own.h"
import "C"

func Answer() int { return int(C.answer()) }
`,
  "own/own.h": "int answer(void);\n",
  "own/own.c": '#include "own.h"\nint answer(void) { return 42; }\n',
};

/** SQLite is compiled in two seconds instead of forty. zig checks undefined behaviour in what is not optimized. */
const QUICKLY = { CGO_CFLAGS: "-O0 -g0 -fno-sanitize=undefined" };

/** `e_machine` of an ELF header. */
const MACHINES: Readonly<Record<string, number>> = { "linux/amd64": 62, "linux/arm64": 183 };

describe("images with C code", function () {
  this.timeout(900_000);
  let solver: Solver;
  let goImage: string;

  before(() => {
    solver = new Solver();
    goImage = pushGoImageWithZig(solver);
  });
  after(() => {
    solver.close();
    removeTrees();
  });

  function build(
    name: string,
    go: ServiceArguments["go"],
    dependencies?: (tree: WorkTree, source: string) => SharedDependencies,
  ): Solved {
    const source = makeTree(FILES);
    const tree = WorkTree.open(source);
    const args = {
      source,
      main: "cmd/db",
      go: { image: goImage, version: solver.goVersion, env: QUICKLY, ...go },
    };
    return solver.solvePlan(planService(tree, name, args, dependencies?.(tree, source)), {
      secrets: { "go-download": goEnv() },
    });
  }

  it("are built for every platform, linked onto nothing, and run", () => {
    const alone = build("cgo-alone", { cgo: true });
    assert.equal(alone.code, 0, alone.log);
    for (const [platform, machine] of Object.entries(MACHINES)) {
      const image = new PulledImage(solver, "cgo-alone", alone.digest, platform);
      const program = readFileSync(join(image.root, "app", "service"));
      assert.equal(program.readUInt16LE(18), machine);
      assert.equal(hasInterpreter(program), false, `${platform} needs a dynamic linker`);
      if (platform === "linux/amd64") {
        assert.deepEqual(image.run(), { code: 0, stdout: "opened 42\n", stderr: "" });
      }
    }

    const shared = build("cgo-shared", { cgo: true }, (tree, source) => {
      const go = { image: goImage, version: solver.goVersion, cgo: true, env: QUICKLY };
      const plan = planDependencies(tree, "cgo-dependencies", { source, mains: ["cmd/db"], go });
      const reference = `${solver.registry}/images-test/cgo-dependencies:${plan.tag}`;
      const stage = writeContext(solver.folder(), plan.name, plan.dockerfile, plan.context);
      const done = solver.solve(stage.folder, stage.dockerfile, "final", reference, {
        secrets: { "go-download": goEnv() },
        buildArgs: { BUILDKIT_MULTI_PLATFORM: "false" },
      });
      assert.equal(done.code, 0, done.log);
      return sharedDependencies(plan, referenceOf(reference));
    });
    assert.equal(shared.code, 0, shared.log);
    assert.equal(shared.digest, alone.digest);
  });

  it("are refused by a Go image without a C compiler, with each platform that lacks one", () => {
    const done = build("cgo-none", { cgo: true, image: solver.goImage });
    assert.notEqual(done.code, 0);
    assert.match(
      done.log,
      /linux\/amd64: the Go image has no C compiler for it \(zig, x86_64-linux-gnu-gcc\)/,
    );
  });

  function goEnv(): string {
    const variables = Object.entries(downloadVariables(process.env));
    return variables.map(([name, value]) => `${name}=${value}\n`).join("");
  }
});

/** Whether a program header says `PT_INTERP`: a program that is linked dynamically. */
function hasInterpreter(program: Buffer): boolean {
  const [start, size, count] = [
    Number(program.readBigUInt64LE(32)),
    program.readUInt16LE(54),
    program.readUInt16LE(56),
  ];
  return Array.from({ length: count }, (_, index) => program.readUInt32LE(start + index * size)).includes(3);
}

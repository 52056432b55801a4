/*
 * Proves that real images come out of what is otherwise planned only: a profile (PGO), several programs in one image, a
 * workspace, and vendored packages. What went into each binary is read from the binary's own build information.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ServiceArguments } from "../../../components/plan/serviceArguments";
import { planService, type ServicePlan } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { PulledImage } from "../../support/images/pulledImage";
import { Solver } from "../../support/images/solver";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

/** A CPU profile of the program `HOT`, as `runtime/pprof` wrote it. */
const PROFILE = readFileSync(resolve(__dirname, "..", "..", "..", "..", "test", "fixtures", "cpu.pprof"));

const HOT = `package main

import "os"

type shape interface{ area(int) int }
type square struct{}

func (square) area(n int) int { return n * n }

//go:noinline
func sum(s shape, n int) (total int) {
	for i := range n {
		total += s.area(i)
	}
	return total
}

func main() { println("hot", sum(square{}, len(os.Args)+3)) }
`;

const say = (text: string): string => `package main\n\nfunc main() { println(${text}) }\n`;
const mod = (path: string, more = ""): string => `module example.com/${path}\n\ngo 1.24\n${more}`;
const lib = (text: string): string => `package lib\n\nfunc Text() string { return "${text}" }\n`;
const usesLib = `package main\n\nimport "example.com/lib"\n\nfunc main() { println(lib.Text()) }\n`;

describe("images of Go's features", function () {
  this.timeout(600_000);
  let solver: Solver;

  before(() => {
    solver = new Solver();
  });
  after(() => {
    solver.close();
    removeTrees();
  });

  function plan(name: string, files: TreeFiles, args: Partial<ServiceArguments>): ServicePlan {
    const source = makeTree(files);
    return planService(WorkTree.open(source), name, {
      source,
      main: ".",
      platforms: ["linux/amd64"],
      go: { image: solver.goImage, version: solver.goVersion },
      ...args,
    });
  }

  function build(name: string, files: TreeFiles, args: Partial<ServiceArguments> = {}): PulledImage {
    const planned = plan(name, files, args);
    const done = solver.solvePlan(planned);
    assert.equal(done.code, 0, done.log);
    return new PulledImage(solver, planned.repository, done.digest);
  }

  /** The lines that the linker left in a binary about how it was built: `build -pgo=default.pgo`, `dep example.com/lib …`. */
  function buildInfo(image: PulledImage, program: string): string[] {
    const text = execFileSync("go", ["version", "-m", join(image.root, "app", program)], {
      encoding: "utf8",
    });
    return text.split("\n").map((line) => line.trim().replaceAll("\t", " "));
  }

  it("a profile decides how the service is compiled, and further programs have none", () => {
    const files = {
      "go.mod": mod("hot"),
      "cmd/hot/main.go": HOT,
      "cmd/hot/default.pgo": PROFILE,
      "cmd/migrate/main.go": say('"migrated"'),
    };
    const args = { main: "cmd/hot", programs: { migrate: "cmd/migrate" } };
    const image = build("features-pgo", files, args);
    assert.equal(buildInfo(image, "service").includes("build -pgo=default.pgo"), true);
    assert.equal(
      buildInfo(image, "migrate").some((line) => line.includes("-pgo")),
      false,
    );
    assert.equal(image.run().stderr, "hot 14\n");
    assert.equal(image.run([], ["/app/migrate"]).stderr, "migrated\n");
    // the profile is a source: another one is another version
    const other = plan("features-pgo", { ...files, "cmd/hot/default.pgo": Buffer.alloc(0) }, args);
    assert.notEqual(other.version, plan("features-pgo", files, args).version);
  });

  it("a workspace builds a service with its sibling modules, in the folder of its own", () => {
    const image = build(
      "features-work",
      {
        "go.work": "go 1.24\n\nuse (\n\t./services/app\n\t./lib\n\t./unused\n)\n",
        "services/app/go.mod": mod("app"),
        "services/app/main.go": usesLib,
        "lib/go.mod": mod("lib"),
        "lib/lib.go": lib("from the workspace"),
        "unused/go.mod": mod("unused"),
        "unused/broken.go": 'package unused\n\nvar x int = ""\n',
      },
      { main: "services/app" },
    );
    assert.equal(image.run().stderr, "from the workspace\n");
    assert.deepEqual(
      buildInfo(image, "service").filter((line) => /^(mod|dep|path) /.test(line)),
      ["path example.com/app", "mod example.com/app (devel)", "dep example.com/lib (devel)"],
    );
  });

  it("vendored packages are compiled from the tree, and nothing is downloaded", () => {
    const image = build("features-vendor", {
      "go.mod": mod("app", "\nrequire example.com/lib v1.2.3\n"),
      "main.go": usesLib,
      "vendor/modules.txt": "# example.com/lib v1.2.3\n## explicit; go 1.24\nexample.com/lib\n",
      "vendor/example.com/lib/lib.go": lib("from vendor"),
    });
    assert.equal(image.run().stderr, "from vendor\n");
    assert.equal(buildInfo(image, "service").includes("dep example.com/lib v1.2.3"), true);
    assert.equal(existsSync(join(image.root, "app", "vendor")), false);
  });
});

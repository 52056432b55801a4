/*
 * Proves that programs packed with UPX, a real one from Debian, run as they do unpacked, that the build reports what
 * packing saves and costs, that it fails where packing does not pay, and that it is reproducible.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type ServicePlan, planService } from "../../../components/plan/servicePlan";
import type { Upx } from "../../../components/plan/upx";
import { WorkTree } from "../../../components/source/workTree";
import { PulledImage } from "../../support/images/pulledImage";
import { type Solved, Solver } from "../../support/images/solver";
import { pushUpx } from "../../support/images/upxImage";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

const SERVER: TreeFiles = {
  "go.mod": "module example.com/server\n\ngo 1.24\n",
  "main.go": `package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

// no engine has packed it before
const nonce = "${randomBytes(8).toString("hex")}"

// a build that starts the program runs this
func init() {
	fmt.Println("initialised", nonce)
}

func main() {
	zone, err := time.LoadLocation("Asia/Shanghai")
	fmt.Println(http.StatusText(http.StatusTeapot), zone, err, os.Getuid(), os.Args[1:])
}
`,
};

/** Mostly what nothing can compress. */
const NOISE: TreeFiles = {
  "go.mod": "module example.com/noise\n\ngo 1.24\n",
  "noise.bin": randomBytes(4_000_000),
  "main.go": `package main

import _ "embed"

//go:embed noise.bin
var noise string

func main() { println(len(noise)) }
`,
};

describe("programs packed with UPX", function () {
  this.timeout(600_000);
  let solver: Solver;
  let image: string;

  before(() => {
    solver = new Solver();
    image = pushUpx(solver);
  });
  after(() => {
    solver.close();
    removeTrees();
  });

  it("run as they do unpacked, and the build reports what each one saves and costs", () => {
    const plain = build("server", SERVER, undefined);
    const packed = build("server", SERVER, { image });
    assert.notEqual(packed.plan.version, plain.plan.version);
    const [before, after] = [plain, packed].map(
      ({ plan, done }) => new PulledImage(solver, plan.repository, done.digest),
    );
    const runs = [before, after].map((one) => one!.run(["-a", "b"]));
    assert.deepEqual(runs[1], runs[0]);
    assert.match(runs[1]!.stdout, /I'm a teapot Asia\/Shanghai <nil> 65532 \[-a b\]/);

    const [small, large] = [after, before].map((one) => statSync(programOf(one!)));
    assert.ok(small!.size < large!.size / 2, `${small!.size} of ${large!.size} bytes`);
    assert.equal(small!.mtimeMs, 0);
    assert.ok(readFileSync(programOf(after!)).subarray(0, 4096).includes("UPX!"));
    assert.ok(!existsSync(join(after!.root, "pack")));

    const reported = packed.done.log.split("\n").flatMap((line) => /upx: (.*)/.exec(line)?.[1] ?? []);
    const sizes =
      "\\/app\\/service [\\d.]+ MB -> [\\d.]+ MB on disk, [\\d.]+ MB -> [\\d.]+ [kM]B to pull \\(\\d\\d % less\\)";
    assert.equal(reported.length, 2, packed.done.log);
    const [amd64, arm64] = reported.sort();
    assert.match(amd64!, new RegExp(`^server \\(linux/amd64\\): ${sizes}; each start takes \\d+ ms more$`));
    assert.match(
      arm64!,
      new RegExp(`^server \\(linux/arm64\\): ${sizes}; its start cannot be measured on a builder`),
    );
    assert.ok(!packed.done.log.includes("initialised"), "no line of the program is run in the build");
  });

  it("are packed for every platform", () => {
    const { plan, done } = build("server", SERVER, { image });
    const arm64 = new PulledImage(solver, plan.repository, done.digest, "linux/arm64");
    const head = readFileSync(programOf(arm64)).subarray(0, 4096);
    assert.equal(head.readUInt16LE(18), 0xb7);
    assert.ok(head.includes("UPX!"));
  });

  it("have the same digest when they are packed again", () => {
    const first = build("server", SERVER, { image });
    const again = build("server", SERVER, { image, force: true });
    assert.equal(again.plan.version, first.plan.version);
    assert.match(again.done.log, /each start takes \d+ ms more/, "packed again");
    assert.equal(again.done.digest, first.done.digest);
  });

  it("fail the build where that does not pay, unless it is forced", () => {
    const refused = tryBuild("noise", NOISE, { image, lzma: false });
    assert.notEqual(refused.done.code, 0);
    for (const platform of ["linux/amd64", "linux/arm64"]) {
      const sentence = `upx: noise \\(${platform}\\): it does not pay, less than 10 % of what is pulled is saved`;
      assert.match(refused.done.log, new RegExp(sentence));
    }
    const forced = build("noise", NOISE, { image, lzma: false, force: true });
    const pulled = new PulledImage(solver, forced.plan.repository, forced.done.digest);
    assert.match(pulled.run().stderr, /^4000000$/m);
  });

  it("need an image that has UPX", () => {
    const { done } = tryBuild("server", SERVER, { image: solver.goImage });
    assert.notEqual(done.code, 0);
    assert.match(done.log, /the image of `upx\.image` has no program `upx` on its PATH/);
  });

  function tryBuild(
    name: string,
    files: TreeFiles,
    upx: Upx | undefined,
  ): { plan: ServicePlan; done: Solved } {
    const source = makeTree(files);
    const plan = planService(WorkTree.open(source), name, {
      source,
      main: ".",
      go: { image: solver.goImage, version: solver.goVersion },
      ...(upx && { upx }),
    });
    return { plan, done: solver.solvePlan(plan) };
  }

  function build(...what: Parameters<typeof tryBuild>): ReturnType<typeof tryBuild> {
    const built = tryBuild(...what);
    assert.equal(built.done.code, 0, built.done.log);
    return built;
  }

  function programOf(pulled: PulledImage): string {
    return join(pulled.root, "app", "service");
  }
});

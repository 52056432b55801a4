/*
 * Proves how tools are built: what is to be compiled is counted before and reported while it happens, errors are the compiler's
 * own words, a build can be stopped, and Go's collection is switched off within the memory that there is.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join, sep } from "node:path";
import { buildEnvironment, collectionSettings } from "../../../tools/goTools/build";
import { progressText } from "../../../tools/goTools/buildProgress";
import { BUILDKIT, type GoTool, linkerFlags, PULUMI } from "../../../tools/goTools/catalog";
import { countStale, type GoBuild, runGoBuild } from "../../../tools/goTools/goBuild";
import { makeTree, removeTrees } from "../../support/tree";

const MODULE = {
  "go.mod": "module example.com/tool\n\ngo 1.24\n",
  "cmd/one/main.go":
    'package main\n\nimport "example.com/tool/shared"\n\nfunc main() { println(shared.Name) }\n',
  "cmd/two/main.go":
    'package main\n\nimport "example.com/tool/shared"\n\nfunc main() { println(shared.Name) }\n',
};

describe("building tools", function () {
  this.timeout(120_000);
  after(removeTrees);

  /** Two programs with a package that no build cache has. */
  function build(shared = ""): GoBuild {
    const name = `const Name = "${Date.now()}-${Math.random()}"`;
    return {
      folder: makeTree({ ...MODULE, "shared/shared.go": `package shared\n\n${name}\n${shared}\n` }),
      env: buildEnvironment(process.env),
      flags: ["-trimpath"],
      packages: ["./cmd/one", "./cmd/two"],
    };
  }

  it("counts what is to be compiled, and compiles what programs share once", async () => {
    const work = build();
    assert.equal(await countStale(work), 3);
    const output = makeTree({}) + sep;
    let compiled = 0;
    const done = await runGoBuild(work, output, () => (compiled += 1));
    assert.deepEqual([done.code, compiled], [0, 3], done.stderr);
    assert.deepEqual(fs.readdirSync(output).sort(), ["one", "two"]);
    // the Go command keeps no programs; they are linked, but nothing is compiled
    assert.equal(await countStale({ ...work, packages: ["./shared"] }), 0);
  });

  it("reports errors in the compiler's words", async () => {
    const done = await runGoBuild(build("var unused = undefinedThing"), makeTree({}) + sep, () => undefined);
    assert.notEqual(done.code, 0);
    assert.match(done.stderr, /shared\.go:4:14: undefined: undefinedThing/);
    assert.doesNotMatch(done.stderr, /^example\.com\/tool\/shared$/m);
  });

  it("can be stopped", async () => {
    const stopped = new AbortController();
    stopped.abort();
    const output = join(makeTree({}), "programs") + sep;
    const done = await runGoBuild({ ...build(), signal: stopped.signal }, output, () => undefined);
    assert.notEqual(done.code, 0);
    assert.ok(!fs.existsSync(output));
  });

  it("switches Go's collection off, with a limit that all compilers together keep, unless the user says otherwise", () => {
    const gigabytes = (count: number): number => count * 1024 ** 3;
    const limit = (memory: number, processors: number): number =>
      Number(collectionSettings(gigabytes(memory), processors)["GOMEMLIMIT"]?.replace("B", "")) / 1024 ** 2;
    assert.deepEqual([limit(6, 2), limit(4, 3), limit(1, 7)], [1024, 512, 256]);
    assert.ok(limit(1_000_000, 2) <= 4096);
    assert.equal(buildEnvironment({})["GOGC"], "off");
    assert.equal(buildEnvironment({ GOGC: "50" })["GOGC"], "50");
  });

  it("says how far it is, and how long it may take when that can be known", () => {
    assert.equal(progressText({ done: 0, total: undefined }, 5_000), "finding out what to compile");
    assert.equal(progressText({ done: 20, total: 1_510 }, 5_000), "20 of 1,510 packages");
    assert.equal(progressText({ done: 755, total: 1_510 }, 61_000), "755 of 1,510 packages, about 70 s left");
    assert.equal(progressText({ done: 1_510, total: 1_510 }, 90_000), "linking");
  });

  it("stamps the versions of all tools of a module into each program, and of one alone otherwise", () => {
    const goMod =
      "require (\n\tgithub.com/moby/buildkit v0.34.2\n\tgithub.com/pulumi/pulumi/pkg/v3 v3.245.0\n" +
      "\tgithub.com/pulumi/pulumi-docker-build v0.0.22\n\tgithub.com/distribution/distribution/v3 v3.1.2\n)\n";
    assert.equal(linkerFlags(PULUMI, goMod), linkerFlags(BUILDKIT, goMod));
    assert.match(
      linkerFlags(PULUMI, goMod),
      /buildkit\/version\.Version=v0\.34\.2.*version\.Version=v3\.245\.0/,
    );
    const other: GoTool = { ...PULUMI, name: "other" };
    assert.doesNotMatch(linkerFlags(other, goMod), /buildkit/);
  });
});

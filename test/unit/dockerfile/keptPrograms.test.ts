/*
 * Proves, with a shell, when the programs of the build before are taken again: only if they would come out the same. The Go
 * command is replaced by what it prints.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rememberPrograms, reusePrograms } from "../../../components/plan/dockerfile/keptPrograms";
import { movedScript } from "../../support/movedScript";
import { makeTree, removeTrees, writeTree } from "../../support/tree";

const PROGRAMS = [
  { kept: "/binaries/linux_amd64/service", copied: "/out/service" },
  { kept: "/binaries/linux_arm64/service", copied: "/out/arm" },
];

const BUILD = PROGRAMS.map(({ kept, copied }) => `echo built >> ${kept}\ncp ${kept} ${copied}`).join("\n");

const GO_MOD = [
  "module example.com/shop",
  "go 1.24",
  "require example.com/Held v1.0.0",
  "require example.com/other v1.0.0",
  "require example.com/parent/held v1.0.0",
];

const GO_SUM = ["Held", "other", "parent/held"].flatMap((name) => [
  `example.com/${name} v1.0.0 h1:zip=`,
  `example.com/${name} v1.0.0/go.mod h1:mod=`,
]);

/** What `go version -m` prints of a program. */
const INFO = `service: go1.24.1
\tpath\texample.com/shop/cmd/shop
\tmod\texample.com/shop\t(devel)\t
\tdep\texample.com/Held\tv1.0.0\th1:zip=
\tdep\texample.com/parent/held\tv1.0.0\t
\t=>\texample.com/fork\tv1.0.0\th1:fork=
\tbuild\tCGO_ENABLED=0
`;

const GO = '#!/bin/sh\nif [ "$2" = -m ]; then cat ROOT/info; else echo go version go1.24.1 linux/amd64; fi\n';

const FILES = {
  "src/go.mod": text(GO_MOD),
  "src/go.sum": text(GO_SUM),
  "src/cmd/shop/main.go": "package main\n",
  "src/cmd/shop/page of it.html": "embedded\n",
  "src/lib/lib.go": "package lib\n\n//go:embed page.html\nvar page string\n",
  "shared/standard/content": "library\n",
  "binaries/tmp/x": "",
  "binaries/linux_amd64/x": "",
  "binaries/linux_arm64/x": "",
  "out/x": "",
  "tmp/x": "",
  info: INFO,
};

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** A builder that has built the service once. */
function builder(files: Readonly<Record<string, string>> = {}): string {
  const root = makeTree({ ...FILES, "bin/go": "", ...files });
  writeFileSync(join(root, "bin/go"), GO.replaceAll("ROOT", root));
  chmodSync(join(root, "bin/go"), 0o755);
  assert.equal(isBuilt(root), true);
  return root;
}

/** Runs the script as a build does, in a new container; whether it has compiled anything. */
function isBuilt(root: string, { build = BUILD, env = {} } = {}): boolean {
  for (const folder of ["tmp", "out"]) {
    rmSync(join(root, folder), { recursive: true });
    writeTree(root, { [`${folder}/x`]: "" });
  }
  const parts = ["set -eu", reusePrograms(PROGRAMS, "echo after"), build, rememberPrograms(PROGRAMS)];
  const script = [...parts, 'echo "to the end"', ""].join("\n");
  writeFileSync(
    join(root, "compile.sh"),
    movedScript(root, ["src", "shared", "tmp", "binaries", "out"], script),
  );
  const { status, stdout, stderr } = spawnSync("sh", [join(root, "compile.sh")], {
    encoding: "utf8",
    env: { PATH: `${join(root, "bin")}:${process.env["PATH"] ?? ""}`, GOFLAGS: "-trimpath", ...env },
  });
  if (build !== BUILD) {
    return status === 0;
  }
  assert.deepEqual([status, stderr], [0, ""], stdout);
  const output = (name: string): string => readFileSync(join(root, name), "utf8");
  assert.equal(output("out/service"), output("binaries/linux_amd64/service"));
  assert.equal(output("out/arm"), output("binaries/linux_arm64/service"));
  const reused = "after\nnot built again: sources, settings and modules are as they were\n";
  assert.ok(["to the end\n", reused].includes(stdout), stdout);
  return stdout !== reused;
}

function isBuiltWith(files: Readonly<Record<string, string>>): boolean {
  const root = builder();
  writeTree(root, files);
  const built = isBuilt(root);
  assert.equal(isBuilt(root), false, "and is kept with these, too");
  return built;
}

describe("the programs of the build before", () => {
  afterEach(removeTrees);

  it("are taken again where nothing has changed, as often as that is so", () => {
    const root = builder();
    assert.deepEqual([isBuilt(root), isBuilt(root)], [false, false]);
    assert.equal(readFileSync(join(root, "out/service"), "utf8"), "built\n");
  });

  for (const [what, before, after] of [
    ["another version of it", "require example.com/other v1.0.0", "require example.com/other v1.1.0"],
    ["no requirement of it", "require example.com/other v1.0.0\n", ""],
    ["a requirement of one more", "go 1.24\n", "go 1.24\nrequire example.com/Heldings v1.0.0\n"],
    ["a replacement of it", "go 1.24\n", "go 1.24\nreplace example.com/other => example.com/mine v1.0.0\n"],
    ["an excluded version of it", "go 1.24\n", "go 1.24\nexclude example.com/other v0.9.0\n"],
  ] as const) {
    it(`are taken again where go.mod has, of a module that they do not hold, ${what}`, () => {
      assert.equal(isBuiltWith({ "src/go.mod": text(GO_MOD).replace(before, after) }), false);
    });
  }

  for (const [what, before, after] of [
    ["another version of a module that they hold", "example.com/Held v1.0.0", "example.com/Held v1.1.0"],
    ["a replacement of one", "go 1.24\n", "go 1.24\nreplace example.com/Held => example.com/mine v1.0.0\n"],
    ["an excluded version of one", "go 1.24\n", "go 1.24\nexclude example.com/Held v0.9.0\n"],
    ["another version of what replaces one", "go 1.24\n", "go 1.24\nrequire example.com/fork v1.2.0\n"],
    ["a module below one", "go 1.24\n", "go 1.24\nrequire example.com/Held/below v1.0.0\n"],
    ["a module above one", "go 1.24\n", "go 1.24\nrequire example.com/parent v1.0.0\n"],
    ["a module below their own", "go 1.24\n", "go 1.24\nrequire example.com/shop/below v1.0.0\n"],
    ["another version of Go", "go 1.24", "go 1.25"],
    ["a default of GODEBUG", "go 1.24\n", "go 1.24\ngodebug default=go1.21\n"],
    ["another path of their module", "example.com/shop", "example.com/store"],
  ] as const) {
    it(`are built again where go.mod has ${what}`, () => {
      assert.equal(isBuiltWith({ "src/go.mod": text(GO_MOD).replace(before, after) }), true);
    });
  }

  it("depend on go.sum for the hashes of the modules that they hold, and for no other", () => {
    const sums = text(GO_SUM);
    assert.equal(
      isBuiltWith({ "src/go.sum": sums.replace("Held v1.0.0 h1:zip=", "Held v1.0.0 h1:b=") }),
      true,
    );
    assert.equal(
      isBuiltWith({ "src/go.sum": sums.replace("other v1.0.0 h1:zip=", "other v1.0.0 h1:b=") }),
      false,
    );
    assert.equal(isBuiltWith({ "src/go.sum": `${sums}example.com/Held v0.9.0/go.mod h1:old=\n` }), false);
  });

  for (const [what, files] of [
    ["a line of code", { "src/lib/lib.go": "package lib\n\nvar page string\n" }],
    ["an embedded file with a space in its name", { "src/cmd/shop/page of it.html": "changed\n" }],
    ["one more file", { "src/lib/more.go": "package lib\n" }],
    ["a go.work file", { "src/go.work": "go 1.24\n" }],
    ["another standard library", { "shared/standard/content": "patched\n" }],
  ] as const) {
    it(`are built again for ${what}`, () => {
      assert.equal(isBuiltWith(files), true);
    });
  }

  it("are built again for another release of Go, and for another setting", () => {
    const root = builder();
    assert.equal(isBuilt(root, { env: { GOFLAGS: "-trimpath -tags=x" } }), true);
    assert.equal(isBuilt(root, { env: { GOFLAGS: "-trimpath -tags=x" } }), false);
    assert.equal(isBuilt(root, { env: { GOFLAGS: "-trimpath -tags=x", GOARM64: "v8.2" } }), true);
    writeFileSync(join(root, "bin/go"), GO.replaceAll("ROOT", root).replace("go1.24.1", "go1.24.2"));
    assert.equal(isBuilt(root), true);
  });

  it("are built again where one is missing, or has another length", () => {
    const root = builder();
    rmSync(join(root, PROGRAMS[1]!.kept));
    assert.equal(isBuilt(root), true);
    writeFileSync(join(root, PROGRAMS[0]!.kept), "half");
    assert.equal(isBuilt(root), true);
  });

  it("are built again after a build that was not finished, by another script", () => {
    const root = builder();
    assert.equal(isBuilt(root, { build: "false" }), false);
    assert.equal(existsSync(join(root, "binaries/made-of")), false);
    assert.equal(isBuilt(root), true);
  });

  it("are always built where they do not say which modules they hold", () => {
    const root = builder({ info: "service: go1.24.1\n\tpath\tcommand-line-arguments\n" });
    assert.equal(isBuilt(root), true);
  });
});

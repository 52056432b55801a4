/*
 * Proves, with a shell, what a builder keeps of downloaded modules, and what the image of the dependencies gets of them. What
 * the Go command does in between is done by commands: it unpacks the modules that are not there, and writes their hashes.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ModuleBuild } from "../../../components/plan/dockerfile/goStages";
import {
  beginModules,
  KEEP_MODULES,
  keepsModules,
  takeModules,
} from "../../../components/plan/dockerfile/moduleDownload";
import { resolveGo } from "../../../components/toolchain/resolveGo";
import { WorkTree } from "../../../components/source/workTree";
import { movedScript } from "../../support/movedScript";
import { makeTree, removeTrees, writeTree } from "../../support/tree";

const CACHE = "download/modules";
const DAYS = 86_400_000;

const GO_MOD = `module example.com/shop
go 1.24
require github.com/Azure/above v1.0.0
require github.com/Azure/above/Below v1.1.0-RC1
replace example.com/old => example.com/fork v1.0.0
require example.com/old v1.0.0
require example.com/unused v1.0.0
`;

const SUMS = [
  "github.com/Azure/above v1.0.0",
  "github.com/Azure/above/Below v1.1.0-RC1",
  "example.com/fork v1.0.0",
  "example.com/unused v1.0.0",
].map((module) => `${module} h1:${module.replaceAll(" ", "@")}=`);

/** Modules by the names of a module cache, and a hash of each. */
const MODULES: Readonly<Record<string, string>> = {
  "github.com/!azure/above@v1.0.0": "h1:github.com/Azure/above@v1.0.0=",
  "github.com/!azure/above/!below@v1.1.0-!r!c1": "h1:github.com/Azure/above/Below@v1.1.0-RC1=",
  "example.com/fork@v1.0.0": "h1:example.com/fork@v1.0.0=",
  "example.com/unused@v1.0.0": "h1:example.com/unused@v1.0.0=",
};

const LOADED = [
  "example.com/shop/cmd",
  "github.com/Azure/above/Below/pkg",
  "example.com/old",
  "example.com/fork",
];
const USED = ["github.com/!azure/above/!below@v1.1.0-!r!c1/pkg/its.go", "example.com/fork@v1.0.0/a file.go"];

/** As the Go command does: what is there is left alone, and anything else is unpacked; a proxy gives go.mod. */
const UNPACK = Object.entries(MODULES)
  .map(([module, hash]) => {
    const at = module.lastIndexOf("@");
    const entry = `cache/download/${module.slice(0, at)}/@v/${module.slice(at + 1)}`;
    return `[ -d "$modules/${module}" ] && [ -e "$modules/${entry}.ziphash" ] || {
  echo "unpacked ${module}"
  mkdir -p "$modules/${module}/pkg" "$modules/${dirname(entry)}"
  for file in pkg/its.go "a file.go" LICENSE; do echo "${module}" > "$modules/${module}/$file"; done
  printf %s "${hash}" > "$modules/${entry}.ziphash"
  for kind in zip lock; do echo "$kind" > "$modules/${entry}.$kind"; done
}
mkdir -p "$modules/${dirname(entry)}"
echo mod > "$modules/${entry}.mod"`;
  })
  .join("\n");

function build(credentials?: ModuleBuild["credentials"]): ModuleBuild {
  const go = resolveGo(WorkTree.open(makeTree({ "go.mod": GO_MOD })), ".", undefined, {});
  return {
    go,
    platforms: [],
    moduleDir: ".",
    workDir: undefined,
    vendored: false,
    ...(credentials && { credentials }),
  };
}

/** Runs the step in a new container; what it had to unpack. */
function downloadIn(root: string, one = build(), sums: readonly string[] = SUMS): string[] {
  for (const folder of ["tmp", "download", "src"]) {
    rmSync(join(root, folder), { recursive: true, force: true });
  }
  mkdirSync(join(root, "download"));
  writeTree(root, {
    "src/go.mod": GO_MOD,
    "src/go.sum": sums.map((line) => `${line}\n`).join(""),
    "tmp/loaded": LOADED.map((path) => `${path}\n`).join(""),
  });
  const script = [
    "set -eu",
    "go() { echo https://proxy.example.com; }",
    beginModules(one),
    UNPACK,
    `for file in ${[...USED, ...USED].map((file) => `"${file}"`).join(" ")}; do echo "$modules/$file"; done > /tmp/files`,
    "echo /src/cmd/main.go >> /tmp/files",
    takeModules(one),
    ...(keepsModules(one) ? [KEEP_MODULES] : []),
    'echo "to the end"',
  ].join("\n");
  const { status, stdout, stderr } = spawnSync("sh", ["-c", below(root, script)], { encoding: "utf8" });
  assert.deepEqual([status, stderr, stdout.trimEnd().split("\n").at(-1)], [0, "", "to the end"]);
  assert.deepEqual(filesOf(join(root, CACHE)), [
    "cache/download/example.com/fork/@v/v1.0.0.mod",
    "cache/download/example.com/fork/@v/v1.0.0.ziphash",
    "cache/download/example.com/unused/@v/v1.0.0.mod",
    "cache/download/github.com/!azure/above/!below/@v/v1.1.0-!r!c1.mod",
    "cache/download/github.com/!azure/above/!below/@v/v1.1.0-!r!c1.ziphash",
    "cache/download/github.com/!azure/above/@v/v1.0.0.mod",
    "cache/download/github.com/!azure/above/@v/v1.0.0.ziphash",
    "example.com/fork@v1.0.0/a file.go",
    "github.com/!azure/above/!below@v1.1.0-!r!c1/pkg/its.go",
  ]);
  // the Go command looks for a package of the module below there, too
  assert.deepEqual(readdirSync(join(root, CACHE, "github.com/!azure/above@v1.0.0")), []);
  assert.ok(!existsSync(join(root, CACHE, "example.com/unused@v1.0.0")));
  return [...stdout.matchAll(/^unpacked (.*)$/gm)].map(([, module = ""]) => module);
}

/** Modules that a build finds on the builder. */
function linksIn(root: string, sources: Readonly<Record<string, string>>): string[] {
  rmSync(join(root, "src"), { recursive: true });
  writeTree(root, sources);
  const moved = below(root, ["set -eu", "go() { :; }", beginModules(build()), 'echo "$modules"'].join("\n"));
  const { status, stdout, stderr } = spawnSync("sh", ["-c", moved], { encoding: "utf8" });
  assert.deepEqual([status, stderr], [0, ""]);
  const modules = stdout.trim();
  const links = readdirSync(modules, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name).slice(modules.length + 1));
  rmSync(modules, { recursive: true });
  return links.sort();
}

/** Commands with the folders of a build below a folder. */
function below(root: string, script: string): string {
  return movedScript(root, ["src", "kept", "tmp", "download"], script);
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

function pointer(root: string, module: string): string {
  const at = module.lastIndexOf("@");
  return join(root, "kept", module.slice(0, at), "@v", `${module.slice(at + 1)}.unpacked`);
}

describe("downloaded modules", () => {
  afterEach(removeTrees);

  it("are unpacked once for a builder, and the image gets what a build reads", () => {
    const root = makeTree({ "kept/x": "" });
    assert.deepEqual(downloadIn(root).sort(), Object.keys(MODULES).sort());
    assert.deepEqual(downloadIn(root), []);
    assert.deepEqual(downloadIn(root), []);
    const [folder = "", ...others] = readdirSync(join(root, "kept")).filter((name) => name.startsWith("."));
    assert.deepEqual([folder.startsWith(".unpacked."), others], [true, []]);
    assert.ok(!existsSync(join(root, "kept", folder, "cache")));
    const kept = filesOf(join(root, "kept")).filter((file) => !file.startsWith(".") && file !== "x");
    assert.ok(
      kept.every((file) => /[.](mod|unpacked)$/.test(file)),
      kept.join("\n"),
    );
  });

  it("are downloaded again where go.sum has another hash, which would end a build", () => {
    const root = makeTree({ "kept/x": "" });
    downloadIn(root);
    const sums = SUMS.map((line) => line.replace("h1:example.com/fork", "h1:other"));
    assert.deepEqual(downloadIn(root, build(), sums), ["example.com/fork@v1.0.0"]);
  });

  it("are downloaded again where it is not certain that an empty builder would: replaced, excluded, in two versions", () => {
    const root = makeTree({ "kept/x": "" });
    downloadIn(root);
    const other = GO_MOD.replace("Below v1.1.0-RC1", "Below v1.0.0");
    const linked = (goMod: string, more: Readonly<Record<string, string>> = {}): string[] =>
      linksIn(root, { "src/go.mod": goMod, "src/go.sum": SUMS.join("\n"), ...more });
    assert.deepEqual(linked(GO_MOD), Object.keys(MODULES).sort());
    assert.deepEqual(
      linked(GO_MOD.replace("require github.com/Azure/above v", "exclude github.com/Azure/above v")),
      ["example.com/fork@v1.0.0", "example.com/unused@v1.0.0", "github.com/!azure/above/!below@v1.1.0-!r!c1"],
    );
    assert.deepEqual(linked(GO_MOD, { "src/other/go.mod": other }), [
      "example.com/fork@v1.0.0",
      "example.com/unused@v1.0.0",
      "github.com/!azure/above@v1.0.0",
    ]);
    const work = "go 1.24\n\nreplace (\n\texample.com/unused => ./unused // local\n)\n";
    assert.deepEqual(linked(GO_MOD, { "src/go.work": work }), [
      "example.com/fork@v1.0.0",
      "github.com/!azure/above/!below@v1.1.0-!r!c1",
      "github.com/!azure/above@v1.0.0",
    ]);
  });

  it("are downloaded again where somebody has removed them", () => {
    const root = makeTree({ "kept/x": "" });
    downloadIn(root);
    const [folder = ""] = readdirSync(join(root, "kept")).filter((name) => name.startsWith(".unpacked."));
    rmSync(join(root, "kept", folder, "example.com"), { recursive: true });
    assert.deepEqual(downloadIn(root).sort(), ["example.com/fork@v1.0.0", "example.com/unused@v1.0.0"]);
    assert.deepEqual(downloadIn(root), []);
  });

  it("go where no build has used them for a month, and what a killed build has begun goes after an hour", () => {
    const root = makeTree({ "kept/.new.killed/x": "", "kept/.new.running/x": "" });
    const long = new Date(Date.now() - 40 * DAYS);
    utimesSync(join(root, "kept/.new.killed"), long, long);
    downloadIn(root);
    assert.deepEqual(
      readdirSync(join(root, "kept")).filter((name) => name.startsWith(".new.")),
      [".new.running"],
    );
    for (const module of Object.keys(MODULES)) {
      utimesSync(pointer(root, module), long, long);
    }
    writeTree(root, {
      "kept/example.com/gone/@v/v1.0.0.unpacked": ".unpacked.other/example.com/gone@v1.0.0 h1:x=\n",
    });
    writeTree(root, { "kept/.unpacked.other/example.com/gone@v1.0.0/x": "" });
    utimesSync(pointer(root, "example.com/gone@v1.0.0"), long, long);
    // what it uses is young again
    assert.deepEqual(downloadIn(root), []);
    assert.ok(!existsSync(pointer(root, "example.com/gone@v1.0.0")));
    assert.ok(!existsSync(join(root, "kept/.unpacked.other/example.com/gone@v1.0.0")));
    assert.match(readFileSync(pointer(root, "example.com/fork@v1.0.0"), "utf8"), /^\.unpacked\..* h1:/);
  });

  it("stay out of what builds have in common where they are private", () => {
    const root = makeTree({ "kept/x": "" });
    const one = build({ netrc: true, ssh: false, authorities: false, knownHosts: false, proxy: false });
    assert.equal(downloadIn(root, one).length, Object.keys(MODULES).length);
    assert.equal(downloadIn(root, one).length, Object.keys(MODULES).length);
    assert.deepEqual(readdirSync(join(root, "kept")), ["x"]);
  });
});

/*
 * Proves, with a shell, what a builder's cache of compiled packages links to: all that the dependencies of each build hold,
 * with no copy and no file lost, whatever other dependencies it was used with before.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { KEEP_WRITTEN, LINK_PACKAGES, nameContent } from "../../../components/plan/dockerfile/linkedPackages";
import { FAR_AHEAD } from "../../../components/plan/dockerfile/goStages";
import { movedScript } from "../../support/movedScript";
import { makeTree, removeTrees } from "../../support/tree";

const CACHE = "cache/compiled";
const LONG_AGO = Date.UTC(2020, 1, 1) / 1000;

/** The time that dependencies bear. */
const FAR_FROM_NOW = `find /shared -exec touch -d @${FAR_AHEAD} {} +`;

/** Runs commands as a build does, with its folders below a folder. */
function run(root: string, ...commands: string[]): void {
  const script = ["set -eu", ...commands, 'echo "to the end"'].join("\n");
  const moved = movedScript(root, ["shared", "cache", "tmp"], script);
  const { status, stdout, stderr } = spawnSync("sh", ["-c", moved], { encoding: "utf8" });
  assert.deepEqual([status, stdout, stderr], [0, "to the end\n", ""]);
}

/** Dependencies with some files, as their image has them, become those of the next build. */
function depend(root: string, files: Readonly<Record<string, string>>): void {
  const made = makeTree({ [`${CACHE}/README`]: "Go writes one", "tmp/x": "" });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(made, CACHE, name.slice(0, 2)), { recursive: true });
    writeFileSync(join(made, CACHE, name.slice(0, 2), name), text);
  }
  run(made, nameContent(`/${CACHE}`));
  mkdirSync(join(root, "before"), { recursive: true });
  renameSync(
    join(root, "shared/compiled"),
    join(root, "before", String(readdirSync(join(root, "before")).length)),
  );
  renameSync(join(made, CACHE), join(root, "shared/compiled"));
}

function builder(): string {
  const library = { "shared/standard/aa/aa11-d": "of the library", "shared/standard/content": "library\n" };
  return makeTree({
    ...library,
    "shared/compiled/x": "",
    [`${CACHE}/0a/0a99-d`]: "of the tree",
    "tmp/x": "",
  });
}

function content(root: string, name: string): string {
  return readFileSync(join(root, CACHE, name.slice(0, 2), name), "utf8");
}

function isLink(root: string, name: string): boolean {
  return (
    lstatSync(join(root, CACHE, name.slice(0, 2), name), { throwIfNoEntry: false })?.isSymbolicLink() === true
  );
}

/** No build has used anything for long. */
function letTimePass(root: string): void {
  for (const name of readdirSync(join(root, CACHE, "linked"))) {
    utimesSync(join(root, CACHE, "linked", name), LONG_AGO, LONG_AGO);
  }
}

describe("a builder's cache of compiled packages", () => {
  afterEach(removeTrees);

  it("links to what the dependencies hold, beside what is there, and does so once", () => {
    const root = builder();
    depend(root, { "0a11-a": "entry", "ff22-d": "package" });
    run(root, LINK_PACKAGES);
    assert.deepEqual([content(root, "0a11-a"), content(root, "ff22-d")], ["entry", "package"]);
    assert.ok(isLink(root, "0a11-a") && isLink(root, "ff22-d"));
    assert.deepEqual([content(root, "aa11-d"), content(root, "0a99-d")], ["of the library", "of the tree"]);
    run(root, `rm /${CACHE}/ff/ff22-d`, LINK_PACKAGES);
    assert.ok(!isLink(root, "ff22-d"));
  });

  it("follows the dependencies of the build, and knows those that it had before", () => {
    const root = builder();
    const [first, second] = [
      { "0a11-a": "first", "bb11-d": "one" },
      { "0a11-a": "second", "bb22-d": "two" },
    ];
    depend(root, first);
    run(root, LINK_PACKAGES);
    depend(root, second);
    run(root, LINK_PACKAGES);
    assert.deepEqual([content(root, "0a11-a"), content(root, "bb22-d")], ["second", "two"]);
    assert.throws(() => content(root, "bb11-d"), { code: "ENOENT" });
    depend(root, first);
    run(root, `rm /${CACHE}/0a/0a99-d`, LINK_PACKAGES);
    assert.deepEqual([content(root, "0a11-a"), content(root, "bb11-d")], ["first", "one"]);
    assert.equal(readdirSync(join(root, CACHE, "linked")).length, 3);
  });

  it("can be written to where a link leads nowhere, by what the Go command does", () => {
    const root = builder();
    depend(root, { "bb11-d": "of other dependencies" });
    run(root, LINK_PACKAGES);
    depend(root, { "0a11-a": "entry" });
    run(root, LINK_PACKAGES, `echo written > /${CACHE}/bb/bb11-d`);
    assert.equal(content(root, "bb11-d"), "written\n");
  });

  it("keeps a file that has the name of a package of the dependencies", () => {
    const root = builder();
    depend(root, { "0a99-d": "of the tree", "0b11-a": "entry" });
    run(root, LINK_PACKAGES);
    assert.ok(!isLink(root, "0a99-d") && isLink(root, "0b11-a"));
  });

  it("holds a file where a link leads to the other folder, of which neither build sees both", () => {
    const root = builder();
    depend(root, { "bb11-d": "of a module", "bb22-d": "of another" });
    run(root, LINK_PACKAGES);
    depend(root, { "bb22-d": "of another" });
    writeFileSync(join(root, "shared/standard/content"), "larger\n");
    mkdirSync(join(root, "shared/standard/bb"), { recursive: true });
    writeFileSync(join(root, "shared/standard/bb/bb11-d"), "of the library");
    run(root, LINK_PACKAGES);
    assert.deepEqual([content(root, "bb11-d"), isLink(root, "bb11-d")], ["of the library", false]);
    assert.deepEqual([content(root, "bb22-d"), isLink(root, "bb22-d")], ["of another", true]);
  });

  it("keeps what the Go command writes through a link that leads nowhere", () => {
    const root = builder();
    depend(root, { "bb11-d": "of other dependencies", "0b11-a": "of other dependencies" });
    run(root, LINK_PACKAGES);
    depend(root, { "0a11-a": "entry" });
    run(root, FAR_FROM_NOW, LINK_PACKAGES, `echo written > /${CACHE}/bb/bb11-d`, KEEP_WRITTEN);
    assert.deepEqual([content(root, "bb11-d"), isLink(root, "bb11-d")], ["written\n", false]);
    assert.deepEqual([isLink(root, "0b11-a"), isLink(root, "0a11-a")], [true, true]);
    depend(root, {});
    assert.equal(content(root, "bb11-d"), "written\n");
  });

  it("drops the links that no build of the last week has used, and no file", () => {
    const root = builder();
    const both = { "0a11-d": "of both" };
    depend(root, { ...both, "bb11-d": "old", "0a99-d": "of the tree" });
    run(root, LINK_PACKAGES);
    letTimePass(root);
    run(root, LINK_PACKAGES);
    depend(root, { ...both, "bb22-d": "second" });
    run(root, LINK_PACKAGES);
    // the build before has used them
    assert.ok(isLink(root, "bb11-d"));
    letTimePass(root);
    depend(root, { ...both, "bb33-d": "third" });
    run(root, LINK_PACKAGES);
    assert.deepEqual(readdirSync(join(root, CACHE, "bb")), ["bb33-d"]);
    assert.deepEqual([content(root, "0a11-d"), content(root, "aa11-d")], ["of both", "of the library"]);
    assert.equal(content(root, "0a99-d"), "of the tree");
    assert.equal(readdirSync(join(root, CACHE, "linked")).length, 2);
  });

  it("takes dependencies without any package", () => {
    const root = builder();
    depend(root, {});
    run(root, LINK_PACKAGES);
    assert.equal(content(root, "0a99-d"), "of the tree");
  });
});

/*
 * Proves, with a shell, what a builder keeps of a tree's compiled packages, where it goes, and that what other builds do there
 * at the same time stops none.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { FAR_AHEAD } from "../../../components/plan/dockerfile/goStages";
import { KEEP_OWN_PACKAGES, RESTORE_OWN_PACKAGES } from "../../../components/plan/dockerfile/ownPackages";
import { makeTree, removeTrees } from "../../support/tree";

const [ONE, TWO] = ["0a11", "ff22"];
const LONG_AGO = Date.UTC(2020, 1, 1) / 1000;

/** Runs commands as a compile step does, with `/own`, the cache and `/tmp` below a folder. */
function run(root: string, ...commands: string[]): void {
  const script = ["set -eu", ...commands, 'echo "to the end"'].join("\n");
  const moved = script.replaceAll(/(?<![\w}])\/(own|cache|tmp)\b(?=[/ ;\n"]|$)/g, `${root}/$1`);
  const { status, stdout, stderr } = spawnSync("sh", ["-c", moved], { encoding: "utf8" });
  assert.deepEqual([status, stdout, stderr], [0, "to the end\n", ""]);
}

function below(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /-[ad]$/.test(name))
    .sort();
}

describe("packages of the tree", () => {
  afterEach(removeTrees);

  it("are kept as far as this build has compiled or used them, and not those of the dependencies", () => {
    const root = makeTree({
      "own/new.dead/99-d": "unfinished",
      "tmp/x": "",
      [`cache/compiled/0a/${ONE}-a`]: "old",
      [`cache/compiled/ff/${TWO}-d`]: "of the dependencies",
    });
    utimesSync(join(root, "cache/compiled/0a", `${ONE}-a`), LONG_AGO, LONG_AGO);
    utimesSync(join(root, "cache/compiled/ff", `${TWO}-d`), FAR_AHEAD, FAR_AHEAD);
    utimesSync(join(root, "own/new.dead"), LONG_AGO, LONG_AGO);
    run(
      root,
      RESTORE_OWN_PACKAGES,
      "sleep 0.01; mkdir -p /cache/compiled/0b /cache/compiled/new.other",
      "echo new > /cache/compiled/0b/0b33-a; echo text > /cache/compiled/README; echo half > /cache/compiled/new.other/0c44-d",
      KEEP_OWN_PACKAGES,
    );
    assert.deepEqual(readdirSync(join(root, "own")), ["0b33-a"]);
    assert.ok(existsSync(join(root, "cache/compiled/new.other/0c44-d")));
  });

  it("fill a new cache, and no other one", () => {
    const root = makeTree({ [`own/${ONE}-a`]: "entry", [`own/${TWO}-d`]: "package", "tmp/x": "" });
    run(root, RESTORE_OWN_PACKAGES);
    const cache = join(root, "cache/compiled");
    assert.deepEqual(below(cache), [`0a/${ONE}-a`, `ff/${TWO}-d`]);
    assert.equal(readFileSync(join(cache, `ff/${TWO}-d`), "utf8"), "package");
    assert.deepEqual(readdirSync(cache).sort(), ["0a", "ff", "own"]);
    run(root, `rm /cache/compiled/ff/${TWO}-d`, RESTORE_OWN_PACKAGES);
    assert.deepEqual(below(cache), [`0a/${ONE}-a`]);
  });

  it("are not replaced by what another build is still writing", () => {
    const root = makeTree({ [`own/${ONE}-d`]: "whole", [`own/${TWO}-d`]: "whole", "tmp/x": "" });
    const write = [ONE, TWO].map((name) => `mkdir -p /cache/compiled/${name.slice(0, 2)}`);
    run(
      root,
      "mkdir -p /cache/compiled; touch /cache/compiled/own",
      RESTORE_OWN_PACKAGES,
      ...["sleep 0.01", ...write],
      `printf who > /cache/compiled/0a/${ONE}-d; printf other > /cache/compiled/ff/${TWO}-d`,
      KEEP_OWN_PACKAGES,
    );
    const kept = [ONE, TWO].map((name) => readFileSync(join(root, "own", `${name}-d`), "utf8"));
    assert.deepEqual(kept, ["whole", "other"]);
  });

  it("are those that were used last, within a limit", () => {
    const root = makeTree({ [`own/${ONE}-d`]: "old", [`own/${TWO}-d`]: "large", "tmp/x": "" });
    truncateSync(join(root, "own", `${TWO}-d`), 128 * 1024 ** 2 - 1);
    utimesSync(join(root, "own", `${ONE}-d`), LONG_AGO, LONG_AGO);
    run(root, RESTORE_OWN_PACKAGES);
    assert.deepEqual(below(join(root, "cache/compiled")), [`ff/${TWO}-d`]);
    run(root, RESTORE_OWN_PACKAGES, KEEP_OWN_PACKAGES);
    assert.deepEqual(readdirSync(join(root, "own")), [`${TWO}-d`]);
  });

  it("stop no build where they cannot be kept", () => {
    const root = makeTree({ "own/x": "", "tmp/x": "", "cache/compiled/0a/x": "" });
    chmodSync(join(root, "own"), 0o500);
    run(root, RESTORE_OWN_PACKAGES, "rm -rf /own && echo x > /own", KEEP_OWN_PACKAGES);
  });
});

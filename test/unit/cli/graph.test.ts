// Proves that `graph` draws who imports what, with the services that a change in a package rebuilds.
import assert from "node:assert/strict";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ImportGraph } from "../../../cli/importGraph";
import { runCommand } from "../../support/command";
import { AUTH, ORDER, SHOP } from "../../support/shop";
import { makeTree, removeTrees } from "../../support/tree";

describe("graph", function () {
  this.timeout(60_000);
  afterEach(removeTrees);

  it("has packages with the services that they are part of, and modules if they are wanted", () => {
    const root = makeTree(SHOP);
    const graph = (...args: string[]): ImportGraph =>
      JSON.parse(runCommand(root, ["graph", "--root", ".", "--json", ...args]).stdout) as ImportGraph;
    const [log, auth] = ["example.com/shop/pkg/log", `example.com/shop/${AUTH}`];
    const whole = graph("--modules");
    assert.deepEqual(
      whole.packages.map(({ folder, services }) => [folder, services]),
      [
        [AUTH, ["auth"]],
        [ORDER, ["order"]],
        ["pkg/log", ["auth", "order"]],
      ],
    );
    assert.deepEqual(whole.services[0], { name: "auth", package: auth });
    assert.deepEqual(whole.modules, ["example.org/lib"]);
    assert.deepEqual(whole.imports, [
      { from: auth, to: log },
      { from: auth, to: "example.org/lib" },
      { from: `example.com/shop/${ORDER}`, to: log },
    ]);
    const own = graph("--service", "order");
    assert.deepEqual([own.services.length, own.packages.length, own.modules.length], [1, 2, 0]);
  });

  it("is drawn in Graphviz' language, and as SVG by its program, which may be missing", () => {
    const root = makeTree({ ...SHOP, "bin/dot": '#!/bin/sh\necho "$@"\ncat\n' });
    chmodSync(join(root, "bin", "dot"), 0o755);
    const dot = runCommand(root, ["graph", "--root", "."]).stdout;
    assert.match(dot, /^digraph services \{\n[\s\S]*\}\n$/);
    assert.match(dot, /^ {2}"service auth" -> "example\.com\/shop\/application\/auth\/cmd\/auth";$/m);
    assert.match(
      dot,
      /^ {2}"example\.com\/shop\/pkg\/log" \[label="pkg\/log", .*tooltip="rebuilds auth, order"\];$/m,
    );
    const svg = ["graph", "--root", ".", "--format", "svg", "-o", "graph.svg"];
    assert.equal(runCommand(root, svg, { PATH: `${root}/bin:/bin:/usr/bin` }).status, 0);
    assert.equal(readFileSync(join(root, "graph.svg"), "utf8"), `-Tsvg\n${dot}`);
    const { status, stderr } = runCommand(root, svg, { PATH: "" });
    assert.deepEqual([status, stderr.split("\n").length], [4, 3]);
    assert.match(stderr, /dot: is not on the PATH, and draws the SVG\. Fix: install Graphviz/);
  });
});

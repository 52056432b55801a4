// Proves that the layout which comes with the package is the one that is pinned, byte for byte, and runs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dagre } from "../../../../cli/report/dagre";
import { ASSETS } from "../../../../components/plan/assets";

describe("dagre", () => {
  it("comes with the package as its own package has it, and with its licence", () => {
    const folder = dirname(require.resolve("@dagrejs/dagre"));
    assert.equal(
      readFileSync(join(ASSETS, "dagre.mjs"), "utf8"),
      readFileSync(join(folder, "dagre.esm.js"), "utf8"),
    );
    const { version } = JSON.parse(readFileSync(join(folder, "..", "package.json"), "utf8")) as {
      version: string;
    };
    const notice = readFileSync(join(ASSETS, "dagre.NOTICE.txt"), "utf8");
    assert.match(notice, new RegExp(`@dagrejs/dagre ${version.replaceAll(".", "\\.")}, .*Copyright`, "s"));
  });

  it("lays a graph out", async () => {
    const { Graph, layout } = await dagre();
    const drawing = new Graph();
    drawing.setGraph({ rankdir: "LR" });
    drawing.setDefaultEdgeLabel(() => ({}));
    ["main", "money"].forEach((id) => drawing.setNode(id, { width: 60, height: 20 }));
    drawing.setEdge("main", "money");
    layout(drawing);
    assert.ok(drawing.node("main").x < drawing.node("money").x);
  });
});

/*
 * Proves that the program starts without what Pulumi's SDK serializes functions with, that it is there when a function is
 * serialized, and that nobody sees the difference.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { onDemand } from "../../components/common/onDemand";
import { makeTree, removeTrees } from "../support/tree";

/** Prints how many files of each package are loaded: before anything is used, and after a function has been serialized. */
const SCRIPT = `
  const count = (name) =>
    Object.values(require.cache).filter(({ id, paths }) => paths !== undefined && id.includes("/node_modules/" + name + "/")).length;
  const counts = () => ({ typescript: count("typescript"), arborist: count("@npmcli/arborist"), sdk: count("@pulumi/pulumi") });
  try {
    require(process.argv[1] + "/index.js");
  } catch {}
  const before = counts();
  const { runtime } = require("@pulumi/pulumi");
  const seven = 7;
  void runtime.serializeFunction(() => seven).then(({ text }) => {
    console.log(JSON.stringify({ before, text, after: counts(), trace: new Error().stack }));
    process.exit();
  });`;

describe("SDK on demand", () => {
  afterEach(removeTrees);

  it("lets the program start without TypeScript and arborist", function () {
    this.timeout(60_000);
    const config = { "project:root": makeTree({}), "project:registry": "registry.example.com/team" };
    const text = execFileSync(process.execPath, ["-e", SCRIPT, join(process.cwd(), "dist")], {
      encoding: "utf8",
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_NODEJS_PROJECT: "project",
        PULUMI_NODEJS_STACK: "dev",
      },
    });
    const found = JSON.parse(text) as Record<"before" | "after", Record<string, number>> & { text: string };
    assert.ok((found.before["sdk"] ?? 0) > 50, text);
    assert.deepEqual([found.before["typescript"], found.before["arborist"]], [0, 0]);
    assert.match(found.text, /seven = 7|seven: 7/);
    assert.equal(found.after["typescript"], 1);
  });

  it("gives what the package gives", () => {
    const folder = makeTree({
      "main.js": "",
      "node_modules/late/index.js": `
        globalThis.lateLoads = (globalThis.lateLoads ?? 0) + 1;
        Object.defineProperty(exports, "fixed", { get: () => 1, enumerable: true });
        exports.Tree = class { constructor(path) { this.path = path; } };`,
    });
    const loads = (): unknown => (globalThis as Record<string, unknown>)["lateLoads"];
    const from = createRequire(join(folder, "main.js"));
    onDemand(from, "late");
    onDemand(from, "absent");
    const late = from("late") as { fixed: number; Tree: new (path: string) => { path: string } };
    assert.equal(loads(), undefined);
    assert.equal(new late.Tree("x").path, "x");
    assert.deepEqual(
      [late.fixed, Object.keys(late), "Tree" in late, "other" in late],
      [1, ["fixed", "Tree"], true, false],
    );
    assert.equal((from("late") as typeof late).Tree, late.Tree);
    onDemand(from, "late");
    assert.equal((from("late") as typeof late).fixed, 1);
    assert.equal(loads(), 1);
  });
});

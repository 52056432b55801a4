/*
 * Proves that an `up` whose builder and registry are ordinary loads little beside Pulumi's SDK: the program, what plans, and nothing
 * for registries, promotion, Kubernetes or a namespace that it does not have. Node.js 20 compiles each module again in every run.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { SHOP } from "../support/shop";
import { makeTree, removeTrees } from "../support/tree";

/** Prints the modules that the program loads beside what Pulumi's SDKs and the recording have loaded. */
const SCRIPT = `
  const [dist, root] = process.argv.slice(1);
  const pulumi = require("@pulumi/pulumi");
  require("@pulumi/docker-build");
  const { record } = require(dist + "/test/support/component/recording.js");
  const before = new Set(Object.keys(require.cache));
  process.chdir(root);
  pulumi.runtime.setConfig("project:root", ".");
  pulumi.runtime.setConfig("project:registry", "registry.example.com/team");
  void record(async () => Object.keys(await require(dist + "/index.js").images), false).then((run) => {
    const modules = Object.keys(require.cache).filter((one) => !before.has(one));
    console.log(JSON.stringify({ error: String(run.error ?? ""), images: run.result, modules }));
  });`;

describe("modules of the program", () => {
  afterEach(removeTrees);

  it("are what plans and declares, and nothing that this stack does not use", () => {
    const text = execFileSync(process.execPath, ["-e", SCRIPT, join(process.cwd(), "dist"), makeTree(SHOP)], {
      encoding: "utf8",
    });
    const { error, images, modules } = JSON.parse(text) as Record<"images" | "modules", string[]> & {
      error: string;
    };
    assert.deepEqual([error, images], ["", ["auth", "order"]]);
    const packages = modules.flatMap((file) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
    assert.deepEqual([...new Set(packages)].sort(), ["@pulumi/docker-build", "fastest-levenshtein", "tar"]);
    const own = modules.flatMap((file) => file.split("/dist/")[1] ?? []);
    assert.deepEqual(
      own.filter((file) =>
        /^(cli|plugin|tools)\/|stacks\/promot|\/(size|policy|compose\/composeFile|kubernetes)\/|registry\/(transport|failure)|tencent\/..rNamespace/.test(
          file,
        ),
      ),
      [],
    );
    assert.ok(own.length < 290, `${own.length} modules`);
  });
});

// Proves that what watches over the repository knows all of it: every Go module is kept up to date, and every release of
// Node.js that the README promises is built and tested.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";

interface Dependabot {
  readonly updates: readonly { readonly "package-ecosystem": string; readonly directories?: string[] }[];
}

interface Workflow {
  readonly jobs: { readonly node: { readonly strategy: { readonly matrix: { readonly node: number[] } } } };
}

describe("the repository's habits", () => {
  it("has every Go module watched for updates, but stand-ins and fixtures", () => {
    const { updates } = parse(readFileSync(".github/dependabot.yml", "utf8")) as Dependabot;
    const watched = updates.flatMap((one) =>
      one["package-ecosystem"] === "gomod" ? (one.directories ?? []) : [],
    );
    const modules = ["bench", "components", "examples", "test", "tools"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
    );
    const wanted = modules.filter(
      (file) => /\/go\.mod$/.test(file) && !/\/(stubs|fixtures|\.go-service-image)\//.test(file),
    );
    assert.deepEqual(watched.sort(), wanted.map((file) => `/${dirname(file)}`).sort());
  });

  it("tests the releases of Node.js that the README names, and works with the oldest", () => {
    const { jobs } = parse(readFileSync(".github/workflows/ci.yml", "utf8")) as Workflow;
    const tested = jobs.node.strategy.matrix.node;
    const [, named = ""] = /Node\.js ([\d, or]+)\.$/m.exec(readFileSync("README.md", "utf8")) ?? [];
    assert.deepEqual(tested, (named.match(/\d+/g) ?? []).map(Number));
    assert.equal(readFileSync(".nvmrc", "utf8").trim(), String(tested[0]));
    const { engines } = JSON.parse(readFileSync("package.json", "utf8")) as { engines: { node: string } };
    assert.equal(engines.node, `>=${tested[0] ?? ""}`);
  });
});

// Proves that the assembled language host gets a project's `typescript` option, which it takes as a flag only.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join, resolve } from "node:path";
import { assembleCli } from "../../../tools/goTools/cli";
import { createDataFolder, pathsOf } from "../../../tools/paths";
import { makeTree, removeTrees } from "../../support/tree";

const PROJECT = resolve(__dirname, "../../../..");

describe("assembled CLI", () => {
  let host: string;

  before(() => {
    const paths = { ...pathsOf(PROJECT), tools: makeTree({}) };
    const built = makeTree({
      pulumi: "",
      "pulumi-language-nodejs": '#!/bin/sh\nprintf "%s\\n" "$@"\n',
    });
    fs.chmodSync(join(built, "pulumi-language-nodejs"), 0o755);
    createDataFolder(paths);
    host = join(assembleCli(paths, built, built), "pulumi-language-nodejs");
  });
  after(removeTrees);

  const project = (options: string): string =>
    makeTree({ "Pulumi.yaml": `name: shop\nruntime:\n  name: nodejs\n${options}`, "app/program.js": "" });
  const flags = (folder: string): string[] =>
    execFileSync(host, ["127.0.0.1:1"], { cwd: folder, encoding: "utf8" }).trim().split("\n");

  it("compiles nothing for a compiled program", () => {
    const folder = project("  options:\n    typescript: false\n");
    assert.deepEqual(flags(folder), ["-typescript=false", "127.0.0.1:1"]);
    assert.deepEqual(flags(join(folder, "app")), ["-typescript=false", "127.0.0.1:1"]);
    assert.deepEqual(flags(project("  options: { typescript:  false }\n")), [
      "-typescript=false",
      "127.0.0.1:1",
    ]);
  });

  it("compiles all others", () => {
    for (const options of ["", "  options:\n    typescript: true\n", "  # typescript: false\n"]) {
      assert.deepEqual(flags(project(options)), ["127.0.0.1:1"]);
    }
    assert.deepEqual(flags(makeTree({})), ["127.0.0.1:1"]);
  });
});

/* Proves what the first steps of make's commands do before anything is installed, in a copy of the project. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { makeTree, removeTrees } from "../../support/tree";

const PROJECT = resolve(__dirname, "../../../..");
const FILES = [
  "tools/bootstrap.mjs",
  "tools/firstUp.mjs",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.make.json",
];

describe("bootstrap", function () {
  this.timeout(60_000);
  let folder: string;

  /** A copy whose npm writes down how it was called, and whose program does nothing. */
  beforeEach(() => {
    folder = makeTree({
      "index.ts": "",
      "components/a.ts": "export {};\n",
      "sdks/tencentcloud/index.ts": "export {};\n",
      "test/unit/a.test.ts": "export {};\n",
      "bench/main.ts": "export {};\n",
      "bin/npm": '#!/bin/sh\necho "$*" >> npm.log\n',
      "dist/tools/main.js": "exports.main = async () => 0;\n",
    });
    for (const file of FILES) {
      mkdirSync(join(folder, file, ".."), { recursive: true });
      cpSync(join(PROJECT, file), join(folder, file));
    }
    mkdirSync(join(folder, "node_modules"));
    chmodSync(join(folder, "bin", "npm"), 0o755);
  });
  after(removeTrees);

  /** Runs a command. @returns how npm was called in it. */
  function run(
    command: string,
    variables: NodeJS.ProcessEnv = {},
  ): { npm: string[]; code: number | null; stdout: string; stderr: string } {
    const PATH = `${join(folder, "bin")}${delimiter}${process.env["PATH"] ?? ""}`;
    writeFileSync(join(folder, "npm.log"), "");
    const args = [join(folder, "tools", "bootstrap.mjs"), command];
    const done = spawnSync(process.execPath, args, {
      encoding: "utf8",
      env: { ...process.env, ...variables, PATH },
    });
    const npm = readFileSync(join(folder, "npm.log"), "utf8")
      .split("\n")
      .filter((line) => line !== "");
    return { npm, code: done.status, stdout: done.stdout, stderr: done.stderr };
  }

  it("installs and compiles what the commands run, once", () => {
    assert.deepEqual(run("up").npm, ["ci --ignore-scripts", "run --silent build:make"]);
    assert.deepEqual(run("up").npm, []);
  });

  for (const file of ["components/a.ts", "sdks/tencentcloud/index.ts", "index.ts", "tsconfig.make.json"]) {
    it(`compiles again after a change of ${file}`, () => {
      run("up");
      writeFileSync(join(folder, file), `${readFileSync(join(folder, file), "utf8")}\n`);
      assert.deepEqual(run("up").npm, ["run --silent build:make"]);
    });
  }

  it("does not compile again after a change of what the commands do not run", () => {
    run("up");
    ["test/unit/a.test.ts", "bench/main.ts"].forEach((file) =>
      writeFileSync(join(folder, file), "// more\n"),
    );
    assert.deepEqual(run("up").npm, []);
  });

  it("leaves stdout to the JSON of doctor, which needs no tools", () => {
    assert.match(run("doctor", { JSON: "" }).stdout, /compile/);
    writeFileSync(join(folder, "components", "a.ts"), "// more\n");
    const { npm, code, stdout, stderr } = run("doctor", { JSON: "1" });
    assert.deepEqual([npm, code, stdout], [["run --silent build:make"], 0, ""]);
    assert.match(stderr, /compile … done/);
  });

  for (const command of ["outputs", "env"]) {
    it(`says at once that make ${command} needs tools, and installs nothing for that`, () => {
      const { npm, code, stderr } = run(command);
      assert.deepEqual([npm, code], [[], 1]);
      assert.match(stderr, /tools are not built yet\. Fix: run make up/);
      assert.ok(!existsSync(join(folder, "node_modules", ".installed")));
    });
  }
});

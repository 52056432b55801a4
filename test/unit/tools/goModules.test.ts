/*
 * Proves what the tools cost to build, by numbers that no machine changes: packages that are compiled, each once, and
 * versions of modules that the language host shares with the rest, so that the build cache serves both.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { buildEnvironment, COMPILE_FLAGS } from "../../../tools/goTools/build";
import {
  BUILDKIT,
  DOCKER_BUILD,
  type GoTool,
  LANGUAGE_HOST,
  moduleFolder,
  PULUMI,
  REGISTRY,
} from "../../../tools/goTools/catalog";

const PROJECT = resolve(__dirname, "../../../..");
const SHARED = [BUILDKIT, REGISTRY, PULUMI, DOCKER_BUILD];

/** Modules of the language host that nothing else needs, or in another version: its old SDK. */
const HOST_ALONE = [
  "github.com/golang/protobuf",
  "github.com/pulumi/pulumi/sdk/v3",
  "github.com/tweekmonster/luser",
  "sourcegraph.com/sourcegraph/appdash",
];

/** Packages that the tools compile, with the module's path and version; the module is downloaded if it is not there. */
function packagesOf(...tools: GoTool[]): Map<string, string> {
  const args = [
    "list",
    ...COMPILE_FLAGS,
    "-deps",
    "-f",
    "{{.ImportPath}} {{with .Module}}{{.Path}}@{{.Version}}{{end}}",
  ];
  const done = spawnSync("go", [...args, ...tools.flatMap(({ packages }) => packages)], {
    cwd: moduleFolder(PROJECT, tools[0]!),
    env: buildEnvironment(process.env),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.equal(done.status, 0, done.stderr);
  const lines = done.stdout.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.split(" ")[0]!, line.split(" ")[1] ?? ""]));
}

describe("Go modules of the tools", function () {
  this.timeout(300_000);

  it("compile each package once for all tools but the language host", () => {
    const { size } = packagesOf(...SHARED);
    // with a module for each tool they were 5,777
    assert.ok(size <= 2_850, String(size));
  });

  it("compile a registry without the clouds' storage", () => {
    const names = [...packagesOf(REGISTRY).keys()];
    assert.ok(names.length <= 620, String(names.length));
    assert.deepEqual(
      names.filter((name) => /aws-sdk-go|azure|cloud\.google/i.test(name)),
      [],
    );
    assert.ok(names.includes("github.com/distribution/distribution/v3/registry/storage/driver/filesystem"));
  });

  it("have one version of what the language host uses as well", () => {
    const shared = new Set(packagesOf(...SHARED).values());
    const alone = [...new Set(packagesOf(LANGUAGE_HOST).values())].filter(
      (module) => module !== "" && !shared.has(module),
    );
    assert.deepEqual(alone.map((module) => module.split("@")[0]).sort(), HOST_ALONE);
  });
});

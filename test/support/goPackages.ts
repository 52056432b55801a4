import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { buildEnvironment, COMPILE_FLAGS } from "../../tools/goTools/build";
import { type GoTool, moduleFolder } from "../../tools/goTools/catalog";
import type { CompiledPackages } from "../../tools/vulnerabilities/ranges";

const PROJECT = resolve(__dirname, "../../..");

/**
 * Packages that tools of one Go module compile; the standard library's have no module. Modules that are not there are
 * downloaded.
 */
export function compiledPackages(...tools: GoTool[]): CompiledPackages {
  const columns = "{{.ImportPath}} {{with .Module}}{{.Path}} {{.Version}}{{end}}";
  const args = ["list", ...COMPILE_FLAGS, "-deps", "-f", columns];
  const done = spawnSync("go", [...args, ...tools.flatMap(({ packages }) => packages)], {
    cwd: moduleFolder(PROJECT, tools[0]!),
    env: buildEnvironment(process.env),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.equal(done.status, 0, done.stderr);
  const lines = done.stdout.split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const [path = "", module = "", version = ""] = line.split(" ");
      return [path, { module, version }];
    }),
  );
}

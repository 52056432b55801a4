// Proves that the published package holds the library and the command, and nothing of benchmark, tests and tools.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

interface Packed {
  readonly files: readonly { readonly path: string }[];
}

describe("npm package", () => {
  it("ships no benchmark, test, tool or stack", function () {
    this.timeout(60_000);
    const output = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [packed] = JSON.parse(output) as Packed[];
    const paths = (packed?.files ?? []).map(({ path }) => path);
    assert.ok(paths.includes("dist/components/index.js") && paths.includes("dist/cli/main.js"));
    const allowed =
      /^(dist\/(components|cli)\/|components\/assets\/|node_modules\/@pulumi\/tencentcloud\/|[^/]+$)/;
    assert.deepEqual(
      paths.filter((path) => !allowed.test(path)),
      [],
    );
  });
});

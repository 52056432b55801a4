/* Proves that module proxies and private modules set with `go env -w` reach the program, and Go's defaults do not. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goDownloadVariables } from "../../../tools/goDownload";

describe("Go's download variables", () => {
  const before = { ...process.env };
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "goenv-"));
    delete process.env["GOPROXY"];
    delete process.env["GOPRIVATE"];
    delete process.env["GOAUTH"];
    process.env["GOENV"] = join(folder, "env");
  });

  afterEach(() => {
    process.env = { ...before };
    rmSync(folder, { recursive: true });
  });

  it("are those that were set, in the environment or with go env -w", () => {
    execFileSync("go", ["env", "-w", "GOPROXY=http://127.0.0.1:1,off", "GOARM=6"]);
    process.env["GOPRIVATE"] = "example.com/own";
    const { GOPROXY, GOPRIVATE, ...rest } = goDownloadVariables();
    assert.deepEqual([GOPROXY, GOPRIVATE], ["http://127.0.0.1:1,off", "example.com/own"]);
    assert.equal("GOARM" in rest, false);
    assert.equal("GOAUTH" in rest, false);
  });

  it("are none where no Go is", () => {
    process.env["PATH"] = folder;
    assert.deepEqual(goDownloadVariables(), {});
  });
});

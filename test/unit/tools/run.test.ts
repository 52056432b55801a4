import assert from "node:assert/strict";
import { ask, run } from "../../../tools/run";

const MEGABYTES = 3;
const PRINT = ["-e", `process.stdout.write("x".repeat(${MEGABYTES} << 20))`];

describe("what a command prints", () => {
  it("is taken whole, however long it is", async () => {
    for (const { code, stdout } of [ask(process.execPath, PRINT), await run(process.execPath, PRINT)]) {
      assert.equal(code, 0);
      assert.equal(stdout.length, MEGABYTES << 20);
    }
  });

  it("is an exit code of 127 where the program is absent", async () => {
    assert.equal(ask("no-such-program", []).code, 127);
    assert.equal((await run("no-such-program", [])).code, 127);
  });
});

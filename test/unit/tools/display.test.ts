/** Proves how progress looks: a block that is redrawn on a terminal, a line per change elsewhere, and a table at the end. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Row } from "../../../tools/progress/board";
import { Follower } from "../../../tools/progress/follow";
import { BlockDisplay, LineDisplay } from "../../../tools/progress/render";
import { bytes, table } from "../../../tools/progress/table";
import { seconds, Steps } from "../../../tools/say";

const waiting: Row = { name: "auth", state: "waiting", since: 0, until: undefined };
const compiling: Row = { name: "auth", state: "compiling", since: 1_000, until: undefined };
const pushed: Row = { name: "auth", state: "pushed", since: 1_000, until: 8_500 };

describe("display", () => {
  it("writes one line per change of a state when there is no terminal", () => {
    let out = "";
    const display = new LineDisplay(
      (text) => (out += text),
      () => 3_000,
    );
    [waiting, waiting, compiling, compiling].forEach((row) => display.show([row]));
    display.end([pushed]);
    assert.equal(
      out,
      "  auth          waiting\n  auth          compiling  2.0 s\n  auth          pushed     7.5 s\n",
    );
  });

  it("draws its block again in place on a terminal, and nothing if nothing changed", () => {
    const out: string[] = [];
    const display = new BlockDisplay(
      (text) => out.push(text),
      () => 80,
      () => 3_000,
    );
    const other: Row = { ...waiting, name: "user" };
    display.show([waiting, other]);
    display.show([waiting, other]);
    display.end([pushed, other]);
    assert.equal(out.length, 2);
    assert.ok(!out[0]!.includes("\x1b[2A"));
    assert.ok(out[1]!.startsWith("\x1b[2A\x1b[2K  auth          pushed     7.5 s\n"));
  });

  it("cuts lines that would wrap", () => {
    let out = "";
    new BlockDisplay(
      (text) => (out += text),
      () => 30,
    ).show([{ ...compiling, name: "a".repeat(100) }]);
    assert.ok(out.length < 40, out);
  });

  it("numbers steps and tells which one failed", async () => {
    let out = "";
    const steps = new Steps(8, 2, (text) => (out += text));
    await steps.step("tools", () => Promise.resolve("already built"));
    await assert.rejects(steps.step("engine", () => Promise.reject(new Error("no"))));
    assert.match(
      out,
      /^\[3\/8\] tools … already built \(\d\.\d s\)\n\[4\/8\] engine … failed \(\d\.\d s\)\n$/,
    );
  });

  it("aligns the table and writes sizes in decimal units", () => {
    assert.equal(
      table(
        ["service", "size"],
        [
          ["auth", bytes(5_340_000)],
          ["gateway-long", bytes(999)],
        ],
      ),
      "service       size\nauth          5.3 MB\ngateway-long  999 B",
    );
    assert.deepEqual([bytes(12_345), bytes(2_500_000_000)], ["12 kB", "2.50 GB"]);
    assert.deepEqual([seconds(240), seconds(42_300), seconds(185_000)], ["0.2 s", "42 s", "3 min 5 s"]);
  });

  it("reads a growing file in whole lines, also when a character is cut in two", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "follow-"));
    try {
      const file = path.join(folder, "events");
      const follower = new Follower(file);
      assert.deepEqual(follower.read(), []);
      const text = Buffer.from("eins\nzwölf\n");
      fs.writeFileSync(file, text.subarray(0, 8));
      assert.deepEqual(follower.read(), ["eins"]);
      fs.appendFileSync(file, text.subarray(8));
      assert.deepEqual(follower.read(), ["zwölf"]);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});

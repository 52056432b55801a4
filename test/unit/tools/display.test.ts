/** Proves how progress looks: a block that is redrawn on a terminal, a line per change elsewhere, and a table at the end. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { formatSize } from "../../../components/common/byteSize";
import { textTable } from "../../../components/common/textTable";
import type { Row, State } from "../../../stacks/progress/board";
import { Follower } from "../../../tools/progress/follow";
import { blockLines, displayFor } from "../../../tools/progress/render";
import { type Report, seconds, Steps } from "../../../tools/say";
import { RecordedOutput } from "../../support/recordedOutput";

const waiting: Row = { name: "auth", state: "waiting", since: 0, until: undefined };
const compiling: Row = { name: "auth", state: "compiling", since: 1_000, until: undefined };
const pushed: Row = { name: "auth", state: "pushed", since: 1_000, until: 8_500 };

/** Rows of services that are at different things. */
function many(count: number, state: (index: number) => State): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `service-${index}`,
    state: state(index),
    since: 0,
    until: undefined,
  }));
}

describe("display", () => {
  it("writes one line for each thing that happened when there is no terminal", async () => {
    const out = new RecordedOutput();
    const display = await displayFor(out, () => 3_000);
    const idle: Row = { ...waiting, name: "user", state: "unchanged" };
    [waiting, { ...waiting, state: "preparing" as const }, compiling, compiling].forEach((row) =>
      display.show([row, { ...idle, state: "waiting" }]),
    );
    display.end([pushed, idle]);
    assert.equal(
      out.text,
      "  auth          compiling  2.0 s\n  auth          pushed     7.5 s\n  1 unchanged: user\n",
    );
  });

  it("draws its block again in place on a terminal, and leaves what changed", async () => {
    const out = new RecordedOutput(80, 24);
    const display = await displayFor(out, () => 3_000);
    const other: Row = { ...waiting, name: "user" };
    display.show([waiting, other]);
    display.show([compiling, other]);
    assert.deepEqual((await out.screen()).lines, [
      "  auth          compiling  2.0 s",
      "  user          waiting",
    ]);
    const before = out.text;
    display.show([compiling, other]);
    assert.equal(out.text, before, "nothing is drawn if nothing changed");
    display.end([pushed, { ...other, state: "unchanged" }]);
    assert.deepEqual((await out.screen()).lines, ["  auth          pushed     7.5 s", "  1 unchanged: user"]);
  });

  it("never scrolls a terminal that has fewer lines than there are services", async () => {
    const out = new RecordedOutput(80, 24);
    let now = 0;
    const display = await displayFor(out, () => now);
    for (let step = 0; step < 45; step += 1) {
      now += 1_000;
      display.show(
        many(40, (index) => (index < step - 2 ? "pushed" : index < step ? "compiling" : "waiting")),
      );
      const { scrolled, lines } = await out.screen();
      assert.equal(scrolled, 0);
      assert.ok(lines.length <= 23, String(lines.length));
    }
  });

  it("shows what failed or is at work before the rest, and counts all of them", () => {
    const rows = many(40, (index) =>
      index === 39 ? "failed" : index === 20 ? "compiling" : index < 10 ? "pushed" : "waiting",
    );
    const lines = blockLines(rows, 6, 5_000);
    assert.equal(lines.length, 6);
    assert.ok(
      lines.some((line) => line.includes("service-39")) && lines.some((line) => line.includes("service-20")),
    );
    assert.equal(lines[5], "  [#####---------------] 11 of 40, 1 failed, 1 compiling, 28 waiting");
    assert.equal(blockLines(rows, 40, 5_000).length, 40);
  });

  it("cuts lines that would wrap", async () => {
    const out = new RecordedOutput(30, 10);
    (await displayFor(out)).show([{ ...compiling, name: "a".repeat(100) }]);
    assert.equal((await out.screen()).lines.length, 1);
  });

  it("numbers steps and reports which one failed", async () => {
    const out = new RecordedOutput();
    const steps = new Steps(8, 2, out);
    await steps.step("tools", () => Promise.resolve("already built"));
    await assert.rejects(steps.step("engine", () => Promise.reject(new Error("no"))));
    assert.match(
      out.text,
      /^\[3\/8\] tools … already built \(\d\.\d s\)\n\[4\/8\] engine … failed \(\d\.\d s\)\n$/,
    );
  });

  it("reports what a step is at in place on a terminal, and what happened in lines of its own", async () => {
    const work = (report: Report): Promise<string> => {
      report.at("10 of 20 packages");
      report.done("half of it");
      report.at("20 of 20 packages");
      return Promise.resolve("built");
    };
    const terminal = new RecordedOutput(60, 10);
    await new Steps(9, 3, terminal).step("tools", work);
    const [first, second] = (await terminal.screen()).lines;
    assert.equal(first, "  half of it");
    assert.match(second!, /^\[4\/9\] tools … built \(\d\.\d s\)$/);
    assert.ok(terminal.text.includes("10 of 20"));
    const file = new RecordedOutput();
    await new Steps(9, 3, file).step("tools", work);
    assert.match(file.text, /^\[4\/9\] tools … \n {2}half of it\n\[4\/9\] tools … built \(\d\.\d s\)\n$/);
  });

  it("gives a sign of life once a minute where there is no terminal", async () => {
    const file = new RecordedOutput();
    let now = 0;
    await new Steps(9, 3, file, () => now).step("tools", (report) => {
      for (; now <= 150_000; now += 1_000) {
        report.at(`${now / 1_000} packages`);
      }
      return Promise.resolve("built");
    });
    const lines = [
      "[4/9] tools … ",
      "  60 packages",
      "  120 packages",
      "[4/9] tools … built (2 min 31 s)",
      "",
    ];
    assert.deepEqual(file.text.split("\n"), lines);
  });

  it("aligns the table, and cuts it where the terminal ends", () => {
    const rows = [
      ["auth", "c9d6c3e58439", formatSize(5_340_000)],
      ["gateway-long", "1", formatSize(999)],
    ];
    const lines = [["service", "version", "size"], ...rows];
    assert.deepEqual(textTable(lines), [
      "service       version       size",
      "auth          c9d6c3e58439  5.3 MB",
      "gateway-long  1             999 B",
    ]);
    assert.deepEqual(textTable(lines, { width: 24 }), [
      "service  version  size",
      "auth     c9d6c3…  5.3 MB",
      "gatewa…  1        999 B",
    ]);
  });

  it("writes durations as a person reads them", () => {
    const times = [240, 9_960, 42_300, 119_499, 119_500, 185_000, 3_723_000];
    const texts = ["0.2 s", "10 s", "42 s", "119 s", "2 min", "3 min 5 s", "1 h 2 min 3 s"];
    assert.deepEqual(times.map(seconds), texts);
  });

  it("reads a growing file in whole lines, also when a character is cut in two", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "follow-"));
    try {
      const file = path.join(folder, "events");
      const follower = new Follower(file);
      assert.equal(fs.statSync(file).mode & 0o777, 0o600);
      assert.deepEqual(follower.read(), []);
      const writer = fs.openSync(file, "w");
      const text = Buffer.from("eins\nzwölf\n");
      fs.writeSync(writer, text.subarray(0, 8));
      assert.deepEqual(follower.read(), ["eins"]);
      assert.ok(!fs.existsSync(file), "its name is gone");
      fs.writeSync(writer, text.subarray(8));
      assert.deepEqual(follower.read(), ["zwölf"]);
      follower.close();
      fs.closeSync(writer);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});

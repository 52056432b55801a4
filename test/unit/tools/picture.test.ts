// Proves that the picture of a run is drawn from what a terminal has shown: pieces that were drawn over are gone, the moment with
// most at work is taken, and the text is that of the run, made safe for XML.
import assert from "node:assert/strict";
import { busiest, recordingOf, result, screensOf } from "../../../tools/picture/screens";
import { terminalPicture } from "../../../tools/picture/svg";

/** What is drawn anew in the place of some lines. */
function over(lines: number, text: string): string {
  return `\x1b[${lines}A\x1b[J${text}`;
}

const PIECES = [
  "[9/9] pulumi up\r\n",
  "  auth  compiling  1 s\r\n  user  waiting\r\n",
  over(2, "  auth  pushed  3 s\r\n  user  compiling  1 s\r\n"),
  over(2, "  auth  pushed  3 s\r\n  user  pushed  2 s\r\n"),
  "\r\nservice  image      digest\r\nauth     r/auth:<1>  74b4\r\ndone in 5 s, and a line that is longer than the terminal is wide\r\n",
];

describe("picture of a run", () => {
  async function screens(): Promise<string[][]> {
    const output = Buffer.from(`Script started\n${PIECES.join("")}`);
    const timing = PIECES.map((piece) => `0.1 ${piece.length}\n`).join("");
    return screensOf(recordingOf(output, timing, { columns: 60, rows: 5 }));
  }

  it("takes the moment at which most is at work and something is there, and the end from its table on", async () => {
    const all = await screens();
    assert.equal(all.length, PIECES.length);
    assert.deepEqual(busiest(all), ["[9/9] pulumi up", "  auth  pushed  3 s", "  user  compiling  1 s"]);
    assert.deepEqual(result(all).slice(-1), [
      "done in 5 s, and a line that is longer than the terminal is wide",
    ]);
    assert.equal(result(all).length, 3);
  });

  it("has every line as text", async () => {
    const lines = result(await screens());
    const svg = terminalPicture("a & b", [{ title: "at its end", lines }]);
    assert.match(svg, /^<svg .*aria-label="a &amp; b"/);
    assert.match(svg, /r\/auth:&lt;1>/);
    assert.match(svg, /<tspan fill="#7ee787">done<\/tspan> in 5 s, and/);
  });
});

import * as fs from "node:fs";
import * as path from "node:path";
import { busiest, recordingOf, result, screensOf } from "./screens";
import { terminalPicture } from "./svg";

/** Size of the terminal that was recorded. */
const SIZE = { columns: 100, rows: 44 };

/** Draws `docs/images/up.svg` from a recorded `make up`: its files are the arguments. */
async function main([output, timing]: readonly string[]): Promise<void> {
  if (output === undefined || timing === undefined) {
    throw new Error(
      `two files are needed. Fix: script -q -O up.out -T up.timing -c "stty cols ${SIZE.columns} rows ${SIZE.rows}; make up"; npm run picture -- up.out up.timing`,
    );
  }
  const recording = recordingOf(fs.readFileSync(output), fs.readFileSync(timing, "utf8"), SIZE);
  const screens = await screensOf(recording);
  const picture = terminalPicture("make up: what it is at, service by service, and what it has pushed", [
    { title: "make up, while it runs", lines: busiest(screens) },
    { title: "at its end", lines: result(screens) },
  ]);
  fs.writeFileSync(path.resolve(__dirname, "..", "..", "..", "docs", "images", "up.svg"), picture);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

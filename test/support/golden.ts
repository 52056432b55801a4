import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Set to 1, tests write their golden files anew: look at the difference before you commit it. */
const UPDATE = "UPDATE_GOLDEN";

/** Compares a text with a file below `test/`, which is kept with the tests' sources. */
export function matchesGolden(file: string, text: string): void {
  const path = resolve(__dirname, "..", "..", "..", "test", file);
  if (process.env[UPDATE] === "1") {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  assert.equal(text, readFileSync(path, "utf8"), `${file} differs; if that is wanted, run with ${UPDATE}=1`);
}

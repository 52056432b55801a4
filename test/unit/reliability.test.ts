/** Proves that every numbered case has a test, that titles have no other numbers, and that the document says what there is. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CASES } from "../support/cases";
import { byNumber, listTests, reliabilityDocument } from "../support/reliability";

describe("numbered cases", function () {
  this.timeout(120_000);
  const project = join(__dirname, "..", "..", "..");
  let tests: ReturnType<typeof listTests>;

  before(() => {
    tests = listTests(project);
  });

  it("have a test each, by their numbers in titles", () => {
    const missing = [...byNumber(tests)].filter(([, found]) => found.length === 0).map(([number]) => number);
    assert.deepEqual(missing, []);
  });

  it("are all known, where a title begins with one", () => {
    const begun = tests.flatMap(({ fullTitle }) => fullTitle.match(/\b[BF]\d{1,2}(?= [a-z])/g) ?? []);
    assert.deepEqual(
      [...new Set(begun)].filter((number) => CASES[number] === undefined),
      [],
    );
  });

  it("are in the document as they are (node dist/test/support/reliability.js)", async () => {
    const file = join(project, "docs", "reliability.md");
    assert.equal(readFileSync(file, "utf8"), await reliabilityDocument(project, tests));
  });
});

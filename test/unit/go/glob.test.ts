// Proves that names match as for Go's `path.Match`, which the Go command asks, and that many stars cost no more time.
import assert from "node:assert/strict";
import { compileName } from "../../../components/closure/glob";
import { goRun } from "../../support/goRun";
import { removeTrees } from "../../support/tree";

const PATTERNS = [
  ...[
    "*",
    "a*",
    "*b",
    "a*b*c",
    "**",
    "?",
    "a?c",
    "[a-c]",
    "[^a-c]x",
    "[]a]",
    "[-]",
    "[x-]",
    "[c-a]",
    "[a-c-]",
    "\\*",
    "\\",
  ],
  ...[
    "[",
    "[a",
    "[]",
    "[^]",
    "[a-",
    "[\\]a]",
    "[^\\^]",
    "a[",
    "*[",
    "[a]*[b]",
    "*?*",
    "\u00e9?",
    "[\u00e0-\u00ff]",
    "*\u{1f600}",
  ],
  ...["a*a*a*b", "*ab", "*a*ab"],
];
const NAMES = [
  ...[
    "",
    "a",
    "b",
    "ab",
    "abc",
    "axc",
    "aXbYc",
    "bx",
    "]",
    "-",
    "*",
    "\\",
    "^",
    "aab",
    "aaab",
    "aaaa",
    "\u00e9a",
    "x\u{1f600}",
  ],
  ...["\u{1f600}", "z"],
];

/** What `path.Match` says to every pair: 1, 0, or e for a malformed pattern. */
function ofGo(): string {
  return goRun(`package main

import "path"

func main() {
	for _, pattern := range ${literal(PATTERNS)} {
		for _, name := range ${literal(NAMES)} {
			ok, err := path.Match(pattern, name)
			switch {
			case err != nil:
				print("e")
			case ok:
				print("1")
			default:
				print("0")
			}
		}
	}
}
`);
}

function literal(texts: readonly string[]): string {
  return `[]string{${texts.map((text) => JSON.stringify(text)).join(", ")}}`;
}

describe("patterns of names", () => {
  afterEach(removeTrees);

  it("match what they match for Go", function () {
    this.timeout(120_000);
    const matched = PATTERNS.flatMap((pattern) => {
      const matches = compileName(pattern);
      return NAMES.map((name) => (matches === undefined ? "e" : matches(name) ? "1" : "0"));
    });
    // Go reports a malformed pattern only once it gets there
    const reported = Array.from(ofGo()).map((one, at) => (one === "0" && matched[at] === "e" ? "e" : one));
    assert.deepEqual(matched, reported);
    assert.ok(reported.includes("1") && reported.includes("0") && reported.includes("e"));
  });

  it("with many stars take no more time", () => {
    assert.equal(compileName(`${"*a".repeat(20)}b`)?.("a".repeat(200)), false);
    assert.equal(compileName(`${"*a".repeat(20)}*b`)?.(`${"a".repeat(200)}b`), true);
    assert.equal(compileName("*?".repeat(20))?.("a".repeat(19)), false);
  });
});

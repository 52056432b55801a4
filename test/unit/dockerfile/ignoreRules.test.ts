/*
 * Proves that an ignore file means what it means to BuildKit: the real moby/patternmatcher is asked, through the Go
 * command, for files of every kind that its own tests know and for thousands of random ones. And that no pattern takes
 * longer than its length explains.
 */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { IgnoreRules, patternsOf } from "../../../components/plan/customDockerfile/ignoreRules";
import {
  askPatternMatcher,
  type IgnoreResult,
  type IgnoreQuestion,
} from "../../support/dockerfile/patternMatcher";
import { removeTrees } from "../../support/tree";

function answer({ text, paths }: IgnoreQuestion): IgnoreResult {
  const rules = new IgnoreRules(patternsOf(text));
  return rules.refused.length > 0 ? null : paths.map((path) => rules.ignores(path));
}

const PATHS = [
  ...[
    "a",
    "b",
    "ab",
    "abc",
    "a.b",
    "a/b",
    "a/b/c",
    "a/b/c/d",
    "dir",
    "dir/a",
    "dir/dir2/file",
    "foo",
    "foo/bar",
  ],
  ...[
    "docs/a.md",
    "docs/sub/a.md",
    "a.md",
    ".git/HEAD",
    "sub/.git",
    "x^y",
    "^x",
    "a]b",
    "a[b]",
    "a+b",
    "a{b}",
    "$x",
  ],
  ...[
    "a\\b",
    "a*b",
    "*",
    "é",
    "日本/語.txt",
    "a-b",
    "cmd/main.go",
    "cmd/main_test.go",
    "vendor/x/y.go",
    "ab/b",
    "!x",
  ],
  ...["(a)", "a|b", "foo.bar/x", "fooxbar/x", "a/.b/c", "..a", "..a/b", "deep/er/and/deep/er", "deep/er"],
];

/** One or more for each rule of the format. Not here: `|` beside a wildcard, which patternmatcher forgets to escape. */
const FILES = [
  ...[
    "",
    "# a\n",
    " # a\n",
    "a\n",
    "/a\n",
    "a/\n",
    "./a\n",
    "a//b\n",
    "a/../b\n",
    "../a\n",
    "..\n",
    ".\n",
    "/\n",
    "\uFEFFa\n",
  ],
  ...[
    "a \r\nb\r\n",
    "*\n",
    "**\n",
    "**/\n",
    "*/\n",
    "**/a\n",
    "**a\n",
    "a**\n",
    "a/**\n",
    "**/a/**\n",
    "a/**/d\n",
    "**/*.md\n",
  ],
  ...[
    "***\n",
    "a***\n",
    "**/**\n",
    "*/*\n",
    "*/*/c\n",
    "?\n",
    "a?b\n",
    "a/?\n",
    "[ab]\n",
    "[^a]b\n",
    "[a-c]*\n",
    "[!a]*\n",
  ],
  ...[
    "a[/]b\n",
    "a[^x]b\n",
    "[]a]\n",
    "[a\n",
    "a]b\n",
    "a[b]\n",
    "a\\[b\\]\n",
    "a\\\n",
    "a\\*b\n",
    "\\*\n",
    "a\\\\b\n",
    "\\!x\n",
  ],
  ...[
    "*\n!a\n",
    "**\n!a/b\n",
    "a\n!a/b\n",
    "a\n!a/b\na/b/c\n",
    "dir\n!dir/dir2\n",
    "*\n!*.md\n",
    "!a\n",
    "!\n",
    "! a\n",
    "!/a\n",
  ],
  ...[
    "**\n!**/*.go\n!go.mod\n",
    "**/*_test.go\n",
    "*.go\n",
    "!**\n",
    "a\n!**\n",
    "*\n!docs\ndocs/sub\n",
    "**/.git\n!.git\n",
  ],
  ...[
    "x^y\n",
    "^x\n",
    "^x*\n",
    "*^y\n",
    "a.b\n",
    "a.*\n",
    "a+*\n",
    "(a)*\n",
    "a{*\n",
    "$*\n",
    "é\n",
    "?\n",
    "日*\n",
    "日本/**\n",
  ],
  ...[
    "a[*]b\n",
    "a[?]b\n",
    "[a*\n",
    "\\d\n",
    "\\w*\n",
    "[a-]\n",
    "[-a]\n",
    "[a-b-c]\n",
    "[\\]]\n",
    "[\\-x]*\n",
    "[^^]*\n",
    "[.]*\n",
  ],
  ...[
    "deep/**/er\n",
    "**/er\n",
    "**er\n",
    "de*/er\n",
    "a/*\n!a/b\n",
    "foo.bar/**\n",
    "foo?bar\n",
    "..*\n",
    "..a\n",
    "[[]*\n",
    "a[[]*\n",
  ],
];

/** A sequence of numbers that looks random and is the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomQuestions(count: number): IgnoreQuestion[] {
  const next = numbers(20260101);
  const pick = (from: readonly string[]): string => from[next(from.length)] ?? "";
  const repeat = (most: number, one: () => string): string[] => Array.from({ length: 1 + next(most) }, one);
  const parts = [
    "a",
    "b",
    "*",
    "**",
    "?",
    "a*",
    "*b",
    "[ab]",
    "[^a]",
    ".",
    "a.b",
    "**b",
    "\\a",
    "^",
    "a**",
    "[a-b]*",
  ];
  const pattern = (): string =>
    `${pick(["", "", "!"])}${repeat(4, () => pick(parts)).join(pick(["/", "/", ""]))}`;
  const path = (): string => repeat(4, () => pick(["a", "b", "ab", "ba", "a.b", ".a", "aab"])).join("/");
  return Array.from({ length: count }, () => ({
    text: repeat(4, pattern).join("\n"),
    paths: repeat(12, path),
  }));
}

describe("an ignore file", function () {
  this.timeout(120_000);
  afterEach(removeTrees);

  it("means what it means to BuildKit", () => {
    const questions = [...FILES.map((text) => ({ text, paths: PATHS })), ...randomQuestions(4000)];
    const expected = askPatternMatcher(questions);
    const decided = expected.flatMap((one) => one ?? []);
    assert.ok(decided.includes(true) && decided.includes(false) && expected.includes(null));
    const differing = questions.filter((one, index) => !isDeepStrictEqual(answer(one), expected[index]));
    assert.deepEqual(
      differing.map(({ text }) => text),
      [],
    );
  });

  it("takes steps that grow with the path's length, however many stars it has", () => {
    const rules = new IgnoreRules([`${"*a".repeat(30)}b`, `${"**/a/".repeat(30)}b`]);
    assert.equal(rules.ignores("a".repeat(4000)), false);
    assert.equal(rules.ignores(`${"a/".repeat(400)}c`), false);
  });
});

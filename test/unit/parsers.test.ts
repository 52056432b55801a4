/**
 * Proves that no text whatever, made of what each grammar knows and of what it does not, breaks a parser: it gives a value or
 * one of its own errors, what it gives can be written and read again, and nothing takes longer than the text is long.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readDaemons } from "../../components/builders/daemon";
import { ConstraintError, parseGoBuild, parsePlusBuild } from "../../components/closure/constraint";
import { readEmbedPatterns } from "../../components/closure/embedDirective";
import { readFileConstraint } from "../../components/closure/fileConstraint";
import { compileName } from "../../components/closure/glob";
import { readGoHeader } from "../../components/closure/goHeader";
import { readGoString } from "../../components/closure/goString";
import { malformedImportPath } from "../../components/closure/importPath";
import { parseModFile } from "../../components/closure/modFile";
import { parseWorkFile } from "../../components/closure/workFile";
import { correctedSize, formatSize, parseSize } from "../../components/common/byteSize";
import { parseDuration } from "../../components/common/duration";
import { isPathComponent, Reference } from "../../components/common/reference";
import { withDefaults } from "../../components/compose/interpolation";
import { IgnoreRules, patternsOf } from "../../components/plan/customDockerfile/ignoreRules";
import { parseDockerfile } from "../../components/plan/customDockerfile/parsedDockerfile";
import { compilePattern, matches } from "../../components/plan/customDockerfile/patternProgram";
import { shellWords } from "../../components/plan/customDockerfile/shellWords";
import { parsePlatform } from "../../components/toolchain/platform";
import { parseBuildLog, parseHistories } from "../../tools/engine/buildHistory";
import { parseMounts } from "../../tools/engine/mounts";
import { parseEvent } from "../../stacks/progress/events";

/** Names that every JavaScript object answers to. */
const INHERITED = ["__proto__", "constructor", "toString", "hasOwnProperty"];

/** Texts of a grammar's own words, with anything between them. */
function textOf(...words: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...words) },
    { weight: 2, arbitrary: fc.constantFrom(" ", "\n", "\t", "\r\n", "", '"', "\\", ...INHERITED) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
  );
  return fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(""));
}

/** Parsers by what they read: words of their grammar, and the parser. */
const PARSERS: Readonly<
  Record<string, readonly [words: readonly string[], parse: (text: string) => unknown]>
> = {
  "a reference": [
    ["registry.example.com", ":5000", "/", "team", "@sha256:", "0".repeat(64), ":v1"],
    (text) => Reference.parse(text),
  ],
  "a size": [["30", "1.5", "MB", "KiB", "mb", "-", "e9"], (text) => [parseSize(text), correctedSize(text)]],
  "a duration": [["30", "1.5", "s", "ms", "h", "-", "0"], parseDuration],
  "a platform": [["linux", "/", "amd64", "arm", "v7", "v8", "x86_64"], parsePlatform],
  "a go.mod file": [
    [
      "module",
      "go 1.24",
      "require",
      "(",
      ")",
      "a.b/c",
      "v1.0.0",
      "//",
      "indirect",
      "replace",
      "=>",
      "[",
      ",",
    ],
    (text) => [parseModFile(text), parseModFile(text, true)],
  ],
  "a go.work file": [["go 1.24", "use", "(", ")", "./a", "replace", "=>", "toolchain", "//"], parseWorkFile],
  "build constraints": [
    ["//go:build", "// +build", "linux", "&&", "||", "!", "(", ")", ",", "package a", "/*", "*/"],
    readFileConstraint,
  ],
  "a +build line": [["linux", ",", "!", "!!", " "], parsePlusBuild],
  "a Go file's head": [
    ["package", "import", "(", ")", "`", "//", "/*", "*/", ";", "a.b/c", "main"],
    readGoHeader,
  ],
  "embed comments": [["//go:embed", "`", "'", "/*", "*/", "*.txt", "all:", "//"], readEmbedPatterns],
  "a Go string": [["`", "\\x41", "\\u00e9", "\\U0010ffff", "\\777", "a"], readGoString],
  "an import path": [["example.com", "/", "..", "internal", "@", "~1"], malformedImportPath],
  "an ignore file": [
    ["!", "**", "*", "/", "a", "[a-z]", "[", "#", "..", "?"],
    (text) => new IgnoreRules(patternsOf(text)).ignores("a/b"),
  ],
  "a Dockerfile": [
    [
      "FROM",
      "AS",
      "RUN",
      "COPY",
      "--from=",
      "<<EOF",
      "EOF",
      "\\\n",
      "#",
      "# escape=`",
      "ARG",
      "${A:-b}",
      "[",
    ],
    parseDockerfile,
  ],
  "a shell line": [["'", "$", "(", ")", "&&", "a", ";"], shellWords],
  "a compose text": [["$", "{", "}", ":-", "$$", "A", "?"], withDefaults],
  "a daemon's address": [
    ["tcp://", "unix://", "host", ":1234", ",", "cacert=", "key", "[::1]"],
    (text) => readDaemons("builders", [text]),
  ],
  "a mount table": [["36 35 98:0", "/mnt", "\\040", " - ", "ext4", "rw"], parseMounts],
  "an engine event": [["{", "}", '"diagnosticEvent":', '"message"', ":", "null", "[]", "1"], parseEvent],
};

describe("parsers", () => {
  for (const [title, [words, parse]] of Object.entries(PARSERS)) {
    it(`take any text for ${title}`, () => {
      fc.assert(
        fc.property(textOf(...words), (text) => void parse(text)),
        { numRuns: 400 },
      );
    });
  }

  it("B8 take no name that every object has for a variant of a platform", () => {
    const names = ["linux/arm", "linux/amd64", "linux"].flatMap((name) =>
      INHERITED.map((one) => `${name}/${one}`),
    );
    assert.deepEqual(
      names.filter((name) => parsePlatform(name) !== undefined),
      [],
    );
  });

  it("take any text for a constraint, or refuse it in the Go command's words", () => {
    const refused = (text: string): void => {
      try {
        parseGoBuild(text)(() => true);
      } catch (error) {
        assert.ok(error instanceof ConstraintError, String(error));
      }
    };
    fc.assert(fc.property(textOf("linux", "&&", "||", "!", "(", ")"), refused), { numRuns: 400 });
    ["(", "!(", "a&&(", "a||"].forEach((text) => refused(text.repeat(50_000)));
  });

  it("take any lines for BuildKit's records, of which JSON is promised", () => {
    const records = fc.array(fc.json({ maxDepth: 3 })).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(records, (text) => {
        parseHistories(text);
        parseBuildLog(text);
      }),
    );
  });

  it("read what they have written: a reference", () => {
    const component = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,4})?$/).filter(isPathComponent);
    const parts = fc.record({
      path: fc.array(component, { minLength: 1, maxLength: 3 }).map((all) => all.join("/")),
      tag: fc.option(fc.stringMatching(/^\w[\w.-]{0,20}$/), { nil: undefined }),
      digest: fc.option(fc.stringMatching(/^[0-9a-f]{64}$/), { nil: undefined }),
    });
    fc.assert(
      fc.property(parts, ({ path, tag, digest }) => {
        const named = `registry.example.com:5000/${path}`;
        const text = `${named}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@sha256:${digest}`}`;
        assert.equal(Reference.parse(text)?.toString(), text);
      }),
    );
    fc.assert(
      fc.property(textOf("a.b", ":1", "/", "c", "@", "sha256:"), (text) => {
        const read = Reference.parse(text);
        assert.ok(read === undefined || read.toString() === text, text);
      }),
    );
  });

  it("read what they have written: sizes and durations", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_000 }), fc.constantFrom("B", "kB", "MB"), (count, unit) => {
        const bytes = parseSize(`${count}${unit}`) ?? 0;
        const shown = parseSize(formatSize(bytes)) ?? 0;
        assert.ok(Math.abs(shown - bytes) <= bytes * 0.05 + 1, `${bytes} ${formatSize(bytes)}`);
      }),
    );
    fc.assert(
      fc.property(fc.nat(100), fc.nat(59), fc.nat(59), (hours, minutes, seconds) => {
        const milliseconds = ((hours * 60 + minutes) * 60 + seconds) * 1_000;
        assert.equal(parseDuration(`${hours}h${minutes}m${seconds}s`), milliseconds);
      }),
    );
  });

  it("match patterns of many stars in steps that grow with pattern and text alone", () => {
    const stars = "*a".repeat(2_000);
    const text = "a".repeat(4_000);
    assert.equal(compileName(`${stars}b`)?.(text), false);
    const program = compilePattern(`${"*a".repeat(100)}b`);
    assert.ok(program !== undefined);
    assert.equal(matches(program, "a".repeat(1_000)), false);
    const folders = compilePattern(`${"**/a/".repeat(50)}b`);
    assert.ok(folders !== undefined);
    assert.equal(matches(folders, "a/".repeat(300)), false);
  });
});

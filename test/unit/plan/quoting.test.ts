// Proves that a text of the user's is the same text again where a shell, a Dockerfile, buildx, Go and an ignore file have
// read it, whatever stands in it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import {
  awkString,
  csvField,
  dockerfileQuoted,
  dockerfileWord,
  goField,
  ignorePattern,
  isPlain,
  shellQuoted,
  shellWord,
} from "../../../components/common/quoting";
import { argsOf, parseDockerfile } from "../../../components/plan/customDockerfile/parsedDockerfile";
import { expand } from "../../../components/plan/customDockerfile/variables";
import { askPatternMatcher } from "../../support/dockerfile/patternMatcher";
import { goFields } from "../../support/quoting/goFields";
import { NASTY } from "../../support/quoting/nasty";

const PIECES = [
  ...Array.from(` '"$\\#,;&|<>*?[]{}()!~=:@%+-/\`éü名\t`),
  "a",
  "b",
  "--",
  "EOF",
  "$HOME",
  "${x}",
  "$(id)",
];
const RANDOM: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "grapheme", maxLength: 3 })), {
    maxLength: 8,
  })
  .map((pieces) => pieces.join("").replace(/[\0\n\r]/g, "_"));

/** Nasty texts of one line, and random ones. */
const TEXTS: readonly string[] = [
  ...NASTY.filter((text) => !/[\n\r\0]/.test(text)),
  ...fc.sample(RANDOM, { numRuns: 500, seed: 13 }),
];

function printed(program: string, ...args: readonly string[]): string[] {
  const out = execFileSync(program, args, {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: "/wrong" },
  });
  return out.split("\0").slice(0, -1);
}

describe("a text of the user's", () => {
  it("is one word of a shell", () => {
    for (const quote of [shellQuoted, shellWord]) {
      assert.deepEqual(printed("sh", "-c", `printf '%s\\0' ${TEXTS.map(quote).join(" ")}`), TEXTS);
    }
  });

  it("is one text of an awk program, also within a shell's quotes", () => {
    const program = `BEGIN { ${TEXTS.map((text) => `printf "%s%c", ${awkString(text)}, 0`).join("; ")} }`;
    assert.deepEqual(printed("sh", "-c", `awk ${shellQuoted(program)}`), TEXTS);
  });

  it("is one word of a Dockerfile, and starts no variable, flag, comment or here-document", () => {
    const values = (name: string): string => `value of ${name}`;
    for (const quote of [dockerfileQuoted, dockerfileWord]) {
      const lines = TEXTS.flatMap((text) => [
        `ENV A=b NAME=${quote(text)} C=d`,
        `WORKDIR ${quote(`/src/${text}`)}`,
      ]);
      const { stages, unterminated } = parseDockerfile(["FROM scratch", ...lines, ""].join("\n"));
      const steps = stages[0]?.steps ?? [];
      assert.equal(unterminated, undefined);
      assert.equal(steps.length, lines.length);
      TEXTS.forEach((text, index) => {
        const [variables, folder] = steps.slice(2 * index);
        assert.ok(variables && folder);
        const expanded = argsOf(variables).map(({ name, value = "" }) => [name, expand(value, values)]);
        assert.deepEqual(expanded, [
          ["A", "b"],
          ["NAME", text],
          ["C", "d"],
        ]);
        assert.equal(expand(folder.text, values), `/src/${text}`);
        assert.deepEqual(folder.flags, []);
      });
    }
  });

  it("is one field of CSV", () => {
    const fields = (line: string): string[] =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g)].map(([, quoted, plain = ""]) =>
        quoted === undefined ? plain : quoted.replaceAll('""', '"'),
      );
    for (const text of TEXTS) {
      assert.deepEqual(fields(["a", csvField(`b=${text}`), "c"].join(",")), ["a", `b=${text}`, "c"]);
    }
  });

  it("is one field of Go's flags, or cannot be one", () => {
    const [possible, impossible] = [true, false].map((is) =>
      TEXTS.filter((text) => (goField(text) !== undefined) === is),
    );
    assert.ok(possible && impossible);
    assert.deepEqual(goFields(possible.map(goField).join(" ")), possible);
    assert.ok(impossible.length > 0);
    assert.ok(impossible.every((text) => text.includes("'") && text.includes('"')));
  });

  it("is the one path that a line of an ignore file names", function () {
    this.timeout(120_000);
    const paths = TEXTS.filter((text) => !/\/|^\.{0,2}$/.test(text)).concat("a\nb", "a\rb", "dir/a b/c");
    const answers = askPatternMatcher(
      paths.map((path) => ({ text: `${ignorePattern(path)}\n`, paths: [path, `${path}x`, `x${path}`] })),
    );
    answers.forEach((answer, index) => {
      assert.deepEqual(answer, [true, false, false], JSON.stringify(paths[index]));
    });
  });

  it("that is plain needs no quotes anywhere", () => {
    const plain = TEXTS.filter(isPlain);
    assert.ok(plain.length > 0 && plain.length < TEXTS.length / 4);
    assert.deepEqual(printed("sh", "-c", `printf '%s\\0' ${plain.join(" ")}`), plain);
  });
});

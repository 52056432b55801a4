// Proves that build constraints are parsed and evaluated by the grammar of go/build/constraint, borders included.
import assert from "node:assert/strict";
import {
  ConstraintError,
  parseGoBuild,
  parsePlusBuild,
  splitGoBuild,
  splitPlusBuild,
} from "../../../components/closure/constraint";
import { nameMatches, tagsOf } from "../../../components/closure/fileMatch";
import { targetOf } from "../../support/sameAsGo";

const satisfied = (tag: string): boolean => ["yes", "linux", "go1.18", "386"].includes(tag);

describe("build constraints", () => {
  const expressions: Record<string, boolean> = {
    yes: true,
    no: false,
    "!no": true,
    "yes && no": false,
    "yes || no": true,
    "yes||no&&no": true,
    "(yes||no)&&no": false,
    "!(yes && no)": true,
    "! yes": false,
    "((yes))": true,
    "yes\t&&\tyes": true,
    "go1.18": true,
    "386": true,
    ünïcode: false,
    "a_b.c": false,
    "!yes || !no": true,
    "no || no || yes": true,
    "yes && yes && no": false,
  };
  for (const [expression, expected] of Object.entries(expressions)) {
    it(`evaluates ${expression}`, () => assert.equal(parseGoBuild(expression)(satisfied), expected));
  }

  const malformed: Record<string, string> = {
    "": "unexpected end of expression",
    "yes &&": "unexpected end of expression",
    "yes no": "unexpected token no",
    "yes & no": "invalid syntax at &",
    "yes | no": "invalid syntax at |",
    "!!yes": "double negation not allowed",
    "(yes": "missing close paren",
    "yes)": "unexpected token )",
    "()": "unexpected token )",
    "yes, no": "invalid syntax at ,",
    "win-dows": "invalid syntax at -",
    "&& yes": "unexpected token &&",
    "yes 😀": "invalid syntax at 😀",
  };
  for (const [expression, message] of Object.entries(malformed)) {
    it(`refuses ${JSON.stringify(expression)}`, () =>
      assert.throws(() => parseGoBuild(expression), new ConstraintError(message)));
  }

  it("takes up to 1000 operands", () => {
    const operands = (count: number): string => Array.from({ length: count }, () => "yes").join(" && ");
    assert.equal(parseGoBuild(operands(1000))(satisfied), true);
    assert.throws(() => parseGoBuild(operands(1001)), new ConstraintError("build expression too large"));
  });

  const plusBuild: Record<string, boolean> = {
    "yes no": true,
    "yes,no": false,
    "!no": true,
    "no !no,yes": true,
    "!": false,
    "!!yes": false,
    "win-dows": false,
    "!win-dows": true,
    "": false,
  };
  for (const [expression, expected] of Object.entries(plusBuild)) {
    it(`evaluates +build ${expression}`, () =>
      assert.equal(parsePlusBuild(expression)?.(satisfied), expected));
  }

  it("ignores a +build line of more than 100 operators", () => {
    const words = (count: number): string => Array.from({ length: count }, () => "yes").join(" ");
    assert.equal(parsePlusBuild(words(101))?.(satisfied), true);
    assert.equal(parsePlusBuild(words(102)), undefined);
  });

  it("distinguishes constraint lines from other comments", () => {
    assert.equal(splitGoBuild("//go:build  linux "), "linux");
    assert.equal(splitGoBuild("//go:build"), "");
    assert.equal(splitGoBuild("//go:buildlinux"), undefined);
    assert.equal(splitGoBuild("// go:build linux"), undefined);
    assert.equal(splitPlusBuild("//+build linux"), "linux");
    assert.equal(splitPlusBuild("//   +build linux"), "linux");
    assert.equal(splitPlusBuild("// +buildlinux"), undefined);
    assert.equal(splitPlusBuild("+build linux"), undefined);
  });
});

describe("tags of a target", () => {
  it("hold every release up to the toolchain's own", () => {
    const tags = tagsOf(targetOf({ goMinor: 22 }));
    assert.ok(tags.has("go1.1") && tags.has("go1.22"));
    assert.ok(!tags.has("go1.23") && !tags.has("go1.0"));
  });

  it("hold cgo only if it is on, and systems that count as another", () => {
    assert.ok(!tagsOf(targetOf()).has("cgo"));
    assert.ok(tagsOf(targetOf({ cgoEnabled: true })).has("cgo"));
    assert.ok(tagsOf(targetOf({ goos: "ios" })).has("darwin"));
    assert.ok(!tagsOf(targetOf({ goos: "windows" })).has("unix"));
  });

  it("hold boringcrypto for the experiment only", () => {
    assert.ok(tagsOf(targetOf({ tags: ["goexperiment.boringcrypto"] })).has("boringcrypto"));
    assert.ok(!tagsOf(targetOf({ tags: ["boringcrypto"] })).has("boringcrypto"));
  });

  it("decide by a file's name only after its first underscore", () => {
    const tags = tagsOf(targetOf());
    assert.ok(nameMatches("windows.go", tags));
    assert.ok(!nameMatches("x_windows.go", tags));
    assert.ok(nameMatches("x_unix.go", tags));
    assert.ok(nameMatches("x_windows_amd64_more.go", tags));
  });
});

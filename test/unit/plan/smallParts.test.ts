// Proves the small parts of a plan: ports, the Go release that is taken, what build constraints are evaluated
// against, hashes of data, suggestions, fields' names on another surface, and how problems read.
import assert from "node:assert/strict";
import { renameFields } from "../../../components/common/fieldNames";
import { goTarget } from "../../../components/toolchain/goTarget";
import { hashOfData, sha256 } from "../../../components/common/hash";
import { didYouMean } from "../../../components/common/didYouMean";
import { GO_VERSION, officialGoImage } from "../../../components/toolchain/defaultGo";
import { parsePlatform } from "../../../components/toolchain/platform";
import { parsePorts } from "../../../components/plan/ports";
import { PlanError, type Problem } from "../../../components/common/problem";
import { resolveGo } from "../../../components/toolchain/resolveGo";
import { WorkTree } from "../../../components/source/workTree";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

function resolved(
  files: TreeFiles,
  workDir?: string,
  options = {},
): { version: string; image: string; minor: number } {
  const { version, image, minor } = resolveGo(WorkTree.open(makeTree(files)), ".", workDir, options);
  return { version, image, minor };
}

describe("ports", () => {
  it("are read as Dockerfiles write them", () => {
    const given = [1, 65535, "8000", "9000/udp", "9000/tcp", "7/sctp"];
    const { value: ports, problems } = parsePorts("ports", given);
    assert.deepEqual(ports, ["1/tcp", "65535/tcp", "8000/tcp", "9000/udp", "9000/tcp", "7/sctp"]);
    assert.deepEqual(problems, []);
  });

  it("are refused outside their range, and twice", () => {
    const wrong = [0, 65536, -1, 1.5, "", "http", "80/http", "80:80", "8000/TCP", " 80"];
    const { value, problems } = parsePorts("ports", [...wrong, 80, "80/tcp"]);
    assert.deepEqual(value, ["80/tcp"]);
    assert.deepEqual(
      problems.map(({ field, value }) => [field, value]),
      [...wrong.map((value, index) => [`ports[${index}]`, value]), [`ports[${wrong.length + 1}]`, "80/tcp"]],
    );
    assert.equal(problems.at(-1)?.rule, "is named twice");
  });
});

describe("Go release", () => {
  afterEach(removeTrees);
  const newer = "1.99.1";

  it("is the pinned one, unless the module asks for a newer one", () => {
    const pinned = {
      version: GO_VERSION,
      image: officialGoImage(GO_VERSION),
      minor: Number(GO_VERSION.split(".")[1]),
    };
    assert.deepEqual(resolved({ "go.mod": "module a\n\ngo 1.20\n" }), pinned);
    assert.deepEqual(resolved({ "go.mod": "module a\n" }), pinned);
    assert.deepEqual(resolved({}), pinned);
    const asked = { version: newer, image: officialGoImage(newer), minor: 99 };
    assert.deepEqual(resolved({ "go.mod": `module a\n\ngo ${newer}\n` }), asked);
    assert.deepEqual(resolved({ "go.mod": `module a\n\ngo 1.20\n\ntoolchain go${newer}\n` }), asked);
  });

  it("of a workspace is go.work's", () => {
    const files = { "go.mod": "module a\n\ngo 1.20\n", "go.work": `go ${newer}\n\nuse .\n` };
    assert.equal(resolved(files, ".").version, newer);
    assert.equal(resolved(files).version, GO_VERSION);
  });

  it("and its image are the caller's where given", () => {
    const files = { "go.mod": `module a\n\ngo ${newer}\n` };
    assert.deepEqual(resolved(files, undefined, { version: "1.21.0" }), {
      version: "1.21.0",
      image: officialGoImage("1.21.0"),
      minor: 21,
    });
    assert.equal(
      resolved(files, undefined, { image: "mirror.example.com/go:1" }).image,
      "mirror.example.com/go:1",
    );
  });
});

describe("Go target", () => {
  const go = { image: "", version: "1.26.8", minor: 26, ldflags: [], flags: [], tags: ["netgo"], env: {} };
  const tags = (env: Record<string, string>, platform = "linux/amd64", flags: string[] = []): string[] =>
    [...goTarget({ ...go, env, flags }, parsePlatform(platform)!).toolTags!].filter(
      (tag) => !/^goexperiment\.(dwarf5|greenteagc|randomizedheapbase64|regabi)/.test(tag),
    );

  it("has the platform, the release and no cgo", () => {
    assert.deepEqual(goTarget(go, parsePlatform("linux/arm/v6")!), {
      goos: "linux",
      goarch: "arm",
      cgoEnabled: false,
      tags: ["netgo"],
      toolTags: [
        ...["dwarf5", "greenteagc", "randomizedheapbase64"].map((name) => `goexperiment.${name}`),
        ...["arm.5", "arm.6"],
      ],
      goMinor: 26,
    });
  });

  it("has a tag for each experiment that is on", () => {
    assert.deepEqual(tags({ GOEXPERIMENT: "jsonv2,noswissmap,synctest" }), [
      "goexperiment.jsonv2",
      "goexperiment.synctest",
      "amd64.v1",
    ]);
  });

  it("has the level of Go's environment, or else the platform's", () => {
    assert.deepEqual(tags({ GOAMD64: "v3" }), ["amd64.v1", "amd64.v2", "amd64.v3"]);
    assert.deepEqual(tags({}, "linux/amd64/v2"), ["amd64.v1", "amd64.v2"]);
    assert.deepEqual(tags({ GOAMD64: "v3" }, "linux/arm64"), ["arm64.v8.0"]);
  });

  it("has the tags of flags that instrument the code", () => {
    assert.deepEqual(tags({}, "linux/amd64", ["-race"]), ["amd64.v1", "race"]);
    assert.deepEqual(tags({}, "linux/amd64", ["-race", "--asan=true", "-race=false"]), ["amd64.v1", "asan"]);
  });
});

describe("hash", () => {
  it("is SHA-256", () => {
    assert.equal(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  it("of data does not depend on the order of keys, and on nothing that is undefined", () => {
    const one = hashOfData({ a: 1, b: { c: [1, 2], d: undefined } });
    assert.equal(one, hashOfData({ b: { c: [1, 2] }, a: 1 }));
    assert.notEqual(one, hashOfData({ a: 1, b: { c: [2, 1] } }));
    assert.notEqual(hashOfData({ a: "1" }), hashOfData({ a: 1 }));
    assert.notEqual(hashOfData(["ab", "c"]), hashOfData(["a", "bc"]));
    assert.notEqual(hashOfData({ a: "b" }), hashOfData({ b: "a" }));
  });
});

describe("suggestion", () => {
  it("is named if it is near, and all values if not", () => {
    assert.equal(didYouMean("keap", ["keep", "deleteImages"]), "did you mean `keep`?");
    assert.equal(didYouMean("nothing", ["keep", "deleteImages"]), "use one of `keep`, `deleteImages`");
    assert.equal(didYouMean("x", []), "there is no allowed value");
    const many = Array.from({ length: 13 }, (_, index) => `value-${index}`);
    assert.equal(didYouMean("else", many).endsWith("`value-11`, …"), true);
  });
});

describe("problems", () => {
  it("are reported in one message: subject, count, field, value, rule and fix", () => {
    const error = new PlanError("GoServiceImage auth", [
      { field: "target", value: "finale", rule: "is not a stage", fix: "did you mean `final`?" },
      { field: "main", rule: "is missing", fix: "name it" },
    ]);
    assert.equal(
      error.message,
      "GoServiceImage auth: 2 problems\n" +
        '  target: "finale" is not a stage. Fix: did you mean `final`?\n' +
        "  main: is missing. Fix: name it",
    );
    assert.equal(new PlanError("x", error.problems.slice(1)).message.split("\n")[0], "x: 1 problem");
  });

  it("are told once where several services have them, by name or by number, and are all kept", () => {
    const problem = (service: string, more: Partial<Problem> = {}): Problem => ({
      field: `${service}: go.mod`,
      rule: "is wrong",
      fix: "correct it",
      ...more,
    });
    const told = (...problems: Problem[]): string[] => new PlanError("x", problems).message.split("\n");
    const lines = (names: string): string[] => told(...names.split(" ").map((name) => problem(name)));
    assert.deepEqual(lines("a"), ["x: 1 problem", "  a: go.mod: is wrong. Fix: correct it"]);
    assert.match(lines("a b")[1] ?? "", /^ {2}a and b: go\.mod: is/);
    assert.match(lines("a b c d")[1] ?? "", /^ {2}a, b, c and d: go\.mod: is/);
    assert.match(lines("a b c d e f g")[1] ?? "", /^ {2}a, b, c and 4 more: go\.mod: is/);
    assert.equal(new PlanError("x", [problem("a"), problem("b")]).problems.length, 2);
    // what differs in anything is another problem, and what has no service stays as it is
    for (const other of [
      { field: "b: go.sum" },
      { value: 1 },
      { rule: "is old" },
      { fix: "raise it" },
      { field: "go.mod" },
    ]) {
      assert.equal(told(problem("a"), problem("b", other)).length, 3, JSON.stringify(other));
    }
    assert.equal(told(problem("", { field: "go.mod" }), problem("", { field: "go.mod" })).length, 3);
    // in another place and of another package of the same module
    const at = (service: string, place: string, about: string): Problem =>
      problem(service, { field: `${service}: ${place}`, value: place, about });
    assert.deepEqual(told(at("a", "x.go:1", "m"), at("b", "y.go:2", "m"), at("c", "y.go:2", "n")), [
      "x: 2 problems",
      '  a and b: x.go:1: "x.go:1" is wrong. Fix: correct it',
      '  c: y.go:2: "y.go:2" is wrong. Fix: correct it',
    ]);
  });

  it("have the fields' names of the surface that they are shown on", () => {
    const names = { version: "--strategy", "version.value": "--release", "go.tags": "--tags" };
    const fields = [
      "version",
      "auth: version.value",
      "auth, jobs and order: go.tags[1]",
      "go.tagsx",
      "cmd/main.go:3",
      // files of the root, named like an argument
      "auth: version.go:3",
      "version.go",
      "version.txt:1",
      "version.value.go",
    ];
    assert.deepEqual(
      renameFields(
        fields.map((field) => ({ field, rule: "", fix: "" })),
        names,
      ).map(({ field }) => field),
      [
        "--strategy",
        "auth: --release",
        "auth, jobs and order: --tags[1]",
        "go.tagsx",
        "cmd/main.go:3",
        "auth: version.go:3",
        "version.go",
        "version.txt:1",
        "--release.go",
      ],
    );
  });
});

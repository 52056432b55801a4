// Proves that every Go option is checked, that each variable and flag is sent to the argument that it belongs to, and
// that nothing gets through that would end the Dockerfile's line or shell word it is written into.
import assert from "node:assert/strict";
import { experimentTags } from "../../../components/toolchain/goExperiments";
import { parsePlatform } from "../../../components/toolchain/platform";
import {
  DOWNLOAD_VARIABLES,
  downloadProblems,
  type GoOptions,
  goOptionProblems,
} from "../../../components/toolchain/goOptions";

function reported(go: GoOptions): [string, string, string][] {
  return goOptionProblems("go", go).map(({ field, rule, fix }) => [field, rule, fix]);
}

describe("Go options", () => {
  it("that are right pass", () => {
    const go: GoOptions = {
      image: `registry.example.com/golang:1.26.8-alpine@sha256:${"0".repeat(64)}`,
      version: "1.26.8",
      tags: ["netgo", "a.b", "x_1", "größe"],
      ldflags: ["-s", "-X main.A=b c"],
      flags: ["-gcflags=all=-l", "--asan=false", "-p=2"],
      env: { GOAMD64: "v3", GOEXPERIMENT: "jsonv2,noswissmap" },
    };
    assert.deepEqual(reported(go), []);
    assert.deepEqual(
      ["1.21", "1.27rc1", "1.27beta2"].flatMap((version) => reported({ version })),
      [],
    );
  });

  it("name the argument that decides a variable", () => {
    assert.deepEqual(reported({ env: { GOOS: "linux", GOPROXY: "off", GOAMD46: "v3", CGO_ENABLED: "1" } }), [
      ["go.env.GOOS", "is decided by platforms", "leave it out"],
      ["go.env.GOPROXY", "is read by the download of modules only", "put it into download"],
      ["go.env.GOAMD46", "is not a variable of a Go build", "did you mean `GOAMD64`?"],
      [
        "go.env.CGO_ENABLED",
        "is decided by go.cgo",
        "write `go: { cgo: true }` (`goCgo: static`), with a Go image that has a C compiler",
      ],
    ]);
    assert.deepEqual(reported({ env: { CGO_ENABLED: "0" } }), [
      ["go.env.CGO_ENABLED", "is decided by go.cgo", "leave it out"],
    ]);
  });

  it("know no name that every object has", () => {
    const unknown = "is not a variable of a Go build";
    const found = reported({ env: { constructor: "1" }, flags: ["-constructor=1"] });
    assert.deepEqual(
      found.map(([field, rule]) => [field, rule]),
      [["go.env.constructor", unknown]],
    );
    assert.equal(parsePlatform("linux/constructor"), undefined);
    assert.deepEqual(
      experimentTags(26, "amd64", "constructor"),
      experimentTags(26, "amd64", "noconstructor").concat("goexperiment.constructor").sort(),
    );
  });

  it("leave a proxy's password out of the message", () => {
    const [problem] = goOptionProblems("go", { env: { GOPROXY: "https://user:canary@proxy.example.com" } });
    assert.equal(JSON.stringify(problem).includes("canary"), false);
  });

  it("name the argument that decides a flag, however it is written", () => {
    const rule = (flag: string): string | undefined => reported({ flags: [flag] })[0]?.[1];
    assert.equal(rule("-tags=x"), "is decided by go.tags");
    assert.equal(rule("--tags=x"), "is decided by go.tags");
    assert.equal(rule("-ldflags=-s"), "is decided by go.ldflags");
    assert.equal(rule("-o=x"), "is decided by the build: the binary has a fixed path in the image");
    assert.equal(rule("-trimpath"), "is decided by the build: it is always on");
    assert.equal(rule("race"), "is not a flag: it must start with `-`");
    assert.equal(rule("-gcflags=all=-N -l"), "has a space, a quote or a dollar sign");
  });

  it("let nothing through that ends a line, a word or a quotation", () => {
    for (const character of ["'", "\\", "$", "`", "\n", "\r"]) {
      assert.equal(reported({ ldflags: [`-X main.A=${character}`] }).length, 1, JSON.stringify(character));
      assert.equal(reported({ flags: [`-p=${character}`] }).length, 1, JSON.stringify(character));
      assert.equal(reported({ env: { GODEBUG: `a=${character}` } }).length, 1, JSON.stringify(character));
    }
    for (const tags of [["a,b"], ["a b"], [""], ["!a"], ["a'b"]]) {
      assert.deepEqual(
        reported({ tags }).map(([field]) => field),
        ["go.tags[0]"],
      );
    }
    for (const image of ["", "a b", "$IMAGE", "a\nRUN x"]) {
      assert.deepEqual(
        reported({ image }).map(([field]) => field),
        ["go.image"],
      );
    }
    for (const version of ["", "1", "go1.26", "1.26.x", "v1.26.8", "2.0"]) {
      assert.deepEqual(
        reported({ version }).map(([field]) => field),
        ["go.version"],
      );
    }
  });

  it("of the download are checked by name, and sent where they belong", () => {
    assert.deepEqual(
      downloadProblems("download", Object.fromEntries(DOWNLOAD_VARIABLES.map((name) => [name, "off"]))),
      [],
    );
    assert.deepEqual(
      downloadProblems("download", { GOPROXXY: "", GOAMD64: "", HOME: "" }).map(({ field, fix }) => [
        field,
        fix.slice(0, 22),
      ]),
      [
        ["download.GOPROXXY", "did you mean `GOPROXY`"],
        ["download.GOAMD64", "put it into go.env"],
        ["download.HOME", "use one of `GOPROXY`, "],
      ],
    );
    assert.deepEqual(downloadProblems("download", { GOPROXY: "https://a:b@c\nGOFLAGS=-x" }), [
      { field: "download.GOPROXY", rule: "has a line break", fix: "write it in one line" },
    ]);
  });
});

// Proves how platforms are read: one name for each, the folder that BuildKit's variables give, Go's level and build
// tags as Go itself has them; and that everything else is refused with a suggestion (B8).
import assert from "node:assert/strict";
import {
  DEFAULT_PLATFORMS,
  parsePlatform,
  parsePlatforms,
  PLATFORM_NAMES,
} from "../../../components/toolchain/platform";

describe("platform", () => {
  it("has BuildKit's name and folder, and Go's level and tags", () => {
    const rows: [string, string, string, string | undefined, readonly string[]][] = [
      ["linux/amd64", "linux/amd64", "linux_amd64", undefined, ["amd64.v1"]],
      ["linux/amd64/v1", "linux/amd64", "linux_amd64", undefined, ["amd64.v1"]],
      [
        "linux/amd64/v3",
        "linux/amd64/v3",
        "linux_amd64v3",
        "GOAMD64=v3",
        ["amd64.v1", "amd64.v2", "amd64.v3"],
      ],
      ["linux/arm64", "linux/arm64", "linux_arm64", undefined, ["arm64.v8.0"]],
      ["linux/arm64/v8", "linux/arm64", "linux_arm64", undefined, ["arm64.v8.0"]],
      ["linux/arm", "linux/arm/v7", "linux_armv7", "GOARM=7", ["arm.5", "arm.6", "arm.7"]],
      ["linux/arm/v5", "linux/arm/v5", "linux_armv5", "GOARM=5", ["arm.5"]],
      ["linux/x86_64", "linux/amd64", "linux_amd64", undefined, ["amd64.v1"]],
      ["linux/aarch64", "linux/arm64", "linux_arm64", undefined, ["arm64.v8.0"]],
      ["linux/386", "linux/386", "linux_386", undefined, ["386.sse2"]],
      ["linux/s390x", "linux/s390x", "linux_s390x", undefined, []],
    ];
    for (const [written, name, folder, level, tags] of rows) {
      const platform = parsePlatform(written);
      assert.equal(platform?.name, name, written);
      assert.equal(platform.folder, folder, written);
      assert.equal(platform.level?.join("="), level, written);
      assert.deepEqual(platform.tags, tags, written);
      assert.equal(platform.goos, "linux");
    }
  });

  it("has one reading for every name that messages propose", () => {
    for (const name of PLATFORM_NAMES) {
      assert.notEqual(parsePlatform(name), undefined, name);
    }
  });

  it("is Linux on amd64 and arm64 by default", () => {
    const { value: platforms, problems } = parsePlatforms("platforms", DEFAULT_PLATFORMS);
    assert.deepEqual(
      platforms.map(({ name }) => name),
      ["linux/amd64", "linux/arm64"],
    );
    assert.deepEqual(problems, []);
  });

  it("B8 unknown, misspelt, of another system, and with a variant that is none", () => {
    const rule = "is not a platform that Go services are built for here (Linux only)";
    const names = [
      "linux/amd46",
      "linux/foo",
      "windows/amd64",
      "linux",
      "",
      "linux/arm/v9",
      "linux/amd64/v1/x",
      "linux/constructor",
    ];
    const { value, problems } = parsePlatforms("platforms", names);
    assert.deepEqual(value, []);
    assert.deepEqual(
      problems.map(({ field, value }) => [field, value]),
      names.map((name, i) => [`platforms[${i}]`, name]),
    );
    assert.ok(problems.every((problem) => problem.rule === rule));
    assert.equal(problems[0]?.fix, "did you mean `linux/amd64`?");
    assert.equal(problems[5]?.fix, "did you mean `linux/arm/v5`?");
    assert.match(problems[2]?.fix ?? "", /^use one of .*`linux\/amd64`, .*…$/);
  });

  it("B8 none at all, and the same one twice, also by another name", () => {
    assert.deepEqual(parsePlatforms("platforms", []).problems, [
      {
        field: "platforms",
        value: [],
        rule: "names no platform",
        fix: "leave it out to get linux/amd64 and linux/arm64",
      },
    ]);
    const names = ["linux/arm64", "linux/arm", "linux/aarch64", "linux/arm/v7"];
    const { value: platforms, problems } = parsePlatforms("platforms", names);
    assert.deepEqual(
      platforms.map(({ name }) => name),
      ["linux/arm64", "linux/arm/v7"],
    );
    assert.deepEqual(
      problems.map(({ field, value, rule }) => [field, value, rule]),
      [
        ["platforms[2]", "linux/aarch64", "is named twice"],
        ["platforms[3]", "linux/arm/v7", "is named twice"],
      ],
    );
  });
});

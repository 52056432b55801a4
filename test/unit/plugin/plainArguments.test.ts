/*
 * Proves how arguments of several kinds are written where there are none: each form reads to the one of a program, and a wrong
 * one is a problem that names the argument as it is written.
 */
import assert from "node:assert/strict";
import type { Problem } from "../../../components/common/problem";
import { imageArguments, withPlainName } from "../../../plugin/plainArguments";

const FORMS: readonly (readonly [written: object, read: object])[] = [
  [{ runtime: "alpine" }, { runtime: "alpine" }],
  [{ runtime: "registry.example.com/base:1" }, { runtime: { image: "registry.example.com/base:1" } }],
  [{ runtime: "base:1", debugImage: "base:2" }, { runtime: { image: "base:1", debugImage: "base:2" } }],
  [{ cache: "readOnly" }, { cache: "readOnly" }],
  [{ cache: "example.com/auth:c" }, { cache: { reference: "example.com/auth:c" } }],
  [
    { cache: "example.com/auth:c", cacheReadOnly: true },
    { cache: { reference: "example.com/auth:c", readOnly: true } },
  ],
  [{ version: "commit" }, { version: "commit" }],
  [{ version: "=1.4.0" }, { version: { value: "1.4.0" } }],
  [{ go: { cgo: "static" } }, { go: { cgo: { static: true } } }],
  [
    { go: { cgo: "dynamic", cc: { "linux/arm64": "zig cc" } } },
    { go: { cgo: { static: false, cc: { "linux/arm64": "zig cc" } } } },
  ],
  [{ go: { cgo: "off", workspace: "off" } }, { go: { workspace: false } }],
  [{ go: { workspace: "go.work", tags: ["x"] } }, { go: { workspace: "go.work", tags: ["x"] } }],
  [
    { ports: ["8000"], unheard: 1, debug: null },
    { ports: ["8000"], unheard: 1 },
  ],
];

const WRONG: readonly (readonly [written: object, problem: RegExp])[] = [
  [{ runtime: "alpine", debugImage: "x" }, /^debugImage counts beside an image alone/],
  [{ cache: "on", cacheReadOnly: true }, /^cacheReadOnly counts beside a reference alone/],
  [{ cache: "readonly" }, /^cache is neither a reference .* did you mean "?`?readOnly/i],
  [{ version: "1.4.0" }, /^version is not a version strategy.*=1\.4\.0/],
  [{ go: { cgo: "yes" } }, /^go\.cgo is not one of off, static, dynamic/],
  [{ go: { cc: {} } }, /^go\.cc counts with cgo alone/],
];

function read(written: object): { args: object; problems: Problem[] } {
  const problems: Problem[] = [];
  return { args: imageArguments({ ...written }, "", problems), problems };
}

describe("plain arguments", () => {
  for (const [written, expected] of FORMS) {
    it(`reads ${JSON.stringify(written)}`, () => {
      assert.deepEqual(read(written), { args: expected, problems: [] });
    });
  }

  for (const [written, expected] of WRONG) {
    it(`refuses ${JSON.stringify(written)}, and leaves it to the component to do so, too`, () => {
      const { args, problems } = read(written);
      assert.deepEqual(args, written);
      assert.match(problems.map(({ field, rule, fix }) => `${field} ${rule}. ${fix}`).join("\n"), expected);
    });
  }

  it("names arguments of a component as they are written here", () => {
    const names = {
      "namespace.registry": "namespace",
      "namespace.credentials.password": "registryCredentials.password",
      "serviceOptions.auth.runtime.image": "serviceOptions.auth.runtime",
      "cache.reference": "cache",
      "auth: go.cgo.cc.linux/arm64": "auth: go.cc.linux/arm64",
      "labels.version": "labels.version",
    };
    for (const [field, expected] of Object.entries(names)) {
      assert.equal(withPlainName({ field, rule: "", fix: "" }).field, expected);
    }
  });
});

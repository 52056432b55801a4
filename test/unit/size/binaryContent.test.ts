/*
 * Proves what a program is said to be made of, with the Go toolchain as the oracle: the machine code of every package
 * agrees with `go tool nm -size` of the same program with symbols, on four architectures of both byte orders and both
 * widths; and whatever the file is, its parts are the whole file. It does not prove the share of tables per package,
 * for which there is no other tool to ask; only that they are within the file's table.
 */
import assert from "node:assert/strict";
import { type BinaryContent, readBinary, UnknownBinaryError } from "../../../components/size/binaryContent";
import { readElf } from "../../../components/size/elfFile";
import { packageOfFunction } from "../../../components/size/packageName";
import { GoProgram } from "../../support/goProgram";
import { removeTrees } from "../../support/tree";

/** No function is aligned to more than its section, which is 64 bytes: so much less is between two functions. */
const ALIGNMENT = 64;

describe("content of a program", function () {
  // compiles Go's runtime for architectures that nobody else here has compiled it for
  this.timeout(300_000);
  let program: GoProgram;
  let stripped: Buffer;

  before(() => {
    program = new GoProgram();
    stripped = program.build();
  });
  after(removeTrees);

  for (const goarch of ["amd64", "arm64", "arm", "s390x"]) {
    it(`agrees with the symbols of the same program, on ${goarch}`, () => {
      const content = readBinary(program.build({ goarch }));
      program.build({ goarch, ldflags: "" });
      const expected = codeByPackage(program.packages(goarch), program.functions());
      assert.ok(expected.size > 10);
      assert.deepEqual(content.packages.map(({ name }) => name).sort(), [...expected.keys()].sort());
      for (const { name, code } of content.packages) {
        const { size = 0, count = 0 } = expected.get(name) ?? {};
        const padding = code - size;
        assert.ok(padding >= 0 && padding < count * ALIGNMENT, `${name}: ${code}, and nm says ${size}`);
      }
    });
  }

  it("adds up to the file, with and without symbols", () => {
    for (const bytes of [stripped, program.build({ ldflags: "" })]) {
      const content = readBinary(bytes);
      assert.equal(sumOf(content), bytes.length);
      const parts = [...content.packages, ...content.others, ...content.modules];
      assert.deepEqual(
        parts.filter(({ size }) => size <= 0),
        [],
      );
    }
    const names = (bytes: Buffer): string[] => readBinary(bytes).others.map(({ name }) => name);
    const debug = "symbols and debug information";
    assert.deepEqual(
      [names(stripped).includes(debug), names(program.build({ ldflags: "" })).includes(debug)],
      [false, true],
    );
  });

  it("knows modules and their versions, a replaced one by the path that it is imported by", () => {
    const content = readBinary(stripped);
    assert.match(content.goVersion ?? "", /^go1\.\d+/);
    const modules = content.modules.map(({ name, version }) => [name, version]);
    assert.deepEqual(modules.sort(), [
      ["example.com/app", "(devel)"],
      ["example.org/lib.v2", "(devel)"],
      ["std", content.goVersion],
    ]);
    const own = content.packages.filter(({ module }) => module !== "std").map(({ name }) => name);
    assert.deepEqual(own.sort(), [
      "example.com/app/cmd/app",
      "example.com/app/pkg/list",
      "example.org/lib.v2",
    ]);
    const sum = content.packages.reduce((total, { size }) => total + size, 0);
    assert.equal(
      content.modules.reduce((total, { size }) => total + size, 0),
      sum,
    );
  });

  it("says that an embedded file is among the constants", () => {
    const text =
      'package list\n\nimport _ "embed"\n\n//go:embed blob.bin\nvar Blob string\n\nfunc init() { println(Blob) }\n';
    const constants = (size: number): number => {
      const embedding = new GoProgram({
        "pkg/list/blob.bin": Buffer.alloc(size, 7),
        "pkg/list/blob.go": text,
      });
      const { others } = readBinary(embedding.build());
      return others.find(({ name }) => name.startsWith("constants"))?.size ?? 0;
    };
    const more = constants(300_000) - constants(100_000);
    // to a page: what lies behind it is aligned
    assert.ok(Math.abs(more - 200_000) < 4096, String(more));
  });

  it("says nothing of a table that it does not know, and still adds up", () => {
    const table = readElf(stripped).sections.find(({ name }) => name === ".gopclntab");
    for (const [at, value] of [
      [0, 0xf0],
      [8, 0xff],
    ] as const) {
      const changed = Buffer.from(stripped);
      changed.writeUInt8(value, (table?.offset ?? 0) + at);
      if (at === 8) {
        // more functions than the table can hold
        changed.fill(0x7f, (table?.offset ?? 0) + 8, (table?.offset ?? 0) + 12);
      } else {
        changed.fill(0, (table?.offset ?? 0) + 1, (table?.offset ?? 0) + 4);
      }
      const content = readBinary(changed);
      assert.deepEqual(content.packages, []);
      assert.equal(sumOf(content), stripped.length);
    }
  });

  it("refuses what is not an ELF file, and one that is cut off", () => {
    const refused = (bytes: Buffer, expected: RegExp): void =>
      assert.throws(
        () => readBinary(bytes),
        (error) => error instanceof UnknownBinaryError && expected.test(error.message),
      );
    refused(Buffer.from("cffaedfe07000001", "hex"), /Mach-O.*macOS.*only ELF/);
    refused(Buffer.from("4d5a900003000000", "hex"), /PE file, of Windows/);
    refused(Buffer.from("#!/bin/sh\n"), /a script/);
    refused(Buffer.from(""), /not a program/);
    refused(stripped.subarray(0, stripped.length / 2), /damaged ELF/);
  });

  it("shows what UPX has packed separately: it leaves no sections", () => {
    const packed = Buffer.from(stripped);
    packed.fill(0, 40, 48);
    packed.write("UPX!", 0x100);
    packed.writeUInt32LE(19_900_000, 0x10c);
    const content = readBinary(packed);
    assert.deepEqual([content.packages, content.goVersion], [[], undefined]);
    assert.deepEqual(
      content.others.map(({ name, size }) => [name, size]),
      [["packed by UPX, unpacked 19.9 MB: its content cannot be read", packed.length]],
    );
  });
});

describe("package of a function", () => {
  it("is found as the linker writes it", () => {
    const cases: [string, string | undefined][] = [
      ["main.main", "main"],
      ["net/http.(*conn).serve", "net/http"],
      ["net/http.(*conn).serve.func1.2", "net/http"],
      ["gopkg.in/yaml%2ev3.Marshal", "gopkg.in/yaml.v3"],
      ["go.uber.org/zap.(*Logger).Info", "go.uber.org/zap"],
      ["slices.SortFunc[go.shape.*example.com/a/b.T]", "slices"],
      ["example.com/a/b.(*List[example.com/c/d.T]).Add", "example.com/a/b"],
      ["vendor/golang.org/x/net/idna.init", "vendor/golang.org/x/net/idna"],
      ["type:.eq.example.com/a/b.T", undefined],
      ["type:.hash.[2]string", undefined],
      ["go:buildid", undefined],
      ["_rt0_amd64_linux", undefined],
    ];
    assert.deepEqual(
      cases.map(([name]) => [name, packageOfFunction(name)]),
      cases,
    );
  });
});

function sumOf({ packages, others }: BinaryContent): number {
  return [...packages, ...others].reduce((sum, { size }) => sum + size, 0);
}

/** Functions by the longest import path that their name begins with; what the compiler made is left out. */
function codeByPackage(
  paths: readonly string[],
  functions: readonly { readonly name: string; readonly size: number }[],
): Map<string, { readonly size: number; readonly count: number }> {
  const main = paths.at(-1) ?? "";
  const prefixes = paths
    .map((path) => [path === main ? "main" : path.replace(/\.(?=[^/]*$)/g, "%2e"), path] as const)
    .sort(([a], [b]) => b.length - a.length);
  const sums = new Map<string, { size: number; count: number }>();
  for (const { name, size } of functions) {
    const path = prefixes.find(([prefix]) => name.startsWith(`${prefix}.`))?.[1];
    if (path !== undefined && size > 0) {
      const sum = sums.get(path) ?? { size: 0, count: 0 };
      sums.set(path, { size: sum.size + size, count: sum.count + 1 });
    }
  }
  return sums;
}

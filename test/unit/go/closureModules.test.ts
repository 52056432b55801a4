// Proves that the closure names the same files as `go list -deps`, and the right go.mod and go.sum files beside them,
// for one module, several modules with `replace`, workspaces, and vendored packages.
import assert from "node:assert/strict";
import { assertSameAsGo, freshClosure, targetOf, unlistedFiles } from "../../support/sameAsGo";
import { makeTree, removeTrees, sumsOf } from "../../support/tree";

const mod = (path: string, ...lines: string[]): string =>
  [`module ${path}`, "", "go 1.24", ...lines, ""].join("\n");
const program = (...imports: string[]): string =>
  ["package main", ...imports.map((path) => `import _ "${path}"`), "func main() {}", ""].join("\n");
const library = (name: string, ...imports: string[]): string =>
  [`package ${name}`, ...imports.map((path) => `import _ "${path}"`), ""].join("\n");

describe("closure: modules", () => {
  afterEach(removeTrees);

  it("takes the imported packages of one module, and no other file", () => {
    const root = makeTree({
      "go.mod": mod("example.com/shop"),
      "go.sum": "",
      "README.md": "read me",
      "cmd/auth/main.go": program("fmt", "unsafe", "example.com/shop/internal/log"),
      "cmd/auth/main_test.go": library("main", "example.com/shop/internal/fake"),
      "cmd/auth/default.pgo": "profile",
      "cmd/cart/main.go": program("example.com/shop/internal/cart"),
      "internal/log/log.go": library("log", "log/slog"),
      "internal/fake/fake.go": library("fake"),
      "internal/cart/cart.go": library("cart"),
    });
    const closure = assertSameAsGo(root, "cmd/auth");
    assert.deepEqual(unlistedFiles(closure), ["cmd/auth/default.pgo", "go.mod", "go.sum"]);
    assert.deepEqual(closure.standardPackages, ["fmt", "log/slog"]);
    assert.equal(closure.moduleDir, ".");
    assert.equal(closure.modulePath, "example.com/shop");
    assert.equal(closure.workDir, undefined);
    assert.equal(closure.vendored, false);
  });

  it("takes a default profile since Go 1.21, and of the main package only", () => {
    const root = makeTree({
      "go.mod": mod("example.com/shop"),
      "default.pgo": "",
      "cmd/default.pgo": "",
      "cmd/main.go": program("example.com/shop/lib"),
      "lib/default.pgo": "",
      "lib/lib.go": library("lib"),
    });
    const sources = ["cmd/main.go", "go.mod", "lib/lib.go"];
    assert.deepEqual(freshClosure(root, "cmd", targetOf({ goMinor: 21 })).files, [
      "cmd/default.pgo",
      ...sources,
    ]);
    assert.deepEqual(freshClosure(root, "cmd", targetOf({ goMinor: 20 })).files, sources);
  });

  it("finds a main package in the root folder, however the folder is spelt", () => {
    const root = makeTree({
      "go.mod": mod("example.com/shop"),
      "main.go": program(),
      "other/a.go": "package other\n",
    });
    const closure = assertSameAsGo(root, ".");
    assert.deepEqual(freshClosure(root, "./"), closure);
    assert.deepEqual(freshClosure(root, "other/.."), closure);
  });

  it("resolves module paths without a dot, beside the standard library", () => {
    const root = makeTree({
      "go.mod": mod("app"),
      "cmd/main.go": program("app/api/v1", "encoding/json", "app"),
      "app.go": library("app", "net/http"),
      "api/v1/v1.go": library("v1"),
    });
    assert.deepEqual(assertSameAsGo(root, "cmd").standardPackages, ["encoding/json", "net/http"]);
  });

  it("keeps standard packages standard in a module that is named like one of their folders", () => {
    const root = makeTree({
      "go.mod": mod("encoding"),
      "cmd/main.go": program("encoding/json", "encoding/own"),
      "own/own.go": library("own"),
    });
    assert.deepEqual(assertSameAsGo(root, "cmd").standardPackages, ["encoding/json"]);
  });

  it("follows local replacements of the main module only, nested ones too", () => {
    const requires = (...paths: string[]): string => paths.map((path) => `require ${path} v1.0.0`).join("\n");
    const root = makeTree({
      "app/go.mod": mod(
        "example.com/app",
        requires("example.com/a", "example.com/b", "example.com/app/sub", "example.com/c"),
        "replace (\n example.com/a => ../libs/a\n example.com/b v1.0.0 => ../libs/b\n example.com/app/sub => ./sub\n)",
        "replace example.com/c v1.0.0 => ../libs/c",
        "replace example.com/c v1.1.0 => ../libs/never",
        "replace example.com/unused => ../libs/unused",
      ),
      "app/cmd/main.go": program(
        "example.com/a",
        "example.com/app/sub/deep",
        "example.com/app/own",
        "example.com/c",
      ),
      "app/own/own.go": library("own"),
      "app/sub/go.mod": mod("example.com/app/sub"),
      "app/sub/deep/deep.go": library("deep"),
      "libs/a/go.mod": mod(
        "example.com/a",
        "require example.com/b v1.0.0",
        "replace example.com/b => ../wrong",
      ),
      "libs/a/a.go": library("a", "example.com/b/inner"),
      "libs/b/go.mod": mod("example.com/b"),
      "libs/b/inner/inner.go": library("inner"),
      "libs/c/go.mod": mod("example.com/other/name"),
      "libs/c/c.go": library("c"),
      "libs/never/go.mod": mod("example.com/c"),
      "libs/never/c.go": library("c"),
      "libs/unused/go.mod": mod("example.com/unused"),
      "libs/wrong/go.mod": mod("example.com/b"),
    });
    const closure = assertSameAsGo(root, "app/cmd");
    const modFiles = ["a", "b", "c"].map((name) => `libs/${name}/go.mod`);
    assert.deepEqual(unlistedFiles(closure), ["app/go.mod", "app/sub/go.mod", ...modFiles]);
    assert.equal(closure.moduleDir, "app");
  });

  /** A module for each version of `example.com/x`, in a folder named like it; they differ in the file's name. */
  const versions = (...names: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      names.flatMap((name) => [
        [`${name}/go.mod`, "module example.com/x\n"],
        [`${name}/${name}.go`, library("x")],
      ]),
    );
  const requiring = (path: string, ...required: readonly string[]): string =>
    mod(path, ...required.map((one) => `require example.com/${one}`));

  it("does not count requirements on versions that go.mod excludes", () => {
    const root = makeTree({
      "go.mod": mod(
        "example.com/app",
        "exclude example.com/x v1.2.0",
        "require example.com/lib v1.0.0",
        "require example.com/x v1.1.0",
        "replace example.com/lib => ./lib",
        "replace example.com/x v1.1.0 => ./x11",
        "replace example.com/x v1.2.0 => ./x12",
      ),
      "main.go": program("example.com/lib", "example.com/x"),
      "lib/go.mod": requiring("example.com/lib", "x v1.2.0"),
      "lib/lib.go": library("lib", "example.com/x"),
      ...versions("x11", "x12"),
    });
    const closure = assertSameAsGo(root, ".");
    assert.deepEqual(unlistedFiles(closure), ["go.mod", "lib/go.mod", "x11/go.mod"]);
  });

  it("takes the versions of a complete go.mod, whatever modules require that nothing is imported from", () => {
    const root = makeTree({
      "m/go.mod": mod(
        "example.com/m",
        "require example.com/unused v1.1.0",
        "require example.com/x v1.1.0",
        "replace example.com/unused => ../unused",
        "replace example.com/x v1.1.0 => ../x11",
        "replace example.com/x v1.2.0 => ../x12",
      ),
      "m/main.go": program("example.com/x"),
      "unused/go.mod": requiring("example.com/unused", "x v1.2.0"),
      "unused/u.go": library("unused"),
      ...versions("x11", "x12"),
    });
    const closure = assertSameAsGo(root, "m");
    // `go mod download` reads the other one
    const modFiles = ["unused/go.mod", "x11/go.mod", "x12/go.mod"];
    assert.deepEqual(unlistedFiles(closure), ["m/go.mod", ...modFiles]);
  });

  it("takes the highest version that anything requires below Go 1.17", () => {
    const old = (path: string, ...lines: string[]): string => mod(path, ...lines).replace("1.24", "1.16");
    const root = makeTree({
      "m/go.mod": old(
        "example.com/m",
        "require example.com/a v1.0.0",
        "require example.com/c v1.0.0",
        "replace example.com/a v1.0.0 => ../a",
        "replace example.com/b v1.0.0 => ../b10",
        "replace example.com/b v1.1.0 => ../b11",
        "replace example.com/c => ../c",
        "replace example.com/x v1.1.0 => ../x11",
        "replace example.com/x v1.2.0 => ../x12",
      ),
      "m/main.go": program("example.com/a"),
      "a/go.mod": old("example.com/a", "require example.com/b v1.0.0", "require example.com/x v1.1.0"),
      "a/a.go": library("a", "example.com/x"),
      "b10/go.mod": old("example.com/b", "require example.com/x v1.2.0"),
      "b11/go.mod": old("example.com/b"),
      "c/go.mod": old("example.com/c", "require example.com/b v1.1.0"),
      ...versions("x11", "x12"),
    });
    const closure = assertSameAsGo(root, "m");
    assert.ok(closure.files.includes("x12/x12.go"), "the b v1.0.0 that is not built with counts, too");
  });

  it("stops at a nested module that is not replaced, and at a third-party module below a local path", () => {
    const root = makeTree({
      "go.mod": mod(
        "example.com/app",
        "require example.com/app/sub v1.0.0",
        "require example.com/third v1.0.0",
      ),
      "main.go": program("example.com/app/sub/pkg", "example.com/third/party"),
      "go.sum": sumsOf("example.com/app/sub v1.0.0", "example.com/third v1.0.0"),
      "sub/go.mod": mod("example.com/app/sub"),
      "sub/pkg/pkg.go": library("pkg"),
    });
    const closure = freshClosure(root, ".");
    assert.deepEqual(closure.files, ["go.mod", "go.sum", "main.go"]);
    assert.deepEqual(closure.packages, ["example.com/app/sub/pkg", "example.com/third/party"]);
    assert.deepEqual(closure.problems, []);
  });

  describe("go.work", () => {
    const workspace = {
      "go.work": "go 1.24\n\nuse (\n\t./app\n\t./lib // shared\n)\n",
      "go.work.sum": "",
      "app/go.mod": mod("example.com/app"),
      "app/cmd/main.go": program("example.com/lib/pkg"),
      "lib/go.mod": mod("example.com/lib"),
      "lib/go.sum": "",
      "lib/pkg/pkg.go": library("pkg"),
    };

    it("makes the modules it uses one", () => {
      const closure = assertSameAsGo(makeTree(workspace), "app/cmd");
      assert.equal(closure.workDir, ".");
      assert.deepEqual(unlistedFiles(closure), [
        "app/go.mod",
        "go.work",
        "go.work.sum",
        "lib/go.mod",
        "lib/go.sum",
      ]);
    });

    it("replaces before the modules do", () => {
      const root = makeTree({
        ...workspace,
        "go.work": "go 1.24\nuse ./app\nuse ./lib\nreplace example.com/r => ./r2\n",
        "lib/go.mod": mod(
          "example.com/lib",
          "require example.com/r v1.0.0",
          "replace example.com/r => ../r1",
        ),
        "lib/pkg/pkg.go": library("pkg", "example.com/r"),
        "r1/go.mod": mod("example.com/r"),
        "r1/r.go": library("r"),
        "r2/go.mod": mod("example.com/r"),
        "r2/r.go": library("r", "os"),
      });
      const closure = assertSameAsGo(root, "app/cmd");
      assert.ok(closure.files.includes("r2/r.go"));
      assert.ok(!closure.files.includes("r1/go.mod"));
    });

    it("hides no replacement of another version", () => {
      const root = makeTree({
        "go.work": "go 1.24\nuse ./a\nreplace example.com/x v1.0.0 => ./x10\n",
        "a/go.mod": mod("example.com/a", "require example.com/x v1.1.0", "replace example.com/x => ../x11"),
        "a/main.go": program("example.com/x"),
        ...versions("x10", "x11"),
      });
      assert.ok(assertSameAsGo(root, "a").files.includes("x11/x11.go"));
    });

    it("takes the replacement of the last module that has one", () => {
      for (const order of ["use ./a\nuse ./b\n", "use ./b\nuse ./a\n"]) {
        const root = makeTree({
          "go.work": `go 1.24\n${order}`,
          "a/go.mod": mod("example.com/a", "require example.com/x v1.1.0", "replace example.com/x => ../x10"),
          "a/main.go": program("example.com/x"),
          "b/go.mod": mod("example.com/b", "replace example.com/x v1.0.0 => ../x11"),
          ...versions("x10", "x11"),
        });
        assert.ok(assertSameAsGo(root, "a").files.includes("x10/x10.go"));
      }
      const root = makeTree({
        "go.work": "go 1.24\nuse ./b\nuse ./a\n",
        "a/go.mod": mod("example.com/a", "require example.com/x v1.1.0", "replace example.com/x => ../x10"),
        "a/main.go": program("example.com/x"),
        "b/go.mod": mod("example.com/b", "replace example.com/x v1.1.0 => ../x11"),
        ...versions("x10", "x11"),
      });
      assert.ok(assertSameAsGo(root, "a").files.includes("x10/x10.go"));
    });

    it("does not count what one of its modules excludes", () => {
      const root = makeTree({
        "go.work":
          "go 1.24\nuse ./a\nuse ./b\nreplace example.com/x v1.1.0 => ./x11\nreplace example.com/x v1.2.0 => ./x12\n",
        "a/go.mod": requiring("example.com/a", "x v1.1.0"),
        "a/main.go": program("example.com/x"),
        "b/go.mod": mod("example.com/b", "exclude example.com/x v1.2.0", "require example.com/x v1.2.0"),
        ...versions("x11", "x12"),
      });
      assert.ok(assertSameAsGo(root, "a").files.includes("x11/x11.go"));
    });

    it("follows what its modules require as far as the Go command does", () => {
      const files = (upgrade: readonly string[]): Record<string, string> => ({
        "go.work": [
          "go 1.24\nuse ./a\nreplace example.com/one => ./one\nreplace example.com/two v1.0.0 => ./two",
          "replace example.com/two v1.1.0 => ./two11\nreplace example.com/x v1.1.0 => ./x11",
          "replace example.com/x v1.2.0 => ./x12\n",
        ].join("\n"),
        "a/go.mod": requiring("example.com/a", "one v1.0.0", "x v1.1.0", ...upgrade),
        "a/main.go": program("example.com/x"),
        "one/go.mod": requiring("example.com/one", upgrade.length === 0 ? "two v1.0.0" : "two v1.1.0"),
        "two/go.mod": requiring("example.com/two", "x v1.2.0"),
        "two11/go.mod": requiring("example.com/two", "x v1.2.0"),
        ...versions("x11", "x12"),
      });
      // a module of a module counts by its name alone, unless it upgrades what one of the workspace requires
      assert.ok(assertSameAsGo(makeTree(files([])), "a").files.includes("x11/x11.go"));
      assert.ok(assertSameAsGo(makeTree(files(["two v1.0.0"])), "a").files.includes("x12/x12.go"));
    });

    it("does not apply to a module that it does not use", () => {
      const root = makeTree({
        ...workspace,
        "tool/go.mod": mod("example.com/tool"),
        "tool/main.go": program("example.com/tool/a"),
        "tool/a/a.go": library("a"),
      });
      const closure = assertSameAsGo(root, "tool", undefined, { work: "off" });
      assert.equal(closure.workDir, undefined);
      assert.deepEqual(unlistedFiles(closure), ["tool/go.mod"]);
    });
  });

  describe("a workspace that is chosen", () => {
    const tree = {
      "go.work": "go 1.24\nuse .\nuse ./gone\n",
      "ci/go.work": "go 1.24\nuse ..\nuse ../lib\n",
      "other/go.work": "go 1.24\nuse ../lib\n",
      "go.mod": mod("example.com/app", "require example.com/lib v1.0.0", "replace example.com/lib => ./fork"),
      "cmd/main.go": program("example.com/lib"),
      "lib/go.mod": mod("example.com/lib"),
      "lib/lib.go": library("lib"),
      "fork/go.mod": mod("example.com/lib"),
      "fork/fork.go": library("lib"),
    };

    it("may be none, and another file than the nearest one", () => {
      const root = makeTree(tree);
      assert.equal(freshClosure(root, "cmd").problems.length, 1);
      const none = assertSameAsGo(root, "cmd", targetOf({ workspace: false }), { work: "off" });
      assert.deepEqual(none.files, ["cmd/main.go", "fork/fork.go", "fork/go.mod", "go.mod"]);
      const own = assertSameAsGo(root, "cmd", targetOf({ workspace: "ci/go.work" }), { work: "ci/go.work" });
      assert.deepEqual(own.files, ["ci/go.work", "cmd/main.go", "go.mod", "lib/go.mod", "lib/lib.go"]);
      assert.equal(own.workDir, "ci");
    });

    it("must be there and use the module", () => {
      const root = makeTree(tree);
      const rules = ["other/go.work", "gone/go.work", "../go.work"].map((workspace) =>
        freshClosure(root, "cmd", targetOf({ workspace })).problems.map(({ field, rule }) => [field, rule]),
      );
      assert.deepEqual(rules, [
        [["go.workspace", "does not use the module in `.`"]],
        [["go.workspace", "is not in the source tree"]],
        [["go.workspace", "is not in the source tree"]],
      ]);
    });
  });

  describe("vendor", () => {
    const vendored = (go: string) => ({
      "go.mod": `module example.com/app\n\ngo ${go}\n\nrequire third.party/v v1.2.3\n`,
      "main.go": program("third.party/v/pkg", "example.com/app/own"),
      "own/own.go": library("own"),
      "vendor/modules.txt":
        "# third.party/v v1.2.3\n## explicit; go 1.20\nthird.party/v/pkg\nthird.party/v/deep\n",
      "vendor/third.party/v/pkg/pkg.go": library("pkg", "third.party/v/deep"),
      "vendor/third.party/v/pkg/pkg_windows.go": library("pkg"),
      "vendor/third.party/v/deep/deep.go": library("deep", "os"),
      "vendor/third.party/v/unused/unused.go": library("unused"),
    });

    it("follows vendored packages, and names those that first-party code imports", () => {
      const closure = assertSameAsGo(makeTree(vendored("1.24")), ".");
      assert.equal(closure.vendored, true);
      assert.deepEqual(closure.packages, ["third.party/v/pkg"]);
      assert.deepEqual(closure.standardPackages, ["os"]);
      assert.deepEqual(unlistedFiles(closure), ["go.mod", "vendor/modules.txt"]);
    });

    it("does not apply below go 1.14", () => {
      const closure = freshClosure(makeTree(vendored("1.13")), ".");
      assert.equal(closure.vendored, false);
      assert.deepEqual(closure.files, ["go.mod", "main.go", "own/own.go"]);
      assert.deepEqual(closure.packages, ["third.party/v/pkg"]);
    });

    it("imports what modules.txt does not name below go 1.23 only", () => {
      const files = { "main.go": program("third.party/v/unused") };
      const old = makeTree({ ...vendored("1.22"), ...files });
      assert.ok(assertSameAsGo(old, ".").files.includes("vendor/third.party/v/unused/unused.go"));
      const closure = freshClosure(makeTree({ ...vendored("1.23"), ...files }), ".");
      assert.deepEqual(closure.problems, [
        {
          field: "main.go:2",
          value: "third.party/v/unused",
          rule: "is imported, but is not in vendor",
          fix: "run `go mod vendor` (`go work vendor` in a workspace)",
          about: "third.party/v/unused",
        },
      ]);
    });

    it("takes the vendored copy of a replaced module, and leaves its folder out", () => {
      const root = makeTree({
        ...vendored("1.24"),
        "go.mod":
          "module example.com/app\ngo 1.24\nrequire third.party/v v1.2.3\nreplace third.party/v => ./v\n",
        "v/go.mod": "module third.party/v\n",
        "v/pkg/pkg.go": library("pkg"),
        "vendor/modules.txt":
          "# third.party/v v1.2.3 => ./v\n## explicit; go 1.20\nthird.party/v/pkg\nthird.party/v/deep\n" +
          "# third.party/v => ./v\n",
      });
      const closure = assertSameAsGo(root, ".");
      assert.ok(!closure.files.some((file) => file.startsWith("v/")));
    });

    it("applies to a workspace only with a list that was made for it", () => {
      const workspace = {
        "go.work": "go 1.24\nuse ./app\n",
        "app/go.mod": "module example.com/app\ngo 1.24\nrequire third.party/v v1.2.3\n",
        "app/main.go": program("third.party/v/pkg"),
        "vendor/third.party/v/pkg/pkg.go": library("pkg"),
      };
      const list = "# third.party/v v1.2.3\n## explicit; go 1.20\nthird.party/v/pkg\n";
      const made = makeTree({ ...workspace, "vendor/modules.txt": `## workspace\n${list}` });
      assert.equal(assertSameAsGo(made, "app").vendored, true);
      const other = makeTree({ ...workspace, "vendor/modules.txt": list });
      assert.equal(freshClosure(other, "app").vendored, false);
    });
  });
});

// Proves that the work tree is read once for all services and targets of a process, until it is let go, that it never
// leaves its root, and that hashes are those of the contents.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadClosure } from "../../components/plan/go/closure";
import { WorkTree } from "../../components/plan/workTree";
import { CountingTree } from "../support/countingTree";
import { freshClosure, targetOf } from "../support/sameAsGo";
import { makeTree, removeTrees } from "../support/tree";

describe("work tree", () => {
  afterEach(() => {
    WorkTree.forgetAll();
    removeTrees();
  });

  it("is read once for 100 services on two platforms", () => {
    const services = Array.from({ length: 100 }, (_, i) => `cmd/s${i}`);
    const root = makeTree({
      "go.mod": "module example.com/app\n\ngo 1.24\n",
      "go.sum": "",
      "lib/lib.go": 'package lib\nimport _ "embed"\n//go:embed data.txt\nvar a string\n',
      "lib/lib_arm64.go": "package lib\n",
      "lib/x_amd64.s": "",
      "lib/data.txt": "data",
      "lib/unused_windows.go": "package lib\n",
      ...Object.fromEntries(
        services.map((service) => [`${service}/main.go`, 'package main\nimport _ "example.com/app/lib"\n']),
      ),
    });
    const tree = new CountingTree(WorkTree.open(root));
    for (const service of services) {
      for (const goarch of ["amd64", "arm64"]) {
        assert.deepEqual(loadClosure(tree, service, targetOf({ goarch })).problems, []);
      }
    }
    const shared = ["go.mod", "go.sum", "lib/data.txt", "lib/lib.go", "lib/lib_arm64.go", "lib/x_amd64.s"];
    const expected = [...shared, ...services.map((service) => `${service}/main.go`)].sort();
    assert.deepEqual([...tree.reads.keys()].sort(), expected);
    assert.deepEqual(
      [...tree.reads].filter(([, count]) => count !== 1),
      [],
    );
  });

  it("is shared by all who open the folder, until it is let go", () => {
    const root = makeTree({ "go.mod": "module a\n", "main.go": "package main\n", link: { link: "." } });
    const tree = WorkTree.open(root);
    assert.equal(WorkTree.open(join(root, "link")), tree);
    assert.deepEqual(loadClosure(tree, ".", targetOf()).files, ["go.mod", "main.go"]);
    writeFileSync(join(root, "more.go"), "package main\n");
    assert.deepEqual(loadClosure(WorkTree.open(root), ".", targetOf()).files, ["go.mod", "main.go"]);
    assert.deepEqual(freshClosure(root, ".").files, ["go.mod", "main.go", "more.go"]);
  });

  it("hashes contents, whether they were read before or not", () => {
    const large = Buffer.alloc((1 << 20) + 17, "x");
    const root = makeTree({ small: "abc", large, empty: "" });
    const sha256 = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex");
    const tree = WorkTree.open(root);
    assert.equal(tree.hashFile("large"), sha256(large));
    assert.equal(tree.readFile("small")?.toString(), "abc");
    rmSync(join(root, "small"));
    assert.equal(tree.hashFile("./small"), sha256("abc"));
    assert.equal(tree.hashFile("empty"), sha256(""));
    assert.equal(tree.fileSize("large"), large.length);
  });

  it("tells kinds of entries, links resolved", () => {
    const root = makeTree({
      "folder/file": "",
      toFile: { link: "folder/file" },
      toFolder: { link: "folder" },
      toSelf: { link: "toSelf" },
      gone: { link: "nowhere" },
      out: { link: "/etc" },
    });
    assert.deepEqual(WorkTree.open(root).readFolder("."), [
      { name: "folder", kind: "folder", link: false },
      { name: "gone", kind: "other", link: true },
      { name: "out", kind: "outside", link: true },
      { name: "toFile", kind: "file", link: true },
      { name: "toFolder", kind: "folder", link: true },
      { name: "toSelf", kind: "other", link: true },
    ]);
    assert.deepEqual(WorkTree.open(root).readFolder("toFolder"), [
      { name: "file", kind: "file", link: false },
    ]);
  });

  it("does not leave its root", () => {
    const outer = makeTree({
      secret: "",
      // its path begins with that of the root
      "root2/file": "",
      "root/near": { link: "../root2" },
      "root/file": "",
      "root/up": { link: ".." },
      "root/leak": { link: "../secret" },
    });
    const tree = WorkTree.open(join(outer, "root"));
    for (const path of ["../secret", "up/secret", "near/file", "leak", "/etc/passwd", "file/../../secret"]) {
      assert.equal(tree.readFile(path), undefined, path);
      assert.equal(tree.hashFile(path), undefined, path);
      assert.equal(tree.fileSize(path), undefined, path);
    }
    assert.equal(tree.readFolder(".."), undefined);
    assert.equal(tree.readFolder("up"), undefined);
    assert.equal(tree.readFolder("/etc"), undefined);
  });

  it("tells missing files and folders, and who may execute", () => {
    const root = makeTree({ run: "", plain: "", "folder/x": "" });
    chmodSync(join(root, "run"), 0o755);
    chmodSync(join(root, "plain"), 0o644);
    const tree = WorkTree.open(root);
    assert.equal(tree.isExecutable("run"), true);
    assert.equal(tree.isExecutable("plain"), false);
    assert.equal(tree.isExecutable("none"), false);
    assert.equal(tree.readFile("folder"), undefined);
    assert.equal(tree.readFolder("plain"), undefined);
    assert.equal(tree.readFolder("none/deeper"), undefined);
    assert.throws(() => WorkTree.open(join(root, "plain")), /is not a folder/);
    assert.throws(() => WorkTree.open(join(root, "none")), /ENOENT/);
  });
});

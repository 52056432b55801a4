// Proves that the work tree is read once for all services and targets of a process, until it is let go, that it never
// leaves its root, and that hashes are those of the contents.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadClosure } from "../../components/closure/closure";
import { Planning } from "../../components/source/planning";
import { WorkTree } from "../../components/source/workTree";
import { CountingTree } from "../support/countingTree";
import { targetOf } from "../support/sameAsGo";
import { makeTree, removeTrees } from "../support/tree";

describe("work tree", () => {
  afterEach(removeTrees);

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

  it("is one for all who plan in a session, and read anew by the next session", () => {
    const root = makeTree({ "go.mod": "module a\n", "main.go": "package main\n", link: { link: "." } });
    const planning = new Planning();
    const open = (session = planning): WorkTree => {
      const { value } = session.open(join(root, "link"));
      return value ?? assert.fail();
    };
    assert.equal(planning.open(root).value, open());
    assert.deepEqual(loadClosure(open(), ".", targetOf()).files, ["go.mod", "main.go"]);
    writeFileSync(join(root, "more.go"), "package main\n");
    assert.deepEqual(loadClosure(open(), ".", targetOf()).files, ["go.mod", "main.go"]);
    const next = open(new Planning());
    assert.deepEqual(loadClosure(next, ".", targetOf()).files, ["go.mod", "main.go", "more.go"]);
  });

  it("reads no file through a link that was put in the way after the folder was listed", () => {
    const outside = makeTree({ "x.txt": "secret", "deep/y.txt": "secret" });
    const root = makeTree({ "x.txt": "own", "deep/y.txt": "own", "z.txt": "own", fifo: "own" });
    const tree = WorkTree.open(root);
    const paths = ["x.txt", "deep/y.txt", "z.txt", "fifo"];
    paths.forEach((path) => tree.isExecutable(path));
    rmSync(join(root, "x.txt"));
    symlinkSync(join(outside, "x.txt"), join(root, "x.txt"));
    rmSync(join(root, "deep"), { recursive: true });
    symlinkSync(join(outside, "deep"), join(root, "deep"));
    rmSync(join(root, "fifo"));
    execFileSync("mkfifo", [join(root, "fifo")]);
    const expected = [undefined, undefined, "own", undefined];
    assert.deepEqual(
      paths.map((path) => tree.readFile(path)?.toString()),
      expected,
    );
    const next = WorkTree.open(root);
    assert.deepEqual(
      paths.map((path) => tree.hashFile(path) !== undefined),
      expected.map((one) => one !== undefined),
    );
    assert.equal(next.readFile("x.txt"), undefined);
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

  it("distinguishes kinds of entries, links resolved", () => {
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

  it("reports missing files and folders, and who may execute", () => {
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

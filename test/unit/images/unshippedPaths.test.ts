// Proves that a program which opens files of the source tree by names in its code is told where they are not in its image.
import assert from "node:assert/strict";
import { readOpenedPaths } from "../../../components/closure/openedPaths";
import { readSourceFile } from "../../../components/closure/sourceFile";
import { indexOf } from "../../../components/closure/treeIndex";
import { tryPlanService } from "../../../components/plan/servicePlan";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { WorkTree } from "../../../components/source/workTree";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

const FILES: TreeFiles = {
  "go.mod": "module example.com/shop\n\ngo 1.25\n",
  "cmd/web/templates/home.html": "",
  "cmd/web/local.json": "{}",
  "conf/app.yaml": "",
  "static/site.css": "",
};

/** Warnings of a program with one statement, in its main package or in another package. */
function warnings(
  statement: string,
  args: Partial<PlannedArguments> = {},
  more: TreeFiles = {},
): Record<string, string> {
  const source = makeTree({
    ...FILES,
    "cmd/web/main.go": `package main\n\nimport "example.com/shop/lib"\n\nfunc main() {\n\tlib.Run()\n}\n`,
    "lib/lib.go": `package lib\n\nfunc Run() {\n\t${statement}\n}\n`,
    ...more,
  });
  const result = tryPlanService(WorkTree.open(source), "web", { source, main: "cmd/web", ...args });
  assert.deepEqual(result.problems, []);
  const found = result.plan?.warnings ?? [];
  return Object.fromEntries(found.map(({ value, rule, fix }) => [`${String(value)} ${rule}`, fix]));
}

describe("files that a program opens when it runs", () => {
  afterEach(removeTrees);

  it("are read from the tree's own files alone, of which a vendored tree has few", () => {
    const opens = 'func init() {\n\tos.Open("conf/app.yaml")\n}\n';
    const vendored = Array.from({ length: 20 }, (_, file) => `vendor/example.org/lib/file${file}.go`);
    const source = makeTree({
      ...FILES,
      "go.mod": "module example.com/shop\n\ngo 1.25\n\nrequire example.org/lib v1.0.0\n",
      "vendor/modules.txt": "# example.org/lib v1.0.0\n## explicit\nexample.org/lib\n",
      ...(Object.fromEntries(
        vendored.map((file) => [file, `package lib\n\nimport "os"\n\n${opens}`]),
      ) as TreeFiles),
      "cmd/web/main.go": `package main\n\nimport (\n\t_ "example.org/lib"\n\t"os"\n)\n\n${opens}\nfunc main() {}\n`,
    });
    const tree = WorkTree.open(source);
    const { plan, problems } = tryPlanService(tree, "web", { source, main: "cmd/web" });
    assert.deepEqual(problems, []);
    const files = plan?.closure.files.filter((file) => file.endsWith(".go")) ?? [];
    assert.equal(files.length, 21);
    const read = files.filter((file) => (readSourceFile(indexOf(tree), file)?.opens ?? []).length > 0);
    assert.deepEqual(read, ["cmd/web/main.go"]);
    assert.equal(plan?.warnings.length, 1);
  });

  it("are read from the calls that open them, and from nothing else", () => {
    const code = [
      'os.ReadFile("a/products.json")',
      'f, err := os.Open(\n\t"b.txt",\n)',
      'template.Must(template.New("x").Funcs(m).ParseGlob("templates/*.html"))',
      'template.ParseFiles("c.html", `d.html`)',
      'http.FileServer(http.Dir("./static/"))',
      'router.Static("/assets", "./assets")',
      'http.ServeFile(w, r.Request, "e.html")',
      'os.Open("/etc/hosts")',
      'os.Open(dir + "f.txt")',
      'os.Open("g" + name)',
      'content.ReadFile("embedded.txt")',
      'filepath.Dir("h/i")',
      '// os.Open("comment")',
      'log.Print(`os.Open("text")`)',
      'log.Print("os.Open(\\"quoted\\")")',
    ];
    assert.deepEqual(
      readOpenedPaths(code.join("\n")).map(({ value, line }) => [value, line]),
      [
        ["a/products.json", 1],
        ["b.txt", 2],
        ["templates/*.html", 5],
        ["c.html", 6],
        ["d.html", 6],
        ["./static/", 7],
        ["./assets", 8],
        ["e.html", 9],
      ],
    );
  });

  it("are a warning with what puts them there, relative to the main package, its module or the root", () => {
    const rule = "is opened when the program runs (lib/lib.go:4), and is not in the image";
    assert.deepEqual(warnings('_ = os.ReadFile("local.json")'), {
      [`local.json ${rule}`]: 'set `files: { "cmd/web/local.json": "/local.json" }`',
    });
    assert.deepEqual(warnings('_ = t.ParseGlob("templates/*.html")', { workingDirectory: "/srv" }), {
      [`templates/*.html ${rule}`]: 'set `files: { "cmd/web/templates": "/srv/templates" }`',
    });
    assert.deepEqual(warnings('_ = http.Dir("./static/")', { runtime: "distroless" }), {
      [`./static/ ${rule}`]: 'set `files: { "static": "/app/static" }` and `workingDirectory: /app`',
    });
    assert.deepEqual(warnings('_ = os.Open("../../conf/app.yaml")'), {
      [`../../conf/app.yaml ${rule}`]: 'set `files: { "conf/app.yaml": "/conf/app.yaml" }`',
    });
  });

  it("are none where the file is there, mounted, embedded, another base's business, or not in the tree", () => {
    const open = '_ = os.ReadFile("conf/app.yaml")';
    assert.deepEqual(warnings(open, { files: { conf: "/conf" } }), {});
    assert.deepEqual(warnings(open, { files: { conf: "/etc/shop" } }), {});
    assert.deepEqual(warnings(open, { perPlatform: { "linux/arm64": { files: { conf: "/conf" } } } }), {});
    assert.deepEqual(warnings(open, { volumes: ["/conf"] }), {});
    assert.deepEqual(warnings(open, { runtime: { image: "example.com/base:1" } }), {});
    assert.deepEqual(warnings('_ = os.ReadFile("gone.yaml")'), {});
    assert.deepEqual(warnings('_ = os.Open("../../../outside")'), {});
    assert.deepEqual(warnings('_ = http.Dir(".")'), {});
    const embedding = {
      "conf/conf.go": 'package conf\n\nimport _ "embed"\n\n//go:embed app.yaml\nvar Text string\n',
    };
    const used = {
      ...embedding,
      "lib/lib.go": `package lib\n\nimport _ "example.com/shop/conf"\n\nfunc Run() {\n${open}\n}\n`,
    };
    assert.deepEqual(warnings(open, {}, used), {});
    const vendored = {
      "go.mod": "module example.com/shop\n\ngo 1.25\n\nrequire example.com/x v1.0.0\n",
      "vendor/modules.txt": "# example.com/x v1.0.0\n## explicit; go 1.25\nexample.com/x\n",
      "vendor/example.com/x/x.go": `package x\n\nfunc X() {\n${open}\n}\n`,
      "lib/lib.go": 'package lib\n\nimport "example.com/x"\n\nfunc Run() {\n\tx.X()\n}\n',
    };
    assert.deepEqual(warnings("", {}, vendored), {});
  });
});

// Proves on generated trees that plan and Go command agree: both take a tree or both refuse it, and of one that they take
// they name the same files. `GO_TREES=1000` tries more of them; a failure prints the seed and the smallest tree.
import assert from "node:assert/strict";
import fc from "fast-check";
import { goBuilds } from "../../support/goBuilds";
import { goList } from "../../support/goList";
import { freshClosure, listedFiles, targetOf } from "../../support/sameAsGo";
import { makeTree, removeTrees } from "../../support/tree";

const RUNS = Number(process.env["GO_TREES"] ?? 25);

/** Folders of packages, with the import paths that the Go command knows them by. */
const PACKAGES: Readonly<Record<string, string>> = {
  "app/a": "example.com/app/a",
  "app/b": "example.com/app/b",
  "app/internal/c": "example.com/app/internal/c",
  "app/a/internal/d": "example.com/app/a/internal/d",
  "lib/e": "example.com/lib/e",
  "lib/internal/f": "example.com/lib/internal/f",
  "other/g": "example.com/other/g",
};
/** Most imports are good ones: of a tree with many faults nothing but the first one is seen. */
const IMPORTS = [
  ...["fmt", "strings", "os", "io", "errors"],
  ...["example.com/app/a", "example.com/app/b", "example.com/app/internal/c", "example.com/lib/e"],
  ...Object.values(PACKAGES),
  "fmt",
  "strings",
  "net/htp",
  "example.com/app/gone",
  "example.com/app/A",
];

interface File {
  readonly suffix: string;
  readonly constraint: string;
  readonly imports: readonly string[];
  readonly embed: string;
}

const file: fc.Arbitrary<File> = fc.record({
  suffix: fc.constantFrom("", "", "", "_linux", "_windows", "_amd64", "_test", "_linux_arm64"),
  constraint: fc.constantFrom(
    ...[
      "",
      "",
      "",
      "linux",
      "!linux",
      "prod",
      "go1.20 && !windows",
      "goexperiment.regabiargs",
      "cgo",
      "ignore",
    ],
  ),
  imports: fc.uniqueArray(fc.constantFrom(...IMPORTS), { maxLength: 1 }),
  embed: fc.constantFrom("", "", "", "", "", "", "data", "data/*.txt", "all:data", "none*", "*.h"),
});

const tree = fc.record({
  packages: fc.record(
    Object.fromEntries(
      Object.keys(PACKAGES).map((dir) => [dir, fc.array(file, { minLength: 1, maxLength: 2 })]),
    ),
    { requiredKeys: ["app/a", "app/b", "app/internal/c", "lib/e"] },
  ),
  main: fc.uniqueArray(fc.constantFrom(...IMPORTS), { minLength: 1, maxLength: 3 }),
  assembly: fc.subarray(Object.keys(PACKAGES), { maxLength: 2 }),
  requires: fc.subarray(["example.com/lib", "example.com/other"], { minLength: 1 }),
  replaces: fc.subarray(["lib", "other"]),
  libRequiresOther: fc.boolean(),
  workspace: fc.constantFrom("", "", "use ./app\n", "use ./app\nuse ./lib\n", "use ./lib\n"),
  go: fc.constantFrom("1.24", "1.21", "1.16"),
  prod: fc.boolean(),
  goarch: fc.constantFrom("amd64", "arm64"),
});

type Tree = typeof tree extends fc.Arbitrary<infer T> ? T : never;

function goFile(name: string, { constraint, imports, embed }: File): string {
  return [
    ...(constraint === "" ? [] : [`//go:build ${constraint}`, ""]),
    `package ${name}`,
    ...imports.map((path) => `import _ "${path}"`),
    ...(embed === "" ? [] : ['import _ "embed"', `//go:embed ${embed}`, "var files string"]),
    "",
  ].join("\n");
}

function filesOf({
  packages,
  main,
  assembly,
  requires,
  replaces,
  libRequiresOther,
  workspace,
  go,
}: Tree): Record<string, string> {
  const files: Record<string, string> = {
    "app/go.mod": [
      "module example.com/app",
      `go ${go}`,
      ...requires.map((path) => `require ${path} v1.0.0`),
      // nothing can be downloaded: what is required has to be here
      ...["lib", "other"]
        .filter(
          (name) => replaces.includes(name) || requires.includes(`example.com/${name}`) || libRequiresOther,
        )
        .map((name) => `replace example.com/${name} => ../${name}`),
      "",
    ].join("\n"),
    "app/main.go": ["package main", ...main.map((path) => `import _ "${path}"`), "func main() {}", ""].join(
      "\n",
    ),
    "lib/go.mod": `module example.com/lib\ngo 1.16\n${libRequiresOther ? "require example.com/other v1.0.0\n" : ""}`,
    "other/go.mod": "module example.com/other\ngo 1.16\n",
    "include/one.h": '#include "../include/two.h"\n',
    "include/two.h": "",
  };
  for (const [dir, list] of Object.entries(packages as Readonly<Record<string, readonly File[]>>)) {
    const name = dir.slice(dir.lastIndexOf("/") + 1);
    list.forEach((one, at) => (files[`${dir}/f${at}${one.suffix}.go`] = goFile(name, one)));
    files[`${dir}/data/x.txt`] = "";
    files[`${dir}/data/.hidden`] = "";
  }
  for (const dir of assembly) {
    files[`${dir}/asm_amd64.s`] = '#include "../include/one.h"\n#include "own.h"\n';
    files[`${dir}/own.h`] = "";
  }
  if (workspace !== "") {
    files["go.work"] = `go ${go === "1.16" ? "1.18" : go}\n${workspace}`;
  }
  return files;
}

describe("closure: generated trees", () => {
  afterEach(removeTrees);

  it(`are taken and refused as by the Go command, with the same files (${RUNS})`, function () {
    this.timeout(60_000 + RUNS * 5_000);
    let taken = 0;
    fc.assert(
      fc.property(tree, (one) => {
        const root = makeTree(filesOf(one));
        const target = targetOf({ goarch: one.goarch, tags: one.prod ? ["prod"] : [] });
        // a go.work file that does not use the module does not count here
        const work = one.workspace.includes("./app") ? {} : { work: "off" };
        const closure = freshClosure(root, "app", target);
        const { refusal } = goBuilds(root, "app", target, work);
        assert.equal(
          closure.problems.length > 0,
          refusal !== undefined,
          JSON.stringify([closure.problems, refusal]),
        );
        if (refusal === undefined) {
          taken++;
          const listed = listedFiles(closure).filter((path) => !path.includes("include/"));
          assert.deepEqual(listed, goList(root, "app", target, work).files);
        }
        removeTrees();
      }),
      { numRuns: RUNS },
    );
    assert.ok(taken > 0);
  });
});

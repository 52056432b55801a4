// Proves where services are found and what they are called, that names are unique (B11), and that what finds nothing
// is reported.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join, relative } from "node:path";
import {
  discover,
  type Discovery,
  type DiscoveryOptions,
  selectServices,
} from "../../../components/plan/discover";
import { MainPackages } from "../../../components/plan/discovery/mainPackages";
import type { Problem } from "../../../components/common/problem";
import { WorkTree } from "../../../components/source/workTree";
import { parsePlatforms } from "../../../components/toolchain/platform";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

const MAIN = "package main\n\nfunc main() {}\n";

function mains(...folders: string[]): TreeFiles {
  return {
    "go.mod": "module example.com/Shop/v2\n",
    ...Object.fromEntries(folders.map((dir) => [`${dir}/main.go`, MAIN])),
  };
}

function found(
  files: TreeFiles,
  entries: readonly string[] = [],
): { services: Record<string, string>; problems: readonly Problem[] } {
  const { services, problems } = discover(WorkTree.open(makeTree(files)), entries);
  return { services: Object.fromEntries(services.map(({ name, main }) => [name, main])), problems };
}

function discovered(
  files: TreeFiles,
  entries: readonly string[] = [],
  options: DiscoveryOptions = {},
): Discovery {
  return discover(WorkTree.open(makeTree(files)), entries, options);
}

/** Folders of main packages as the Go command lists them, module by module. */
function mainFoldersOfGo(root: string, modules: readonly string[]): string[] {
  const format = '{{if eq .Name "main"}}{{.Dir}}{{end}}';
  return modules
    .flatMap((module) => {
      // the other modules are not members of the workspace: the Go command refuses to list them inside of it
      const workspace = [".", "server"].includes(module) ? {} : { GOWORK: "off" };
      const env = {
        ...process.env,
        GOFLAGS: "",
        GOOS: "linux",
        GOARCH: "amd64",
        CGO_ENABLED: "0",
        ...workspace,
      };
      const cwd = join(root, module);
      return execFileSync("go", ["list", "-e", "-f", format, "./..."], { cwd, env, encoding: "utf8" }).split(
        "\n",
      );
    })
    .filter((dir) => dir !== "")
    .map((dir) => relative(root, dir) || ".")
    .sort();
}

function named(files: TreeFiles, entries: readonly string[] = []): Record<string, string> {
  const { services, problems } = found(files, entries);
  assert.deepEqual(problems, []);
  return services;
}

describe("discovery", () => {
  afterEach(removeTrees);

  it("finds the layouts of Kratos monorepos and of plain projects, named by what distinguishes them", () => {
    const folders = [
      "application/auth/cmd/auth",
      "app/order/cmd/server",
      "app/catalog/service/cmd/server",
      "app/courier/job/cmd/server",
      "app/courier/service/cmd/server",
      "cmd/Shop_Admin",
    ];
    assert.deepEqual(named(mains(...folders)), {
      auth: "application/auth/cmd/auth",
      order: "app/order/cmd/server",
      catalog: "app/catalog/service/cmd/server",
      "courier-job": "app/courier/job/cmd/server",
      courier: "app/courier/service/cmd/server",
      shop_admin: "cmd/Shop_Admin",
    });
    assert.deepEqual(named(mains("cmd/server")), { server: "cmd/server" });
    assert.deepEqual(named(mains("cmd/service", "cmd/main")), { shop: "cmd/main", service: "cmd/service" });
  });

  it("names a program in the root, in main, or in cmd itself, by its module", () => {
    assert.deepEqual(named(mains(".")), { shop: "." });
    assert.deepEqual(named(mains("cmd")), { shop: "cmd" });
    assert.deepEqual(named(mains("main")), { shop: "main" });
    assert.deepEqual(named(mains(".", "main")), { main: "main", shop: "." });
    assert.deepEqual(named(mains(".", "cmd/api")), { api: "cmd/api", shop: "." });
    assert.deepEqual(named(mains(".", "cmd")), { cmd: "cmd", shop: "." });
    assert.deepEqual(named(mains("."), ["."]), { shop: "." });
  });

  it("sees main packages only: no library, no test, no folder of other files, no vendored or hidden one", () => {
    const files: TreeFiles = {
      ...mains("cmd/api", "cmd/vendor", "cmd/testdata", "cmd/_old", "cmd/.hidden"),
      "cmd/lib/lib.go": "package lib\n",
      "cmd/tests/main_test.go": "package main\n",
      "cmd/docs/README.md": "",
      "cmd/main.go": MAIN,
      "cmd/run/run.go": "//go:build ignore\n\npackage main\n",
      // a link would be a second service, and a loop of links no end
      "cmd/link": { link: "api" },
      "cmd/loop": { link: ".." },
    };
    assert.deepEqual(named(files), { shop: "cmd", api: "cmd/api" });
    assert.deepEqual(named(files, ["**"]), { shop: "cmd", api: "cmd/api" });
  });

  it("sees a main package that another platform alone has files for as none", () => {
    const files = { ...mains("cmd/api"), "cmd/tray/main_windows.go": MAIN };
    assert.deepEqual(named(files), { api: "cmd/api" });
  });

  it("takes globs, `**` included, folders, and names of the caller's own", () => {
    const files = mains("services/auth", "services/deep/er/worker", "tools/gen", "cmd/api");
    assert.deepEqual(named(files, ["services/*"]), { auth: "services/auth" });
    assert.deepEqual(named(files, ["services/**"]), {
      auth: "services/auth",
      "deep-er-worker": "services/deep/er/worker",
    });
    assert.deepEqual(named(files, ["**/{auth,gen}"]), { auth: "services/auth", "tools-gen": "tools/gen" });
    assert.deepEqual(named(files, ["./cmd/api/", "jobs = services/deep/er/worker"]), {
      api: "cmd/api",
      jobs: "services/deep/er/worker",
    });
  });

  it("B11 takes the same service once, gives each of two longer names, and refuses a given one for two", () => {
    const files = mains("application/auth/cmd/server", "app/auth/cmd/server");
    assert.deepEqual(named(files, ["app/*/cmd/*", "app/auth/cmd/server"]), { auth: "app/auth/cmd/server" });
    assert.deepEqual(named(files), {
      "app-auth": "app/auth/cmd/server",
      "application-auth": "application/auth/cmd/server",
    });
    const { problems } = found(files, ["a=app/auth/cmd/server", "a=application/auth/cmd/server"]);
    assert.deepEqual(problems, [
      {
        field: "services",
        value: "a",
        rule: "is the name of two services, in app/auth/cmd/server and in application/auth/cmd/server",
        fix: "name one otherwise, such as `a-2=application/auth/cmd/server`",
      },
    ]);
    assert.deepEqual(named(files, ["auth=app/auth/cmd/server", "application/**"]), {
      auth: "app/auth/cmd/server",
      "application-auth": "application/auth/cmd/server",
    });
  });

  it("B11 reports that there is none, and what is there", () => {
    const { services, problems } = found({ "go.mod": "module a\n", "lib/lib.go": "package lib\n" });
    assert.deepEqual(services, {});
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.field, "services");
    assert.match(problems[0].rule, /^find no main package in \//);
    assert.match(problems[0].fix, /`root`/);
    const tagged = found({ "go.mod": "module a\n", "cmd/x/x.go": `//go:build pro\n\n${MAIN}` });
    assert.match(tagged.problems[0]?.rule ?? "", /by build tags.*cmd\/x \(x\.go: \/\/go:build pro\)/);
    const without = found({ "cmd/x/x.go": MAIN });
    assert.match(without.problems[0]?.rule ?? "", /belong to no module.*cmd\/x/);
  });

  it("reports each glob that matches nothing, with the main packages that are there", () => {
    const { problems } = found(mains("cmd/api", "tools/x"), [
      "cmd/api",
      "service/*",
      "Bad Name=cmd/api",
      "=cmd/api",
    ]);
    assert.deepEqual(
      problems.map(({ field, value }) => [field, value]),
      [
        ["services[1]", "service/*"],
        ["services cmd/api", "Bad Name"],
        ["services cmd/api", ""],
      ],
    );
    assert.match(problems[0]?.fix ?? "", /main packages are in cmd\/api, tools\/x; `\*\*`/);
  });

  it("makes names that repositories may have, without repeating a word", () => {
    const names = {
      "cmd/a+b": "a-b",
      "cmd/Shop--x..y": "shop-x-y",
      "cmd/openim-rpc/openim-rpc-auth": "openim-rpc-auth",
      "tag-manager/cmd/tag-manager": "tag-manager",
      "frontend/dockerfile/cmd/dockerfile-frontend": "dockerfile-frontend",
      "services/orders/cmd/order-api": "order-api",
      "backend/billing": "billing",
      "src/checkoutservice": "checkoutservice",
      "apps/shop/worker": "shop-worker",
      "internal/trainer": "trainer",
      "payments/cmd": "payments",
      "order/cmd/orderd": "orderd",
    };
    const expected = Object.fromEntries(Object.entries(names).map(([dir, name]) => [name, dir]));
    assert.deepEqual(named(mains(...Object.keys(names))), expected);
    const [name] = Object.keys(named(mains("cmd/服务")));
    assert.match(name ?? "", /^service-[0-9a-f]{6}$/);
  });

  it("distinguishes names that lose their difference, whatever the order", () => {
    const folders = ["cmd/a+b", "cmd/a-b", "x/a-b", "cmd/A_b"];
    const first = named(mains(...folders));
    assert.equal(Object.keys(first).length, 4);
    assert.deepEqual(named(mains(...folders.slice().reverse())), first);
  });

  it("leaves out what is there for tools, tests, examples and generators, unless it is all there is", () => {
    const others = [
      "hack/seed",
      "test/e2e/client",
      "examples/hello",
      "cmd/protoc-gen-x",
      "services/a/mocks/server",
    ];
    const { services, leftOut, lines } = discovered(mains("cmd/api", ...others));
    assert.deepEqual(services, [{ name: "api", main: "cmd/api" }]);
    assert.deepEqual(
      leftOut.map(({ main, reason }) => [main, reason]),
      [
        ["cmd/protoc-gen-x", "generators"],
        ["examples/hello", "examples"],
        ["hack/seed", "tools"],
        ["services/a/mocks/server", "tests"],
        ["test/e2e/client", "tests"],
      ],
    );
    assert.deepEqual(lines, [
      "1 service: api",
      "left out 1 in folders of tools: hack/seed",
      "left out 2 in folders of tests: services/a/mocks/server, test/e2e/client",
      "left out 1 in folders of examples: examples/hello",
      "left out 1 in folders of generators: cmd/protoc-gen-x",
      "`services` chooses others",
    ]);
    const wanted = discovered(mains("cmd/api", ...others), [], { wanted: ["hack-seed"] });
    assert.deepEqual(
      wanted.services.map(({ name }) => name),
      ["api", "hack-seed"],
    );
    assert.equal(discovered(mains(...others)).services.length, 5);
    assert.equal(discovered(mains("cmd/api", ...others), ["**"]).services.length, 6);
  });

  it("calls the root by a word: a dot alone is none", () => {
    const files = { ...mains("cmd/api", "cmd/job"), "main.go": `//go:build pro\n\n${MAIN}` };
    assert.equal(
      discovered(files).lines[1],
      "left out 1 by build tags (set `goTags`): the root (main.go: //go:build pro)",
    );
    const { problems } = discovered({ ...files, "main.go": MAIN }, ["x*", "twin=.", "twin=cmd/api"]);
    assert.match(problems[0]?.fix ?? "", /main packages are in \. \(the root\), cmd\/api, cmd\/job;/);
    assert.match(problems[1]?.rule ?? "", /two services, in \. \(the root\) and in cmd\/api$/);
  });

  it("says how many there are where there are many", () => {
    const folders = Array.from({ length: 30 }, (_, index) => `tools/t${index}`);
    const { lines } = discovered(mains("cmd/api", ...folders));
    assert.match(lines[1] ?? "", /^left out 30 in folders of tools: (tools\/t\d+, ){8}22 more$/);
  });

  it("finds main packages by the tags, the platforms and the release that they are built for", () => {
    const files: TreeFiles = {
      ...mains("cmd/community"),
      "cmd/enterprise/main.go": `//go:build enterprise\n\n${MAIN}`,
      "cmd/native/main.go": 'package main\n\nimport "C"\n\nfunc main() {}\n',
      "cmd/tray/main_windows.go": MAIN,
      "cmd/arm/main_arm64.go": MAIN,
      "cmd/mage/magefile.go": `//go:build mage\n\n${MAIN}`,
    };
    const plain = discovered(files);
    assert.deepEqual(
      plain.services.map(({ name }) => name),
      ["arm", "community"],
    );
    assert.deepEqual(plain.lines.slice(1), [
      "left out 1 by build tags (set `goTags`): cmd/enterprise (main.go: //go:build enterprise)",
      "left out 1 that need cgo (`goCgo` in a stack file, or a Dockerfile of their own): cmd/native",
      "left out 1 for other platforms: cmd/tray",
      "`services` chooses others",
    ]);
    const chosen = discovered(files, [], { go: { tags: ["enterprise"] }, platforms: ["linux/amd64"] });
    assert.deepEqual(
      chosen.services.map(({ name }) => name),
      ["community", "enterprise"],
    );
    const words = { root: "--root", services: "--main", tags: "--tags" };
    const { problems, leftOut } = discovered({ ...files, "cmd/community/main.go": "" }, ["cmd/e*"], {
      words,
    });
    assert.match(problems[0]?.fix ?? "", /main packages are in cmd\/arm/);
    assert.deepEqual(
      leftOut.map(({ main }) => main),
      ["cmd/enterprise"],
    );
  });

  it("says what a build constraint would need: tags, cgo, or another platform", () => {
    const constrained = {
      a: "windows",
      b: "windows && tray",
      c: "!linux",
      d: "cgo",
      e: "cgo && sqlite",
      f: "pro && !oss",
      g: "(darwin || linux) && pro",
      h: "linux && 386",
      i: "!amd64 && !arm64",
      j: "go1.999",
    };
    const files = Object.entries(constrained).map(([name, text]): [string, string] => [
      `cmd/${name}/main.go`,
      `//go:build ${text}\n\n${MAIN}`,
    ]);
    const old = { "cmd/old/main.go": `// +build windows\n\n${MAIN}` };
    const { leftOut } = discovered({ ...mains("cmd/api"), ...Object.fromEntries(files), ...old });
    const reasons = Object.fromEntries(leftOut.map(({ main, reason }) => [main.slice(4), reason]));
    assert.deepEqual(reasons, {
      ...{ a: "platform", b: "platform", c: "platform", d: "cgo", e: "cgo", f: "tags", g: "tags" },
      ...{ h: "platform", i: "platform", j: "tags", old: "platform" },
    });
  });

  it("takes no folder for a program that has no function main, wherever it may be defined", () => {
    const files: TreeFiles = {
      ...mains("cmd/api"),
      "generate.go": "package main\n\n//go:generate mockgen\n// func main() {}\n",
      "cmd/odd/odd.go": "package main\n\nfunc\tmain /* no arguments */ () {\n}\n",
      "cmd/method/m.go": "package main\n\ntype T struct{}\n\nfunc (T) main() {}\n",
      "cmd/text/t.go": 'package main\n\nvar code = "func " + `\nfunc  main() {}`\n',
      "cmd/linked/l.go": "package main\n\n//go:linkname start main.main\nfunc start() {}\n",
      "cmd/asm/doc.go": "package main\n",
      "cmd/asm/main_amd64.s": "TEXT ·main(SB),0,$0\n\tRET\n",
      "cmd/windows/doc.go": "package main\n",
      "cmd/windows/service_windows.go": MAIN,
      "cmd/pro/doc.go": "package main\n",
      "cmd/pro/pro.go": `//go:build pro\n\n${MAIN}`,
      "cmd/native/doc.go": "package main\n",
      "cmd/native/native.go": 'package main\n\nimport "C"\n\nfunc main() {}\n',
      "cmd/byname/doc.go": "package main\n",
      "cmd/byname/run.go": `//go:build ignore\n\n${MAIN}`,
    };
    const { services, lines } = discovered(files);
    assert.deepEqual(
      services.map(({ name }) => name),
      ["api", "asm", "linked", "odd"],
    );
    assert.deepEqual(lines.slice(1), [
      "left out 1 by build tags (set `goTags`): cmd/pro (pro.go: //go:build pro)",
      "left out 1 that need cgo (`goCgo` in a stack file, or a Dockerfile of their own): cmd/native",
      "left out 1 for other platforms: cmd/windows",
      "left out 4 without a function `main`: . (the root), cmd/byname, cmd/method, cmd/text",
      "`services` chooses others",
    ]);
  });

  it("takes a folder whose main.go cannot be read for a service, so that what is wrong is reported", () => {
    const files: TreeFiles = {
      ...mains("cmd/api"),
      "cmd/conflict/main.go": "<<<<<<< HEAD\npackage main\n",
      "cmd/gone/main.go": { link: "../nowhere.go" },
      "cmd/notes/notes.go": "not Go\n",
    };
    assert.deepEqual(named(files), { api: "cmd/api", conflict: "cmd/conflict", gone: "cmd/gone" });
  });

  it("finds what `go list ./...` finds in every module of the tree", () => {
    const files: TreeFiles = {
      "go.mod": "module example.com/shop\n\ngo 1.25\n\nignore (\n\t./static\n\tgenerated\n)\n",
      "go.work": "go 1.25\n\nuse (\n\t.\n\t./server\n)\n",
      "server/go.mod": "module example.com/shop/server\n\ngo 1.25\n",
      "alone/go.mod": "module example.com/alone\n\ngo 1.25\n",
      "static/inner/go.mod": "module example.com/inner\n\ngo 1.25\n",
      ...Object.fromEntries(
        [
          ...[
            ".",
            "cmd",
            "cmd/api",
            "server",
            "server/cmd/x",
            "alone/y",
            "static/a",
            "api/static/b",
            "api/generated",
          ],
          ...["static/inner/z", "vendor/v", "cmd/testdata/t", "_old", ".hidden", "tools/gen", "mygenerated"],
        ].map((dir) => [`${dir}/main.go`, MAIN]),
      ),
      "cmd/tagged/main.go": `//go:build never\n\n${MAIN}`,
      "cmd/byname/x.go": `//go:build ignore\n\n${MAIN}`,
      "lib/lib.go": "package lib\n",
      "lib/doc_test.go": "package lib_test\n",
    };
    const root = makeTree(files);
    const ours = new MainPackages(WorkTree.open(root), {
      go: {},
      platforms: parsePlatforms("platforms", ["linux/amd64"]).value,
    });
    const mainFolders = ours
      .all()
      .filter(({ state, ignored, moduleless }) => state.kind === "main" && !ignored && !moduleless)
      .map(({ dir }) => dir);
    assert.deepEqual(mainFolders, mainFoldersOfGo(root, [".", "server", "alone", "static/inner"]));
  });

  it("selects by name, and reports an unknown name with the suggestion", () => {
    const services = ["auth", "order"].map((name) => ({ name, main: name }));
    assert.deepEqual(selectServices(services, []), { value: services, problems: [] });
    assert.deepEqual(selectServices(services, ["order"]), { value: services.slice(1), problems: [] });
    const { value, problems } = selectServices(services, ["oder"]);
    assert.deepEqual(value, []);
    assert.deepEqual(problems, [
      {
        field: "service",
        value: "oder",
        rule: "is not a service of this tree",
        fix: "did you mean `order`?",
      },
    ]);
  });
});

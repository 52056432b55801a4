// Proves that a tree of nothing but imports makes the Go command load what the sources make it load, for modules of any
// shape: what compiles them without a proxy finds everything there. And that edits which load nothing else leave it alone.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { vendorFolder } from "../../../components/plan/dockerfile/goStages";
import { writeContext } from "../../../components/context/buildContext";
import { planService, type ServicePlan, tryPlanService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { type ModuleShape, SHAPES, SHELF } from "../../support/images/moduleShapes";
import { ModuleShelf } from "../../support/images/moduleShelf";
import { AUTH, SHOP } from "../../support/shop";
import { makeTree, removeTrees, type TreeFiles, sumsOf } from "../../support/tree";

const GO = { version: "1.26.8", image: "registry.example.com/golang:1.26.8-alpine" };

function planOf(
  root: string,
  main: string,
  platforms: readonly string[],
  extraPackages?: readonly string[],
): ServicePlan {
  const go = { ...GO, ...(extraPackages && { extraPackages }) };
  return planService(WorkTree.open(root), "service", { source: root, main, platforms, go });
}

describe("skeleton of imports", function () {
  this.timeout(60_000);
  let shelf: ModuleShelf;

  before(async () => {
    shelf = await ModuleShelf.open(makeTree({}), SHELF);
  });

  after(() => {
    shelf.close();
    removeTrees();
  });

  function go(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): string {
    const done = spawnSync("go", args, { cwd, encoding: "utf8", env: { ...process.env, ...env } });
    assert.equal(done.status, 0, done.stderr);
    return done.stdout;
  }

  /** What the Go command loads from the skeleton of a shape, and then from its sources without a proxy. */
  function loaded({ files, main, prints, extraPackages }: ModuleShape): {
    skeleton: string[];
    sources: string[];
    printed: string;
  } {
    const sums = Object.keys(files)
      .filter((file) => /(^|\/)go\.(mod|work)$/.test(file))
      .map((file) => [file.replace(/mod$/, "sum").replace(/work$/, "work.sum"), shelf.sums]);
    const root = makeTree({ ...files, ...(Object.fromEntries(sums) as Record<string, string>) });
    const plan = planOf(root, main, ["linux/amd64"], extraPackages);
    const work = makeTree({});
    const { folder: context } = writeContext(work, "service", plan.dockerfile, plan.context);
    const { moduleDir, workDir, vendored } = plan.closure;
    const vendor = vendorFolder(plan.closure);
    if (vendor !== undefined) {
      rmSync(join(context, "skeleton", vendor), { recursive: true });
      cpSync(join(context, "src", vendor), join(context, "skeleton", vendor), { recursive: true });
    }
    const env = (tree: string, proxy: string): NodeJS.ProcessEnv => ({
      ...{
        GOPROXY: proxy,
        GOSUMDB: "off",
        GOMODCACHE: join(work, "modules"),
        GOENV: "off",
        GOTOOLCHAIN: "local",
      },
      ...{
        GOFLAGS: `-modcacherw -trimpath -mod=${vendored ? "vendor" : "readonly"}`,
        CGO_ENABLED: "0",
        GOARCH: "amd64",
        GOOS: "linux",
      },
      GOWORK: workDir === undefined ? "off" : join(context, tree, workDir, "go.work"),
    });
    const roots =
      plan.context
        .find(({ path }) => path === "packages/linux_amd64")
        ?.content()
        .toString() ?? "";
    const list = [
      "list",
      "-deps",
      "-f",
      "{{if not (or .Standard (and .Module .Module.Main))}}{{.ImportPath}}{{end}}",
    ];
    const skeleton = go(
      join(context, "skeleton", moduleDir),
      [...list, ...roots.split("\n").filter(Boolean)],
      env("skeleton", shelf.address),
    );
    const folder = join(context, "src", moduleDir);
    const program = join(work, "program");
    const pattern = `./${main.slice(moduleDir === "." ? 0 : moduleDir.length + 1)}`;
    go(folder, ["build", "-o", program, pattern], env("src", "off"));
    const sources = go(folder, [...list, pattern], env("src", "off"));
    const sorted = (text: string): string[] => text.split("\n").filter(Boolean).sort();
    assert.ok(prints.length > 0);
    return {
      skeleton: sorted(skeleton),
      sources: sorted(sources),
      printed: spawnSync(program, { encoding: "utf8" }).stderr,
    };
  }

  for (const shape of SHAPES) {
    it(`loads what is compiled of ${shape.what}`, () => {
      const { skeleton, sources, printed } = loaded(shape);
      assert.deepEqual(skeleton, sources);
      assert.equal(printed, `${shape.prints}\n`);
    });
  }

  it("passes over extra packages that no module of the build has, and reports those that are none", () => {
    const root = makeTree(SHOP);
    const reported = (...extraPackages: string[]): unknown => {
      const go = { ...GO, extraPackages };
      const { problems } = tryPlanService(WorkTree.open(root), "auth", { source: root, main: AUTH, go });
      return problems.map(({ field, rule }) => [field, rule]);
    };
    assert.deepEqual(reported("example.com/shop/pkg/log", "example.com/elsewhere/pkg"), []);
    assert.deepEqual(reported("example.com/shop/pkg/log", "example.com/shop/pkg/gone"), [
      ["go.extraPackages[1]", "is not a package: pkg/gone holds no Go file"],
    ]);
    assert.deepEqual(reported("./pkg log"), [["go.extraPackages[0]", "is not a valid import path"]]);
  });

  it("has the imports of each platform, and no others", () => {
    const platforms = ["linux/amd64", "linux/amd64/v3", "linux/arm/v6", "linux/arm/v7"];
    const only = (tag: string, path: string): string =>
      `//go:build ${tag}\n\npackage main\n\nimport _ "example.org/${path}"\n`;
    const root = makeTree({
      "go.mod": "module example.com/app\n\ngo 1.24\n\nrequire example.org v1.0.0\n",
      "go.sum": sumsOf("example.org v1.0.0"),
      "main.go": 'package main\n\nimport _ "example.org/all"\n\nfunc main() {}\n',
      "v3.go": only("amd64.v3", "v3"),
      "six.go": only("arm && !arm.7", "six"),
      "seven.go": only("arm.7", "seven"),
    });
    const plan = planOf(root, ".", platforms);
    const { folder: context } = writeContext(makeTree({}), "service", plan.dockerfile, plan.context);
    const imports = plan.platforms.map(({ goarch, level = ["GOAMD64", "v1"] }) =>
      go(
        join(context, "skeleton"),
        ["list", "-e", "-f", '{{join .Imports " "}}', "./imports-of-the-module"],
        {
          ...{ GOFLAGS: "-mod=mod", GOPROXY: "off", GOWORK: "off", GOOS: "linux", GOARCH: goarch },
          [level[0]]: level[1],
        },
      ).trim(),
    );
    assert.deepEqual(imports, [
      "example.org/all",
      "example.org/all example.org/v3",
      "example.org/all example.org/six",
      "example.org/all example.org/seven",
    ]);
  });

  it("stays as it is for edits that load nothing else, and moves with what is imported from elsewhere", () => {
    const main = `${AUTH}/main.go`;
    const text = SHOP[main] as string;
    const context = (files: TreeFiles, pattern: RegExp): string =>
      JSON.stringify(
        planOf(makeTree({ ...SHOP, ...files }), AUTH, ["linux/amd64"])
          .context.filter(({ path }) => pattern.test(path))
          .map(({ path, hash }) => [path, hash]),
      );
    const modules = /^(skeleton|packages)\//;
    const same: TreeFiles[] = [
      { [main]: text.replace("log.Name", "log.Name, 1") },
      { [main]: text.replace('"fmt"', '"fmt"\n\t_ "strings"') },
      {
        [main]: text
          .replace('"fmt"', '"embed"\n\t"fmt"')
          .replace("var Version", "//go:embed main.go\nvar _ embed.FS\n\nvar Version"),
      },
      { "pkg/log/more.go": 'package log\n\nimport _ "os"\n' },
      {
        [main]: text.replace('"fmt"', '"fmt"\n\t_ "example.com/shop/internal/new"'),
        "internal/new/new.go": 'package new\n\nimport _ "example.org/lib/token"\n',
      },
    ];
    same.forEach((files) => assert.equal(context(files, modules), context({}, modules)));
    const others: TreeFiles[] = [
      { [main]: text.replace('"fmt"', '"fmt"\n\t_ "example.org/lib/other"') },
      { "go.sum": "example.org/lib v1.0.0 h1:CCCC=\n" },
      {
        "pkg/log/more.go": 'package log\n\nimport _ "example.com/shop/pkg/new"\n',
        "pkg/new/new.go": "package new\n",
      },
    ];
    others.forEach((files) => assert.notEqual(context(files, modules), context({}, modules)));
    assert.notEqual(context(same[1] ?? {}, /^standard\//), context({}, /^standard\//));
  });
});

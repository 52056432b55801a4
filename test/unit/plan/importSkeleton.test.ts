// Proves that a tree of nothing but imports makes the Go command load what the sources make it load, for modules of any
// shape: what compiles them without a proxy finds everything there. And that edits which load nothing else leave it alone.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadFunction } from "../../../components/plan/dockerfile/loadFunction";
import { ADVICE_FUNCTION } from "../../../components/plan/dockerfile/missingPackages";
import { writeContext } from "../../../components/context/buildContext";
import { planService, type ServicePlan, tryPlanService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { goMod, type ModuleShape, program, SHAPES, SHELF } from "../../support/images/moduleShapes";
import { ModuleShelf } from "../../support/images/moduleShelf";
import { type Ended, linesOf, StagedShape } from "../../support/images/stagedShape";
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

  function staged({ files, main, extraPackages }: ModuleShape): { plan: ServicePlan; stage: StagedShape } {
    const sums = Object.keys(files)
      .filter((file) => /(^|\/)go\.(mod|work)$/.test(file))
      .map((file) => [file.replace(/mod$/, "sum").replace(/work$/, "work.sum"), shelf.sums]);
    const root = makeTree({ ...files, ...(Object.fromEntries(sums) as Record<string, string>) });
    const plan = planOf(root, main, ["linux/amd64"], extraPackages);
    return { plan, stage: new StagedShape(plan) };
  }

  function outOf({ code, out, errors }: Ended): string {
    assert.equal(code, 0, errors);
    return out;
  }

  /** The main package, as the Go command takes it in the module's folder. */
  function patternOf({ main, closure: { moduleDir } }: ServicePlan): string {
    return `./${main.slice(moduleDir === "." ? 0 : moduleDir.length + 1)}`;
  }

  /**
   * What the Go command loads from the skeleton of a shape, by the script of the step with a network, and then from its
   * sources without a proxy. What that step leaves to be compiled before the sources are there is compiled.
   */
  function loaded(shape: ModuleShape): { skeleton: string[]; sources: string[]; printed: string } {
    const { plan, stage } = staged(shape);
    const list = [
      ...["list", "-deps", "-f"],
      "{{if not (or .Standard (and .Module .Module.Main))}}{{.ImportPath}}{{end}}",
    ];
    outOf(stage.script("skeleton", shelf.address, `${loadFunction(plan.closure)}\nload linux_amd64`));
    const overlay = existsSync(stage.path("tmp/overlay")) ? [`-overlay=${stage.path("tmp/overlay")}`] : [];
    const skeleton = outOf(stage.go("skeleton", "off", ...list, ...overlay, ...stage.roots));
    const compiled = stage.left("lists/linux_amd64");
    if (compiled.length > 0) {
      outOf(stage.go("skeleton", "off", "build", ...compiled));
    }
    const pattern = patternOf(plan);
    outOf(stage.go("src", "off", "build", "-o", stage.path("program"), pattern));
    const sources = outOf(stage.go("src", "off", ...list, pattern));
    assert.deepEqual(
      compiled.filter((path) => !linesOf(sources).includes(path)),
      [],
    );
    return {
      skeleton: linesOf(skeleton).sort(),
      sources: linesOf(sources).sort(),
      printed: spawnSync(stage.path("program"), { encoding: "utf8" }).stderr,
    };
  }

  for (const shape of SHAPES) {
    it(`loads what is compiled of ${shape.what}`, () => {
      const { skeleton, sources, printed } = loaded(shape);
      assert.deepEqual(skeleton, sources);
      assert.equal(printed, `${shape.prints}\n`);
    });
  }

  it("tells of a package that only a third-party one imports when sources are compiled, and not before", () => {
    const shapes = SHAPES.filter(({ extraPackages }) => extraPackages !== undefined);
    assert.equal(shapes.length, 2);
    for (const { extraPackages: [missing = ""] = [], ...shape } of shapes) {
      const { plan, stage } = staged(shape);
      outOf(stage.script("skeleton", shelf.address, `${loadFunction(plan.closure)}\nload linux_amd64`));
      const failed = stage.go("src", "off", "build", "-v", patternOf(plan));
      assert.notEqual(failed.code, 0);
      assert.match(failed.errors, new RegExp(missing));
      const advised = (log: string): string => {
        writeFileSync(stage.path("tmp/log"), log);
        return outOf(stage.script("src", "off", `${ADVICE_FUNCTION}\nadvise /tmp/log ${patternOf(plan)}`));
      };
      const rule = "is a package of this source tree that only third-party packages import";
      assert.match(advised(failed.errors), new RegExp(`^${missing} ${rule}, .*go\\.extraPackages.*\\.\n$`));
      // what a compiler says has nothing to do with it
      assert.equal(advised("example.com/app\n# example.com/app\n./main.go:3:1: undefined: x\n"), "");
    }
  });

  /** A program with imports, and what the step with a network makes of them. */
  function loadedWith(
    imports: readonly string[],
    proxy = shelf.address,
    without: readonly string[] = ["example.org/unfinished"],
  ): { loaded: Ended; stage: StagedShape; plan: ServicePlan } {
    const modules = Object.keys(SHELF)
      .map((name) => name.split("@"))
      .filter(([path = ""]) => path.startsWith("example.org/") && !without.includes(path));
    const files = {
      "go.mod": goMod("example.com/app", ...modules.map((module) => `require ${module.join(" ")}`)),
      "cmd/app/main.go": program(
        imports.map((path) => `_ "${path}"`),
        '"app"',
      ),
      "hook/hook.go": 'package hook\n\nfunc Text() string { return "hook" }\n',
    };
    const { plan, stage } = staged({ what: "imports", files, main: "cmd/app", prints: "app" });
    const script = `${loadFunction(plan.closure)}\nload linux_amd64`;
    return { loaded: stage.script("skeleton", proxy, script), stage, plan };
  }

  it("leaves a package to the service that no Go command can load, and says why when sources are compiled", () => {
    for (const [path, reason] of [
      ["example.org/leaf/gone", /cannot find module providing package example\.org\/leaf\/gone:/],
      [
        "example.org/elsewhere",
        /build constraints exclude all Go files in \S*example\.org\/elsewhere@v1\.0\.0$/m,
      ],
      ["example.org/native", /build constraints exclude all Go files in \S*example\.org\/native@v1\.0\.0$/m],
      [
        "example.org/astray/above",
        /astray\.go:3:8: cannot find module providing package example\.org\/leaf\/gone:/,
      ],
      ["example.org/torn", /torn\.go:\d+:\d+: /],
    ] as const) {
      const { loaded, stage, plan } = loadedWith([
        path,
        "example.com/app/hook",
        "example.org/plugin",
        "example.org/shared",
      ]);
      outOf(loaded);
      // the package of the tree that a third-party package needs is left to the service, too
      assert.deepEqual(stage.left("lists/linux_amd64"), ["example.org/shared"], path);
      const left = stage.left("lists/linux_amd64.left");
      assert.ok(left.includes(path) && left.includes("example.org/plugin"), path);
      const built = stage.go("src", "off", "build", "-o", stage.path("program"), patternOf(plan));
      assert.notEqual(built.code, 0);
      assert.match(built.errors, reason);
    }
    // Go looks for it in the whole graph of modules, which cannot be loaded, and nobody else needs
    const { loaded, stage } = loadedWith(["example.org/leaf/gone", "example.org/shared"], shelf.address, []);
    outOf(loaded);
    assert.deepEqual(stage.left("lists/linux_amd64"), ["example.org/shared"]);
  });

  it("names the command that finds a package which no required module has", () => {
    const { stage } = loadedWith(["example.org/leaf/gone"]);
    const failed = stage.go("src", "off", "build", "./cmd/app");
    writeFileSync(stage.path("tmp/log"), failed.errors);
    assert.equal(
      outOf(stage.script("src", "off", `${ADVICE_FUNCTION}\nadvise /tmp/log ./cmd/app`)),
      "No module has the package example.org/leaf/gone in the version that go.mod requires. " +
        "Mend the import, or run `go get example.org/leaf/gone`.\n",
    );
  });

  it("ends where a module cannot be had, beside what sources alone cause, too: another time it can", () => {
    assert.equal(loadedWith(["example.org/leaf"]).loaded.code, 0);
    for (const beside of [[], ["example.org/plugin"], ["example.org/torn"], ["example.org/elsewhere"]]) {
      const { loaded } = loadedWith(["example.org/leaf", ...beside], "off");
      assert.notEqual(loaded.code, 0);
      assert.match(loaded.errors, /module lookup disabled by GOPROXY=off/);
    }
  });

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
      {
        "pkg/log/more.go": 'package log\n\nimport _ "example.com/shop/pkg/new"\n',
        "pkg/new/new.go": 'package new\n\nimport _ "example.org/lib/token"\n',
      },
    ];
    same.forEach((files) => assert.equal(context(files, modules), context({}, modules)));
    const others: TreeFiles[] = [
      { [main]: text.replace('"fmt"', '"fmt"\n\t_ "example.org/lib/other"') },
      { "go.sum": "example.org/lib v1.0.0 h1:CCCC=\n" },
      {
        "pkg/log/more.go": 'package log\n\nimport _ "example.com/shop/pkg/new"\n',
        "pkg/new/new.go": 'package new\n\nimport _ "example.org/lib/other"\n',
      },
    ];
    others.forEach((files) => assert.notEqual(context(files, modules), context({}, modules)));
    assert.notEqual(context(same[1] ?? {}, /^standard\//), context({}, /^standard\//));
  });

  it("has by its path what a local module imports that is no main one, and what another module may hold", () => {
    const files: TreeFiles = {
      "go.mod":
        "module example.com/app\n\ngo 1.24\n\nreplace example.com/lib => ./lib\n\nrequire (\n\texample.com/lib v1.0.0\n\texample.com/app/api v1.0.0\n)\n",
      "go.sum": sumsOf("example.com/app/api v1.0.0"),
      "main.go": importer("main", "example.com/lib", "example.com/app/plain", "example.com/app/api/own"),
      "plain/plain.go": "package plain\n",
      "api/own/own.go": "package own\n",
      "hook/hook.go": importer("hook", "example.com/app/hook/deep"),
      "hook/deep/deep.go": "package deep\n",
      "lib/go.mod": "module example.com/lib\n\ngo 1.24\n",
      "lib/lib.go": importer("lib", "example.com/app/hook"),
    };
    const skeleton = (more: TreeFiles): Record<string, string> =>
      Object.fromEntries(
        planOf(makeTree({ ...files, ...more }), ".", ["linux/amd64"])
          .context.filter(({ path }) => /^(skeleton|packages)\//.test(path))
          .map((one) => [one.path, one.content().toString()]),
      );
    const before = skeleton({});
    assert.deepEqual(
      Object.keys(before).filter((path) => path.endsWith(".go")),
      ["api/own", "hook", "lib", "imports-of-the-module"].map((dir) => `skeleton/${dir}/imports.go`),
    );
    assert.equal(before["skeleton/lib/imports.go"], 'package lib\n\nimport _ "example.com/app/hook"\n');
    // another package of the main module is one of many; another import of the local one is not
    const more = { "plain/more.go": importer("plain", "example.com/app/new"), "new/new.go": "package new\n" };
    assert.deepEqual(skeleton(more), before);
    const imported = skeleton({ ...more, "lib/more.go": importer("lib", "example.com/app/new") });
    assert.equal(imported["skeleton/new/imports.go"], "package new\n");
  });
});

/** A file of a package with these imports. */
function importer(name: string, ...paths: readonly string[]): string {
  const imports = paths.map((path) => `import _ "${path}"\n`).join("");
  return `package ${name}\n\n${imports}${name === "main" ? "\nfunc main() {}\n" : ""}`;
}

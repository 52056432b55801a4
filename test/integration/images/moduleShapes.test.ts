/*
 * Proves that the step with a network loads everything that the compile step needs without one, whatever modules have to
 * do with each other: a service alone and one with shared dependencies print what the Go command's own build prints,
 * with a module cache of nothing but what was left by that step. And counts what an edit of a service costs that has no
 * shared dependencies: no module is asked for, and what is compiled is what the Go command compiles.
 */
import { referenceOf } from "../../support/referenceOf";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { appendFileSync, cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeContext } from "../../../components/context/buildContext";
import { type DependenciesPlan, planDependencies } from "../../../components/plan/dependenciesPlan";
import { planService, type ServicePlan } from "../../../components/plan/servicePlan";
import { type SharedDependencies, sharedDependencies } from "../../../components/plan/sharedDependencies";
import { WorkTree } from "../../../components/source/workTree";
import { goMod, type ModuleShape, program, SHAPES, SHELF } from "../../support/images/moduleShapes";
import { ModuleShelf } from "../../support/images/moduleShelf";
import { PulledImage } from "../../support/images/pulledImage";
import { type Solved, Solver } from "../../support/images/solver";
import { makeTree, removeTrees } from "../../support/tree";

const PLATFORMS = ["linux/amd64"];

/** Names of resources may hold anything that is one line. */
const NAME = "it's $HOME, `id` ünï";

describe("modules of any shape", function () {
  this.timeout(600_000);
  let solver: Solver;
  let shelf: ModuleShelf;
  /** The standard library is compiled once for all shapes. */
  let ownCache: string;

  before(async () => {
    solver = new Solver();
    ownCache = solver.folder();
    shelf = await ModuleShelf.open(solver.folder(), SHELF);
  });

  after(() => {
    shelf.close();
    solver.close();
    removeTrees();
  });

  /** The tree with sums beside each module and workspace, and something that no build has seen before. */
  function treeOf({ files, main }: ModuleShape): string {
    const sums = Object.keys(files)
      .filter((file) => /(^|\/)go\.(mod|work)$/.test(file))
      .map((file) => [file.replace(/mod$/, "sum").replace(/work$/, "work.sum"), shelf.sums]);
    const root = makeTree({ ...files, ...(Object.fromEntries(sums) as Record<string, string>) });
    appendFileSync(join(root, main, "main.go"), `\n// ${randomUUID()}\n`);
    return root;
  }

  /** The Go command's own build of the tree, as a user runs it. */
  function goBuild(
    root: string,
    main: string,
    cache: string,
    compiled: string,
    ...flags: string[]
  ): { code: number; log: string; program: string } {
    const program = join(solver.folder(), "program");
    const done = spawnSync("go", ["build", "-trimpath", "-buildvcs=false", ...flags, "-o", program, "."], {
      cwd: join(root, main),
      encoding: "utf8",
      env: {
        ...process.env,
        ...{ GOFLAGS: "-modcacherw", GOENV: "off", GOTOOLCHAIN: "local", CGO_ENABLED: "0", GOWORK: "" },
        ...{
          GOPROXY: shelf.address,
          GOSUMDB: "off",
          GOMODCACHE: join(cache, "modules"),
          GOCACHE: compiled,
        },
      },
    });
    return { code: done.status ?? -1, log: done.stderr, program };
  }

  function options({ extraPackages }: ModuleShape): { go: object } {
    return {
      go: { image: solver.goImage, version: solver.goVersion, ...(extraPackages && { extraPackages }) },
    };
  }

  function planOf(root: string, shape: ModuleShape, shared?: SharedDependencies): ServicePlan {
    const args = { source: root, main: shape.main, platforms: PLATFORMS, ...options(shape) };
    return planService(WorkTree.open(root), NAME, { repository: "shapes", ...args }, shared);
  }

  function solve(plan: ServicePlan, proxy = shelf.address): Solved {
    return solver.solvePlan(plan, { secrets: { "go-download": `GOPROXY=${proxy}\nGOSUMDB=off\n` } });
  }

  function prints({ code, log, digest }: Solved): string {
    assert.equal(code, 0, log);
    return new PulledImage(solver, "shapes", digest).run().stderr;
  }

  function dependenciesOf(root: string, shape: ModuleShape, ...others: readonly string[]): DependenciesPlan {
    const args = { source: root, mains: [shape.main, ...others], platforms: PLATFORMS, ...options(shape) };
    return planDependencies(WorkTree.open(root), "shapes-dependencies", args);
  }

  function solveDependencies(plan: DependenciesPlan): SharedDependencies {
    const reference = solver.reference({ repository: plan.repository, tags: [randomUUID()] });
    const stage = writeContext(solver.folder(), plan.name, plan.dockerfile, plan.context);
    const done = solver.solve(stage.folder, stage.dockerfile, "final", reference, {
      secrets: { "go-download": `GOPROXY=${shelf.address}\nGOSUMDB=off\n` },
    });
    assert.equal(done.code, 0, done.log);
    return sharedDependencies(plan, referenceOf(reference));
  }

  for (const shape of SHAPES) {
    it(`build ${shape.what}`, () => {
      const root = treeOf(shape);
      const own = goBuild(root, shape.main, solver.folder(), ownCache);
      assert.equal(own.code, 0, own.log);
      assert.equal(spawnSync(own.program, { encoding: "utf8" }).stderr, `${shape.prints}\n`);
      assert.equal(prints(solve(planOf(root, shape))), `${shape.prints}\n`, "alone");
      if (shape.shared !== true) {
        return;
      }
      const shared = solveDependencies(dependenciesOf(root, shape));
      assert.equal(
        prints(solve(planOf(root, shape, shared), "off")),
        `${shape.prints}\n`,
        "with shared dependencies",
      );
    });
  }

  it("say which package is missing that only a third-party package imports, and which argument adds it", () => {
    const shapes = SHAPES.filter(({ extraPackages }) => extraPackages !== undefined);
    assert.equal(shapes.length, 2);
    for (const { extraPackages: [missing = ""] = [], ...shape } of shapes) {
      assertAdvised(solve(planOf(treeOf(shape), shape)), missing);
    }
  });

  /** The build has failed where sources are compiled, by Go's own words, and the last of its lines say what to do. */
  function assertAdvised({ code, log }: Solved, missing: string): void {
    assert.notEqual(code, 0);
    assert.match(log, /^#\d+ \d+\.\d+ \S*example\.org\/\w+@v1\.0\.0\/\w+\.go:3:8: /m);
    const reported = log
      .split("\n")
      .filter((line) => /only third-party packages import/.test(line) && / \d+\.\d+ /.test(line));
    assert.ok(reported.length > 0, log);
    reported.forEach((line) => {
      assert.match(line, new RegExp(` ${missing} is a package of this source tree`));
      assert.match(line, /Add it to go\.extraPackages \(goExtraPackages in a stack file\)\.$/);
    });
  }

  it("share dependencies where a third-party package imports what only some services have, and what is added later", () => {
    const [shape] = SHAPES.filter(({ extraPackages }) => extraPackages?.[0] === "example.com/app/hook");
    assert.ok(shape);
    const { extraPackages = [], ...blind } = shape;
    const both = (imported: string): string =>
      `package main\n\nimport (\n\t"example.com/app/${imported}"\n\t"example.org/plugin"\n)\n\n` +
      `func main() { println(${imported}.Text() + " " + plugin.Text()) }\n`;
    const seeing = { ...blind, main: "cmd/seeing" };
    const hook = `package hook\n\nconst Unseen = "${randomUUID()}"\n\nfunc Text() string { return "hook" }\n`;
    const files = { ...blind.files, "cmd/seeing/main.go": both("hook"), "hook/hook.go": hook };
    const root = treeOf({ ...blind, files });
    const planned = dependenciesOf(root, blind, seeing.main);
    const shared = solveDependencies(planned);
    const seen = solve(planOf(root, seeing, shared), "off");
    assert.equal(prints(seen), "hook plugin hook\n");
    // what needs the tree's own code is compiled with it
    assert.match(seen.log, /^#\d+ \d+\.\d+ example\.org\/plugin$/m);
    assertAdvised(solve(planOf(root, blind, shared), "off"), "example.com/app/hook");
    assert.equal(prints(solve(planOf(root, { ...blind, extraPackages }, shared), "off")), "plugin hook\n");
    const added = { ...seeing, main: "cmd/added" };
    const more = makeTree({
      "cmd/added/main.go": both("fresh").replace("import (\n", 'import (\n\t_ "example.com/app/hook"\n'),
      "fresh/fresh.go": 'package fresh\n\nfunc Text() string { return "fresh" }\n',
    });
    cpSync(more, root, { recursive: true });
    const later = dependenciesOf(root, blind, seeing.main, added.main);
    assert.deepEqual([later.tag, later.imports], [planned.tag, planned.imports]);
    assert.equal(prints(solve(planOf(root, added, shared), "off")), "fresh plugin hook\n");
  });

  it("fail those services alone that need a third-party package which Go cannot load or compile, in Go's words", () => {
    const bad: Readonly<Record<string, RegExp>> = {
      "example.org/broken/above":
        /example\.org\/broken@v1\.0\.0\/broken\.go:\d+:\d+: undefined: leaf\.Gone$/m,
      "example.org/leaf/gone":
        /^#\d+ \d+\.\d+ cmd\/\w+\/main\.go:3:8: cannot find module providing package example\.org\/leaf\/gone:/m,
      "example.org/astray/above":
        /astray\.go:3:8: cannot find module providing package example\.org\/leaf\/gone:/,
      "example.org/elsewhere":
        /build constraints exclude all Go files in \S*example\.org\/elsewhere@v1\.0\.0$/m,
      "example.org/native": /build constraints exclude all Go files in \S*example\.org\/native@v1\.0\.0$/m,
    };
    const modules = ["astray", "broken", "elsewhere", "leaf", "native"];
    const good = { what: "a service", main: "cmd/good", prints: "leaf" };
    const mains = Object.entries(bad).map(([path, reason], index) => ({
      main: `cmd/bad${index}`,
      path,
      reason,
    }));
    const files = {
      "go.mod": goMod("example.com/app", ...modules.map((name) => `require example.org/${name} v1.0.0`)),
      "cmd/good/main.go": program(['"example.org/leaf"'], "leaf.Text()"),
      ...Object.fromEntries(
        mains.map(({ main, path }) => [
          `${main}/main.go`,
          program([`_ "${path}"`, '"example.org/leaf"'], "leaf.Text()"),
        ]),
      ),
    };
    const root = treeOf({ ...good, files });
    const others = mains.map(({ main }) => main);
    const shared = solveDependencies(dependenciesOf(root, { ...good, files }, ...others));
    const built = solve(planOf(root, { ...good, files }, shared), "off");
    assert.equal(prints(built), "leaf\n");
    // the dependencies hold what could be compiled
    assert.doesNotMatch(built.log, /^#\d+ \d+\.\d+ example\.org\/leaf$/m);
    for (const { main, path, reason } of mains) {
      const shape = { ...good, files, main };
      for (const failed of [solve(planOf(root, shape, shared), "off"), solve(planOf(root, shape))]) {
        assert.notEqual(failed.code, 0, path);
        assert.match(failed.log, reason);
      }
    }
  });

  it("hold what the sources say now, where no cache of Go looks, and embedded module files as they are", () => {
    const sums = (hash: string): string => `example.org/zeta v1.0.0 h1:${hash}=\n`;
    const files = {
      "go.mod": goMod("example.com/app", "require example.org/leaf v1.0.0"),
      "app.go": 'package app\n\nimport _ "embed"\n\nvar (\n\t//go:embed go.mod\n\tMod string\n)\n',
      "cmd/app/main.go": program(['"example.com/app"', '"example.org/leaf"'], "leaf.Text(), app.Mod"),
      "cmd/sums/main.go":
        `${program(['"embed"', '"example.org/leaf"'], "leaf.Text(), sums()")}\n//go:embed all:templates\nvar all embed.FS\n\n` +
        'func sums() string {\n\ttext, _ := all.ReadFile("templates/app/go.sum")\n\treturn string(text)\n}\n',
      "cmd/sums/templates/app/go.sum": sums("AAA"),
      "cmd/assembly/main.go": `${program(['"example.org/leaf"'], "leaf.Text(), value()")}\nfunc value() int\n`,
      "cmd/assembly/value_amd64.s":
        '#include "../../asm/value.inc"\n\nTEXT ·value(SB), $0-8\n\tMOVQ $VALUE, ret+0(FP)\n\tRET\n',
      "asm/value.inc": "#define VALUE 1\n",
    };
    const shape = { what: "a service", main: "cmd/app", prints: "", files };
    const root = treeOf(shape);
    const mains = ["cmd/app", "cmd/sums", "cmd/assembly"];
    mains.forEach((main) => appendFileSync(join(root, main, "main.go"), `\n// ${randomUUID()}\n`));
    const printed = (main: string): string => prints(solve(planOf(root, { ...shape, main })));
    const [mod, before, after] = [files["go.mod"], sums("AAA"), sums("BBB")];
    assert.deepEqual(mains.map(printed), [`leaf ${mod}\n`, `leaf ${before}\n`, "leaf 1\n"]);
    appendFileSync(join(root, "go.mod"), "// a comment\nexclude example.org/zeta v1.0.0\n");
    writeFileSync(join(root, "cmd/sums/templates/app/go.sum"), after);
    writeFileSync(join(root, "asm/value.inc"), "#define VALUE 2\n");
    assert.deepEqual(mains.map(printed), [
      `leaf ${mod}// a comment\nexclude example.org/zeta v1.0.0\n\n`,
      `leaf ${after}\n`,
      "leaf 2\n",
    ]);
  });

  it("cost an edited service without shared dependencies what the Go command's build costs, and no download", () => {
    const [shape] = SHAPES;
    assert.ok(shape);
    const root = treeOf(shape);
    const [cache, compiledBefore] = [solver.folder(), solver.folder()];
    assert.equal(goBuild(root, shape.main, cache, compiledBefore).code, 0);
    assert.equal(solve(planOf(root, shape)).code, 0);
    const asked = shelf.requests().length;
    for (const file of [join(shape.main, "main.go"), "lib/lib.go"]) {
      appendFileSync(join(root, file), `\nvar edited = "${randomUUID()}"\n`);
      const expected: string[] = goBuild(root, shape.main, cache, compiledBefore, "-v")
        .log.split("\n")
        .filter(Boolean);
      const done = solve(planOf(root, shape), "off");
      assert.equal(done.code, 0, done.log);
      const compiled = [...done.log.matchAll(/^#\d+ \d+\.\d+ ([\w.~-]+(?:\/[\w.~-]+)*)$/gm)].map(
        ([, path]) => path,
      );
      assert.ok(expected.length > 0);
      assert.deepEqual(compiled.sort(), expected.sort(), file);
    }
    assert.deepEqual(shelf.requests().slice(asked), []);
  });
});

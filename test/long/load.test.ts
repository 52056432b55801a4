/*
 * Proves that large repositories and throttling registries are ordinary: what a run reads and changes depends on the
 * services and not on what else lies in the repository, and fifty pushes at once arrive where a registry lets few requests
 * through, as `make up` runs Pulumi. Files, resources and requests are counted.
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { discover } from "../../components/plan/discover";
import { planProgram } from "../../components/plan/programPlan";
import { WorkTree } from "../../components/source/workTree";
import { pathsOf } from "../../tools/paths";
import { updateThroughThrottling } from "../../tools/pulumi/throttledUpdate";
import { runUpdate, type Updated } from "../../tools/pulumi/update";
import { CountingTree } from "../support/countingTree";
import { FaultProxy } from "../support/integration/faultProxy";
import { sharedEngine } from "../support/integration/sharedEngine";
import { SpareBuilder } from "../support/integration/spareBuilder";
import { STACK, TestProject } from "../support/integration/testProject";
import { makeTree, removeTrees, type TreeFiles } from "../support/tree";

const MINUTES = 60_000;

describe("load", function () {
  this.timeout(30 * MINUTES);

  after(removeTrees);

  it("of 100,000 files beside the services reads none of them", () => {
    const root = makeTree(services(3));
    const files = readsOf(root);
    for (let folder = 0; folder < 1_000; folder += 1) {
      const path = join(root, "data", `part-${folder}`);
      mkdirSync(path, { recursive: true });
      for (let file = 0; file < 100; file += 1) {
        writeFileSync(join(path, `record-${file}.json`), "{}\n");
      }
    }
    assert.deepEqual(readsOf(root), files);
  });

  it("of a closure of 5,000 files is one image, and a changed line in it is one file of one service", async () => {
    const project = await TestProject.create({ tree: { ...services(2), ...manyFiles(100, 50) } });
    try {
      const first = await project.up();
      assert.equal(first.code, 0, first.output);
      project.replace("big/p07/f31.go", "return 31", "return 32");
      const preview = await project.preview();
      assert.deepEqual(
        preview.changed.filter((one) => one.includes("GoServiceImage")),
        ["update GoServiceImage big"],
      );
      assert.match(preview.output, /big\/p07\/f31\.go/);
      const up = await project.up();
      assert.equal(up.code, 0, up.output);
      assert.deepEqual(
        up.changed.filter((one) => / Image /.test(one)),
        ["update Image big"],
      );
      assert.deepEqual((await project.up()).changed, []);
    } finally {
      project.remove();
    }
  });

  it("F2 F19 of fifty builds at once arrives at a registry that lets 40 requests through in a second", async () => {
    const proxy = await FaultProxy.start(sharedEngine().registry);
    const builder = await SpareBuilder.start([proxy.host]);
    const project = await TestProject.create({ tree: services(50) });
    project.env["DOCKER_CONFIG"] = builder.dockerConfig;
    try {
      project.configure({ registry: `${proxy.host}/${project.namespace}`, platforms: ["linux/amd64"] });
      proxy.rate = 40;
      const up = await upThroughThrottling(project);
      const throttled = proxy.passed.filter(({ status }) => status === 429).length;
      assert.equal(up.code, 0, up.output);
      assert.ok(throttled > 0, "the registry never throttled");
      assert.equal(Object.keys(await project.images()).length, 50);
      proxy.rate = Infinity;
      assert.deepEqual((await project.up()).changed, []);
      console.log(`      ${proxy.passed.length} requests, ${throttled} of them throttled`);
    } finally {
      await builder.remove();
      project.remove();
      await proxy.close();
    }
  });

  /** What `make up` does, with 50 images at a time in the first run. */
  async function upThroughThrottling({ folder, env }: TestProject): Promise<Updated> {
    const paths = pathsOf(folder);
    mkdirSync(paths.log, { recursive: true });
    const args = ["--stack", STACK, "--yes", "--skip-preview", "--continue-on-error", "--parallel", "50"];
    const update = { command: "up", pulumi: "pulumi", env, parts: [], started: () => undefined } as const;
    return updateThroughThrottling(
      async (more) => runUpdate(paths, { ...update, args: [...args, ...more] }),
      (line) => console.log(`      ${line}`),
    );
  }

  /** How often the plan of a tree reads each file. */
  function readsOf(root: string): Map<string, number> {
    const tree = new CountingTree(WorkTree.open(root));
    const { services: found } = discover(tree, []);
    const { problems } = planProgram(tree, found, { source: ".", go: { version: "1.26.8" } }, {});
    assert.deepEqual([found.length, problems], [3, []]);
    return tree.reads;
  }
});

/** Small services of one module, and a package that they share. */
function services(count: number): TreeFiles {
  const main = 'package main\n\nimport "example.com/shop/pkg/log"\n\nfunc main() { println(log.Name) }\n';
  const names = Array.from({ length: count }, (_, index) => `service-${String(index).padStart(2, "0")}`);
  return {
    "go.mod": "module example.com/shop\n\ngo 1.24\n",
    "pkg/log/log.go": 'package log\n\nconst Name = "log"\n',
    ...Object.fromEntries(names.map((name) => [`cmd/${name}/main.go`, main])),
  };
}

/** A service that is made from many files. */
function manyFiles(packages: number, files: number): TreeFiles {
  const number = (value: number): string => String(value).padStart(2, "0");
  const names = Array.from({ length: packages }, (_, index) => `p${number(index)}`);
  const imports = names.map((name) => `\t"example.com/shop/big/${name}"\n`).join("");
  const calls = names.map((name) => `${name}.F00()`).join(" + ");
  return {
    "cmd/big/main.go": `package main\n\nimport (\n${imports})\n\nfunc main() { println(${calls}) }\n`,
    ...Object.fromEntries(
      names.flatMap((name) =>
        Array.from({ length: files }, (_, file) => [
          `big/${name}/f${number(file)}.go`,
          `package ${name}\n\nfunc F${number(file)}() int { return ${file} }\n`,
        ]),
      ),
    ),
  };
}

/*
 * Proves that a package of the standard library is compiled once for a builder, whether the services or their
 * dependencies alone use it: the two have folders of their own. A flag that changes no code makes the compiled packages
 * those of this run.
 */
import assert from "node:assert/strict";
import { goMonorepo } from "../support/integration/goMonorepo";
import { TestProject } from "../support/integration/testProject";
import { unseen } from "../support/integration/unseen";

const AUTH = "application/auth/cmd/auth";
const OWN = [`example.com/shop/${AUTH}`];
const MODULE = `package main

import _ "github.com/google/shlex"

func main() {}
`;

describe("a package of the standard library that only a module uses", function () {
  this.timeout(600_000);

  for (const sharedDependencies of [true, false]) {
    describe(sharedDependencies ? "with shared dependencies" : "without shared dependencies", () => {
      let project: TestProject;

      before(async () => {
        project = await TestProject.create({
          tree: { ...goMonorepo(), [`${AUTH}/main.go`]: MODULE },
          config: {
            cache: "off",
            services: [`auth=${AUTH}`],
            platforms: ["linux/amd64"],
            sharedDependencies,
            goFlags: [`-gcflags=all=-D=${unseen()}`],
          },
        });
        assert.deepEqual(await compiledAs(MODULE), OWN);
      });

      after(() => project.remove());

      it("is compiled once where neither the service nor a module names it", async () => {
        const alone = "package main\n\nfunc main() {}\n";
        assert.ok((await compiledAs(alone)).includes("runtime"));
        assert.deepEqual(await compiledAs(edited(alone)), OWN);
      });

      it("is not compiled again by a service that begins to use it, nor by its next edit", async () => {
        const using = MODULE.replace("import _", 'import _ "bufio"\nimport _');
        assert.deepEqual(await compiledAs(using), OWN);
        assert.deepEqual(await compiledAs(edited(using)), OWN);
      });

      it("is not compiled again by a service that ends to use it, nor without the module", async () => {
        assert.deepEqual(await compiledAs(edited(MODULE)), OWN);
        assert.deepEqual(await compiledAs(MODULE.replace("github.com/google/shlex", "bufio")), OWN);
      });

      async function compiledAs(main: string): Promise<string[]> {
        project.write({ [`${AUTH}/main.go`]: main });
        const run = await project.up();
        assert.equal(run.code, 0, run.output);
        return run.compiled();
      }
    });
  }
});

function edited(main: string): string {
  return `${main}\nconst Text = "${unseen()}"\n`;
}

describe("packages of the standard library that a module has used alone", function () {
  this.timeout(600_000);
  const services = ["one", "two", "three", "four", "five", "six"];
  let project: TestProject | undefined;

  after(() => project?.remove());

  it("are taken by services that begin to use them at the same time", async () => {
    project = await TestProject.create({
      tree: {
        ...goMonorepo(),
        ...Object.fromEntries(services.map((name) => [`cmd/${name}/main.go`, MODULE])),
      },
      config: {
        cache: "off",
        services: services.map((name) => `${name}=cmd/${name}`),
        platforms: ["linux/amd64"],
        goFlags: [`-gcflags=all=-D=${unseen()}`],
      },
    });
    const first = await project.up();
    assert.equal(first.code, 0, first.output);
    const using = MODULE.replace("import _", 'import _ "bufio"\nimport _ "unicode"\nimport _');
    project.write(Object.fromEntries(services.map((name) => [`cmd/${name}/main.go`, using])));
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    assert.deepEqual(run.compiled(), services.map((name) => `example.com/shop/cmd/${name}`).sort());
  });
});

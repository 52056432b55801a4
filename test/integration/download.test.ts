/*
 * Proves that a service without shared dependencies costs after an edit what one with them costs: its modules are not
 * downloaded again, so that no proxy is needed, and exactly those packages are compiled that an edit reaches. And that a
 * machine with another proxy, or without one, solves nothing again. And that a service finds what the Go command looks for in
 * a module that holds none of its packages.
 */
import assert from "node:assert/strict";
import { goMonorepo } from "../support/integration/goMonorepo";
import { TestProject } from "../support/integration/testProject";
import { unseen } from "../support/integration/unseen";

const AUTH = "application/auth/cmd/auth";

describe("a service without shared dependencies", function () {
  this.timeout(600_000);
  let project: TestProject;

  before(async () => {
    project = await TestProject.create({
      tree: goMonorepo(),
      config: { cache: "off", services: [`auth=${AUTH}`], platforms: ["linux/amd64"] },
    });
    const first = await project.up();
    assert.equal(first.code, 0, first.output);
    assert.equal(first.solves.length, 1);
  });

  after(() => project.remove());

  it("is not solved again for another proxy, nor for one where there was none", async () => {
    for (const proxy of [undefined, "off", "https://proxy.example.com"]) {
      project.env = { ...project.env, GOPROXY: proxy };
      const run = await project.up();
      assert.equal(run.code, 0, run.output);
      assert.deepEqual(run.changed, []);
      assert.deepEqual(run.solves, []);
    }
  });

  it("is edited without a proxy, and compiles what the edit reaches", async () => {
    project.env = { ...project.env, GOPROXY: "off" };
    project.replace(`${AUTH}/main.go`, '"unknown"', JSON.stringify(unseen()));
    const main = await project.up();
    assert.equal(main.code, 0, main.output);
    assert.deepEqual(main.compiled(), [`example.com/shop/${AUTH}`]);
    project.replace("pkg/greeting/greeting.go", '"hello"', JSON.stringify(unseen()));
    const shared = await project.up();
    assert.equal(shared.code, 0, shared.output);
    assert.deepEqual(shared.compiled(), [`example.com/shop/${AUTH}`, "example.com/shop/pkg/greeting"]);
  });

  it("takes a package of its own modules that it did not use, from what the builder has downloaded before", async () => {
    project.env = { ...project.env, GOPROXY: "off" };
    project.replace("pkg/money/money.go", "package money\n", `package money\n\nconst Text = "${unseen()}"\n`);
    project.replace(`${AUTH}/main.go`, '"fmt"\n', '"fmt"\n\n\t_ "example.com/shop/pkg/money"\n');
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    assert.deepEqual(run.compiled(), [`example.com/shop/${AUTH}`, "example.com/shop/pkg/money"]);
  });
});

/** The first module is above the second, so that a package of the second may be in it. */
const ABOVE = {
  "go.mod": `module example.com/above

go 1.24

require (
	github.com/Azure/go-autorest v14.2.0+incompatible
	github.com/Azure/go-autorest/tracing v0.6.0
)
`,
  "go.sum": `github.com/Azure/go-autorest v14.2.0+incompatible h1:V5VMDjClD3GiElqLWO7mz2MxNAK/vTfRHdAubSIPRgs=
github.com/Azure/go-autorest v14.2.0+incompatible/go.mod h1:r+4oMnoxhatjLLJ6zxSWATqVooLgysK6ZNox3g/xq24=
github.com/Azure/go-autorest/tracing v0.6.0 h1:TYi4+3m5t6K48TGI9AUdb+IzbnSxvnvUMfuitfgcfuo=
github.com/Azure/go-autorest/tracing v0.6.0/go.mod h1:+vhtPC754Xsa23ID7GlGsrdKBpUA79WCAKPPZVC2DeU=
`,
};

describe("a module above that of a package, which has no package of a service", function () {
  this.timeout(600_000);
  let project: TestProject | undefined;

  afterEach(() => project?.remove());

  // the second one finds the modules on the builder
  for (const sharedDependencies of [true, false]) {
    it(`is looked at ${sharedDependencies ? "with" : "without"} shared dependencies`, async () => {
      const main = (): string => `package main

import "github.com/Azure/go-autorest/tracing"

func main() { println(tracing.IsEnabled(), ${JSON.stringify(unseen())}) }
`;
      project = await TestProject.create({
        tree: { ...ABOVE, "cmd/one/main.go": main() },
        config: { cache: "off", services: ["one=cmd/one"], platforms: ["linux/amd64"], sharedDependencies },
      });
      const first = await project.up();
      assert.equal(first.code, 0, first.output);
      project.write({ "cmd/one/main.go": main() });
      const second = await project.up();
      assert.equal(second.code, 0, second.output);
      assert.deepEqual(second.compiled(), ["example.com/above/cmd/one"]);
    });
  }
});

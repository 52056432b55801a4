/*
 * Proves that a service without shared dependencies costs after an edit what one with them costs: its modules are not
 * downloaded again, so that no proxy is needed, and exactly those packages are compiled that an edit reaches. And that a
 * machine with another proxy, or without one, solves nothing again.
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

// Proves that the program which the how-to shows plans on the engine of this checkout, as it stands there: registry, builder and
// Go image are what the engine has written down.
import assert from "node:assert/strict";
import { join } from "node:path";
import ts from "typescript";
import { blocksOf } from "../support/howTo/document";
import { goMonorepo } from "../support/integration/goMonorepo";
import { CHECKOUT } from "../support/integration/sharedEngine";
import { TestProject } from "../support/integration/testProject";

describe("a program on the engine", function () {
  this.timeout(120_000);
  let project: TestProject;

  before(async () => {
    const shown = blocksOf(join(CHECKOUT, "docs/how-to/own-program.md")).find(
      ({ label }) => label === "index.ts",
    );
    const { outputText } = ts.transpileModule(shown?.text ?? "", {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    const library = JSON.stringify(join(CHECKOUT, "dist", "components"));
    project = await TestProject.create({
      tree: goMonorepo(),
      program: outputText.replace('require("pulumi-go-service-image")', `require(${library})`),
    });
    project.env["ENGINE_CLONE"] = CHECKOUT;
    project.env["SHOP"] = "shop";
  });

  after(() => project.remove());

  it("is planned as the how-to shows it", async () => {
    const done = await project.preview();
    assert.equal(done.code, 0, done.output);
    assert.match(done.output, /pulumi-go-service-image:index:GoServices::shop/);
    assert.match(done.output, /127\.0\.0\.1:\d+\/mine\//);
  });
});

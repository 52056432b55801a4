/*
 * Proves what becomes of a service's resources, repository and images when the service is removed, renamed or moved.
 */
import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { goMonorepo } from "../support/integration/goMonorepo";
import { digestOf } from "../support/integration/images";
import { CHECKOUT, sharedEngine } from "../support/integration/sharedEngine";
import { type ServiceOutputs, TestProject } from "../support/integration/testProject";

const MINUTES = 60_000;
const CHEAP = { cache: "off" };
const AUTH = "application/auth/cmd/auth";

describe("a service that goes, moves or gets another name", function () {
  this.timeout(10 * MINUTES);
  let project: TestProject;
  afterEach(() => project.remove());

  it("keeps its image in the registry when it is removed", async () => {
    project = await create();
    const before = await project.images();
    rmSync(project.path("application/billing"), { recursive: true });
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    assert.deepEqual(run.changed, ["delete GoServiceImage billing", "delete Image billing"]);
    assert.equal(run.solves.length, 0);
    assert.deepEqual(run.writes, []);
    const after = await project.images();
    assert.deepEqual(after, { auth: before["auth"], shipping: before["shipping"] });
    assert.equal(await digestOf(before["billing"]!.ref), before["billing"]!.digest);
  });

  it("loses its image with onDestroy: deleteImages, and other services do not", async () => {
    project = await create({ onDestroy: "deleteImages" });
    const before = await project.images();
    rmSync(project.path("application/billing"), { recursive: true });
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    assert.equal(await digestOf(before["billing"]!.ref), undefined);
    assert.equal(await digestOf(before["auth"]!.ref), before["auth"]!.digest);
  });

  it("keeps name, resources and repository in another folder, if its name is given", async () => {
    const others = ["billing", "shipping"].map((name) => `application/${name}/cmd/${name}`);
    project = await create({ services: [`auth=${AUTH}`, ...others] });
    const before = await project.images();
    move(AUTH, "identity/server");
    project.configure({ ...CHEAP, services: ["auth=identity/server", ...others] });
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    assert.deepEqual(run.changed, ["update GoServiceImage auth", "update Image auth"]);
    const after = await project.images();
    assert.equal(repositoryOf(after["auth"]!), repositoryOf(before["auth"]!));
    assert.notEqual(after["auth"]!.version, before["auth"]!.version);
    assert.deepEqual(after["billing"], before["billing"]);
  });

  it("keeps its resources and its image under another name, with an alias and its repository", async () => {
    const { builder, goImage, goVersion } = sharedEngine();
    const program = (name: string, opts: string): string => `
      const { ExistingNamespace, GoServiceImage } = require(${JSON.stringify(join(CHECKOUT, "dist", "components"))});
      const registry = process.env.TEST_REGISTRY;
      const namespace = new ExistingNamespace("registry", { registry });
      const image = new GoServiceImage("${name}", {
        source: "shop", main: "application/billing/cmd/billing", repository: "billing", namespace, cache: "off",
        builder: "${builder}", go: { image: "${goImage}", version: "${goVersion}" },
      }, ${opts});
      module.exports = { images: { billing: { ref: image.ref, digest: image.digest, version: image.version } } };
    `;
    project = await TestProject.create({ tree: goMonorepo(), program: program("billing", "{}") });
    project.env["TEST_REGISTRY"] = project.registry;
    const first = await project.up();
    assert.equal(first.code, 0, first.output);
    const before = await project.images();
    project.useProgram(program("invoice", '{ aliases: [{ name: "billing" }] }'));
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    const lost = run.changed.filter((one) => /^(create|delete|replace)/.test(one));
    assert.deepEqual(lost, []);
    assert.deepEqual(await project.images(), before);
  });

  async function create(config: Record<string, string | string[]> = {}): Promise<TestProject> {
    project = await TestProject.create({ tree: goMonorepo(), config: { ...CHEAP, ...config } });
    const first = await project.up();
    assert.equal(first.code, 0, first.output);
    return project;
  }

  function move(from: string, to: string): void {
    mkdirSync(dirname(project.path(to)), { recursive: true });
    renameSync(project.path(from), project.path(to));
    // Go's rule for internal packages: the importer must lie beside them
    mkdirSync(project.path("identity/internal"), { recursive: true });
    renameSync(project.path("application/auth/internal/policy"), project.path("identity/internal/policy"));
    project.replace(`${to}/main.go`, "shop/application/auth/internal", "shop/identity/internal");
  }
});

function repositoryOf({ ref }: ServiceOutputs): string {
  return ref.replace(/@.*/, "");
}

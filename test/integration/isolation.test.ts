/*
 * Proves with the real engine that a service that cannot be built fails alone: the others are planned, built and pushed,
 * nothing of the broken one is deleted, its outputs stay those of its last image, and the run fails and names it. And that
 * another user of the machine gets nothing from the registry, and nothing into it.
 */
import assert from "node:assert/strict";
import { servicesVariable, targetsOf } from "../../stacks/targets";
import { join } from "node:path";
import { crane, digestOf } from "../support/integration/images";
import { readingOf, statusesFor } from "../support/integration/stranger";
import { sharedEngine } from "../support/integration/sharedEngine";
import { goMonorepo } from "../support/integration/goMonorepo";
import { type Config, type Run, TestProject } from "../support/integration/testProject";

const MINUTES = 60_000;
const AUTH = "application/auth/cmd/auth/main.go";
const BILLING = "application/billing/cmd/billing/main.go";
const SHIPPING = "application/shipping/cmd/shipping/main.go";
const CHEAP: Config = { cache: "off" };

describe("a broken service", function () {
  this.timeout(10 * MINUTES);
  let project: TestProject;

  before(async () => {
    project = await TestProject.create({ tree: goMonorepo(), config: CHEAP });
  });

  beforeEach(() => {
    project.restore();
    project.configure(CHEAP);
  });

  after(() => project.remove());

  it("is left out of a new stack, and the others are built, alone or together", async () => {
    breakPlan();
    const alone = await only("shipping", async (...targets) => project.up(...targets));
    assert.equal(alone.code, 0, alone.output);
    assert.deepEqual(Object.keys(await project.images()), ["shipping"]);
    const first = await project.up("--continue-on-error");
    fails(first, "billing");
    assert.deepEqual(Object.keys(await project.images()), ["auth", "shipping"]);
    assert.ok(!(await project.resources()).some((urn) => urn.includes("billing")));

    project.restore();
    const next = await project.up();
    assert.equal(next.code, 0, next.output);
    assert.deepEqual(changed(next), ["create GoServiceImage billing", "create Image billing"]);
    assert.deepEqual(Object.keys(await project.images()), ["auth", "billing", "shipping"]);
  });

  it("keeps its resources and its last outputs, whether its plan or its build fails; others go on", async () => {
    const before = await project.images();
    const resources = (await project.resources()).sort();
    breakPlan();
    project.replace(AUTH, "policy.Text", "undefinedText");
    project.replace(SHIPPING, "money.Cents(4)", "money.Cents(5)");
    const run = await project.up("--continue-on-error");
    fails(run, "billing");
    assert.match(run.output, /main\.go:\d+:\d+: undefined: undefinedText/);
    assert.deepEqual(run.failed, ["auth"]);
    // the shared dependencies are not touched, although they are planned without billing
    assert.deepEqual(
      changed(run).filter((one) => / Image /.test(one) && !one.endsWith(" auth")),
      ["update Image shipping"],
    );
    const after = await project.images();
    assert.deepEqual([after["auth"], after["billing"]], [before["auth"], before["billing"]]);
    assert.notEqual(after["shipping"]?.ref, before["shipping"]?.ref);
    assert.deepEqual((await project.resources()).sort(), resources);

    project.restore();
    const corrected = await project.up();
    assert.equal(corrected.code, 0, corrected.output);
    assert.deepEqual(await project.images(), before);
    assert.equal((await project.up("--expect-no-changes")).code, 0);
  });

  it("holds up neither a preview nor a run of another service", async () => {
    breakPlan();
    project.replace(SHIPPING, "money.Cents(4)", "money.Cents(6)");
    const before = await project.images();
    const whole = await project.preview();
    fails(whole, "billing");
    assert.match(whole.output, /shipping\/main\.go/);

    const preview = await only("shipping", async (...targets) => project.preview(...targets));
    assert.equal(preview.code, 0, preview.output);
    const run = await only("shipping", async (...targets) => project.up(...targets));
    assert.equal(run.code, 0, run.output);
    assert.equal(run.solves.length, 1);
    assert.deepEqual(changed(run), ["update GoServiceImage shipping", "update Image shipping"]);
    const after = await project.images();
    assert.deepEqual([after["auth"], after["billing"]], [before["auth"], before["billing"]]);
    assert.notEqual(after["shipping"]?.ref, before["shipping"]?.ref);
  });

  it("warns in no run that is about another service", async () => {
    project.replace(AUTH, "func main() {", 'func main() {\n\t_, _ = os.ReadFile("README.md")');
    project.replace(AUTH, "import (", 'import (\n\t"os"');
    const warning = /warning: .*"README\.md"/;
    assert.match((await project.preview()).output, warning);
    const preview = await only("shipping", async (...targets) => project.preview(...targets));
    assert.equal(preview.code, 0, preview.output);
    assert.doesNotMatch(preview.output, warning);
  });

  it("is one with a wrong option of its own", async () => {
    const before = await project.images();
    project.configure({ ...CHEAP, serviceOptions: { billing: { portz: ["80"] } } });
    const run = await project.up("--continue-on-error");
    fails(run, "billing", /serviceOptions\.billing\.portz/);
    assert.deepEqual((await project.images())["billing"], before["billing"]);
  });

  it("leaves the outputs as they are when the configuration as a whole is wrong", async () => {
    const before = await project.images();
    project.configure({ ...CHEAP, platform: ["linux/amd64"] });
    const run = await project.up("--continue-on-error");
    assert.notEqual(run.code, 0);
    assert.deepEqual(changed(run), []);
    assert.deepEqual(await project.images(), before);
    assert.doesNotMatch(run.output, /PromiseRejectionHandledWarning|UnhandledPromise/);
  });

  it("F25 is nothing that another user of the machine makes: he can neither list, pull, push nor delete", async () => {
    const { registry, paths } = sharedEngine();
    const repository = `https://${registry}/v2/${project.namespace}`;
    const auth = (await project.images())["auth"]!;
    const tag = (await crane("ls", `${project.registry}/go-dependencies`)).stdout.trim();
    assert.match(tag, /^go1\S+$/);
    const before = await digestOf(`${project.registry}/go-dependencies:${tag}`);
    const answers = statusesFor(
      `GET https://${registry}/v2/`,
      `GET https://${registry}/v2/_catalog`,
      `GET ${repository}/go-dependencies/tags/list`,
      `GET ${repository}/go-dependencies/manifests/${tag}`,
      `POST ${repository}/go-dependencies/blobs/uploads/`,
      `PUT ${repository}/go-dependencies/manifests/${tag}`,
      `DELETE ${repository}/auth/manifests/${auth.digest}`,
      `GET ${repository}/auth/manifests/${auth.digest}`,
    );
    assert.deepEqual([...new Set(answers)], [401]);
    assert.equal(await digestOf(`${project.registry}/go-dependencies:${tag}`), before);
    assert.equal(await digestOf(auth.ref), auth.digest);
    if (process.getuid?.() === 0) {
      const logins = join(paths.dockerConfig, "config.json");
      const own = ["password", "htpasswd"].map((name) => join(paths.engine, "registry", name));
      assert.deepEqual([...new Set(readingOf(logins, ...own))], ["EACCES"]);
    }
    assert.equal((await project.up("--expect-no-changes")).code, 0);
  });

  /** A run of one service, as our commands start it. */
  async function only(service: string, start: (...targets: string[]) => Promise<Run>): Promise<Run> {
    const { env } = project;
    project.env = { ...env, ...servicesVariable([service]) };
    try {
      return await start(...targetsOf([service]).flatMap((target) => ["--target", target]));
    } finally {
      project.env = env;
    }
  }

  /** A package that is generated, and was not: the plan sees it. */
  function breakPlan(): void {
    project.replace(
      BILLING,
      '"example.com/shop/pkg/money"',
      '"example.com/shop/pkg/money"\n\t_ "example.com/shop/api/v1"',
    );
  }

  /** Without the provider that Pulumi keeps for the question after the last outputs. */
  function changed(run: Run): string[] {
    return run.changed.filter((one) => !one.endsWith(" pulumi default"));
  }

  function fails(run: Run, service: string, reason = /example\.com\/shop\/api\/v1/): void {
    assert.notEqual(run.code, 0);
    assert.match(run.output, new RegExp(`${service} cannot be built`));
    assert.match(run.output, reason);
    assert.doesNotMatch(run.output, /PromiseRejectionHandledWarning|at .*\.js:\d+/);
  }
});

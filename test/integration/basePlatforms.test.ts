/*
 * Proves that an image is what its platform says: a base image without one of its platforms is reported before anything is
 * built or pushed, for generated Dockerfiles and for those of one's own, and stops no other service. What has not changed
 * costs no request, and where nobody answers, BuildKit decides. Requests are counted by the registry.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../support/integration/runcContainer";
import { Solver } from "../support/images/solver";
import { goMonorepo } from "../support/integration/goMonorepo";
import { type Config, type Run, TestProject } from "../support/integration/testProject";

const MINUTES = 60_000;
const OWN = `ARG BASE
FROM \${BASE} AS base
FROM base
COPY README.md /README.md
`;

describe("platforms of base images", function () {
  this.timeout(10 * MINUTES);
  let solver: Solver;
  let project: TestProject;

  before(async () => {
    solver = new Solver();
    project = await TestProject.create({ tree: { ...goMonorepo(), Dockerfile: OWN } });
  });

  after(() => {
    solver.close();
    project.remove();
  });

  it("are reported if they lack one of the image's, and nothing of that image is built", async () => {
    const base = pushBase("amd64only", ["linux/amd64"]);
    project.configure(withBase(base.reference));
    const run = await project.up("--continue-on-error");
    assert.notEqual(run.code, 0);
    const rule = `has no linux/arm64: ${base.digest} is for linux/amd64`;
    const reference = `${base.reference}@${base.digest}`;
    assert.ok(run.output.includes(`runtime: ${JSON.stringify(reference)} ${rule}`), run.output);
    assert.doesNotMatch(run.output, /\n +at /);
    assert.match(run.output, /GoServiceImage \(billing\):\n +error: GoServiceImage billing: 1 problem/);
    assert.ok(run.solves.every(({ names }) => names.every((name) => !name.includes("/billing:"))));
    assert.deepEqual(writesTo(run, "billing"), []);
    assert.ok(writesTo(run, "auth").length > 0);
    const resources = await project.resources();
    assert.deepEqual(
      resources.filter((urn) => urn.endsWith(":Image::billing")),
      [],
    );
    assert.ok(resources.some((urn) => urn.endsWith(":Image::auth")));
  });

  it("are asked for once, and not again for what has not changed: then its digest alone is", async () => {
    const { reference } = pushBase("both", ["linux/amd64", "linux/arm64"]);
    project.configure(withBase(reference));
    assert.deepEqual(basesAsked(await project.preview()), ["HEAD"]);
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    assert.ok(basesAsked(run).includes("GET"));
    const again = await project.up();
    assert.deepEqual([again.code, again.changed, basesAsked(again)], [0, [], ["HEAD"]]);
    assert.equal(again.requests.length, 1);
  });

  it("are reported for a Dockerfile of one's own", async () => {
    const base = pushBase("arm64only", ["linux/arm64"]);
    const config = (platforms: readonly string[]): Config => ({
      ...withBase(undefined),
      platforms,
      serviceOptions: {
        billing: { dockerfile: { path: "Dockerfile" }, buildArgs: { BASE: base.reference } },
      },
    });
    project.configure(config(["linux/amd64", "linux/arm64"]));
    const run = await project.up("--continue-on-error");
    assert.notEqual(run.code, 0);
    const rule = `has no linux/amd64: ${base.digest} is for linux/arm64`;
    const reference = `${base.reference}@${base.digest}`;
    assert.ok(run.output.includes(`dockerfile.path: ${JSON.stringify(reference)} ${rule}`), run.output);
    assert.deepEqual(writesTo(run, "billing"), []);

    project.configure(config(["linux/arm64"]));
    const fitting = await project.up();
    assert.equal(fitting.code, 0, fitting.output);
  });

  it("are left to BuildKit where nobody answers", async () => {
    project.configure(withBase(`127.0.0.1:${await freePort()}/base:1`));
    const run = await project.up("--continue-on-error");
    assert.notEqual(run.code, 0);
    const [warning, ...others] = run.messages.filter((message) =>
      message.includes("could not check whether"),
    );
    assert.match(warning ?? "", /base:1 .* does not answer/);
    assert.deepEqual(others, []);
    assert.match(run.output, /failed to (resolve source metadata|do request)/);
  });

  function withBase(image: string | undefined): Config {
    return {
      cache: "off",
      ...(image !== undefined && { serviceOptions: { billing: { runtime: { image } } } }),
    };
  }

  /** An image without an index, if it has one platform. */
  function pushBase(
    name: string,
    platforms: readonly string[],
  ): { readonly reference: string; readonly digest: string } {
    const folder = solver.folder();
    const reference = `${project.registry}/bases/${name}:1`;
    const dockerfile = join(folder, "Dockerfile");
    writeFileSync(join(folder, "hello"), name);
    writeFileSync(dockerfile, "FROM scratch\nCOPY hello /hello\n");
    const buildArgs = { BUILDKIT_MULTI_PLATFORM: String(platforms.length > 1) };
    const done = solver.solve(folder, dockerfile, undefined, reference, { platforms, buildArgs });
    assert.equal(done.code, 0, done.log);
    return { reference, digest: done.digest };
  }

  function writesTo({ writes }: Run, repository: string): string[] {
    return writes.map(({ path }) => path).filter((path) => path.includes(`/${repository}/`));
  }

  function basesAsked({ requests }: Run): string[] {
    return requests.filter(({ path }) => path.includes("/bases/")).map(({ method }) => method);
  }
});

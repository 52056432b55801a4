/*
 * Proves that a base which is named by a tag is taken by its digest: one that was patched is one line in the preview, which
 * names the services, and they alone are built again; an unchanged run asks its registry one question for it, and one with a
 * digest none; where the registry is down, what was last built counts. Requests are counted, not timed.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FaultProxy } from "../support/integration/faultProxy";
import { goMonorepo } from "../support/integration/goMonorepo";
import { sharedEngine } from "../support/integration/sharedEngine";
import { type Config, type Run, TestProject } from "../support/integration/testProject";
import { Solver } from "../support/images/solver";

const MINUTES = 60_000;

describe("bases that move", function () {
  this.timeout(10 * MINUTES);
  let solver: Solver;
  let project: TestProject;
  let proxy: FaultProxy;
  /** By its tag, behind the proxy. */
  let base: string;

  before(async () => {
    solver = new Solver();
    proxy = await FaultProxy.start(sharedEngine().registry, true);
    project = await TestProject.create({ tree: goMonorepo() });
    base = `${proxy.host}/${project.namespace}/bases/patched:1`;
    project.write({ Dockerfile: `ARG BASE=${base}\nFROM \${BASE}\nCOPY README.md /README.md\n` });
  });

  after(async () => {
    solver.close();
    await proxy.close();
    project.remove();
  });

  it("are asked for once each, and build what is made from them again, as the preview says", async () => {
    const first = pushBase("first");
    project.configure(withBase(base));
    const made = await project.up();
    assert.equal(made.code, 0, made.output);
    const before = await project.images();
    assert.deepEqual(basesOf(before), {
      auth: undefined,
      billing: { [base]: first },
      shipping: { [base]: first },
    });

    proxy.clear();
    const again = await project.up();
    assert.deepEqual(
      [again.code, again.changed, again.requests.filter(({ path }) => !path.includes("/bases/"))],
      [0, [], []],
    );
    assert.deepEqual(asked(), [`HEAD /v2/${project.namespace}/bases/patched/manifests/1`]);
    assert.deepEqual(moved(again), []);

    const second = pushBase("second");
    const line = `base ${base} moved: ${short(first)} → ${short(second)} (billing, shipping)`;
    const preview = await project.preview();
    assert.deepEqual(moved(preview), [line]);
    assert.deepEqual(componentsOf(preview), [
      "update GoServiceImage billing",
      "update GoServiceImage shipping",
    ]);

    const up = await project.up();
    assert.equal(up.code, 0, up.output);
    assert.deepEqual(moved(up), [line]);
    assert.deepEqual(componentsOf(up), ["update GoServiceImage billing", "update GoServiceImage shipping"]);
    const after = await project.images();
    assert.deepEqual(basesOf(after), {
      auth: undefined,
      billing: { [base]: second },
      shipping: { [base]: second },
    });
    assert.equal(after["auth"]?.ref, before["auth"]?.ref);
    for (const service of ["billing", "shipping"]) {
      assert.notEqual(after[service]?.version, before[service]?.version);
      const reference = after[service]?.ref ?? "";
      assert.match(solver.crane("export", "--platform", "linux/arm64", reference, "-"), /second/);
    }
    assert.deepEqual((await project.up()).changed, []);
  });

  it("count as they were last built while their registry is down, with one line that says so", async () => {
    proxy.clear();
    proxy.fail(/./, 0);
    const run = await project.up();
    assert.deepEqual([run.code, run.changed], [0, []]);
    const lines = run.messages.filter((message) => message.includes("could not be asked for"));
    assert.equal(lines.length, 1);
    assert.ok(lines[0]?.includes(`taken as they were last built: ${base} (`), lines[0]);
    proxy.clear();
  });

  it("are asked nothing with a digest", async () => {
    const digest = pushBase("exact");
    project.configure(withBase(`${base}@${digest}`));
    assert.equal((await project.up()).code, 0);
    proxy.clear();
    const again = await project.up();
    assert.deepEqual([again.changed, asked()], [[], []]);
    assert.deepEqual(basesOf(await project.images()), {
      auth: undefined,
      billing: undefined,
      shipping: undefined,
    });
  });

  function withBase(image: string): Config {
    return {
      cache: "off",
      serviceOptions: {
        billing: { runtime: { image } },
        shipping: { dockerfile: { path: "Dockerfile" }, buildArgs: { BASE: image } },
      },
    };
  }

  /** @returns its digest. */
  function pushBase(content: string): string {
    const folder = solver.folder();
    const dockerfile = join(folder, "Dockerfile");
    writeFileSync(join(folder, "hello"), content);
    writeFileSync(dockerfile, "FROM scratch\nCOPY hello /hello\n");
    const platforms = ["linux/amd64", "linux/arm64"];
    const done = solver.solve(folder, dockerfile, undefined, `${project.registry}/bases/patched:1`, {
      platforms,
    });
    assert.equal(done.code, 0, done.log);
    return done.digest;
  }

  function asked(): string[] {
    // whether the registry speaks TLS is asked of each on loopback
    return proxy.passed.filter(({ path }) => path !== "/v2/").map(({ method, path }) => `${method} ${path}`);
  }

  function moved({ messages }: Run): string[] {
    return messages.filter((message) => message.includes(" moved: ")).map((message) => message.trim());
  }

  function componentsOf({ changed }: Run): string[] {
    return changed.filter((change) => change.includes(" GoServiceImage "));
  }

  function basesOf(images: Awaited<ReturnType<TestProject["images"]>>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(images).map(([name, { bases }]) => [name, bases]));
  }

  function short(digest: string): string {
    return digest.slice(0, 19);
  }
});

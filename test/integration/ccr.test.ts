/**
 * Proves, with the real engine and a strict double of the API, that namespace and repositories of the personal
 * edition are made, refreshed, adopted and destroyed as declared; that a state of an older version and another layout
 * of node_modules work; and that no secret is left anywhere.
 */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { TencentFake } from "../fakes/tencent/server";
import { CcrProject } from "../support/integration/ccrProject";
import type { Declared, StateResource } from "../support/integration/ccrProject";
import { CHECKOUT } from "../support/integration/sharedEngine";

const region = "ap-guangzhou";
const key = { secretId: "AKIDcanary0id", secretKey: "canary-secret-key-1", uin: "100000000001" };
const password = "canaryPassw0rd";
const team: Declared = { args: { name: "team" }, repositories: ["auth", "shop"] };
const teamDeleted: Declared = {
  args: { name: "team", onDestroy: "deleteImages" },
  repositories: ["auth", "shop"],
};

describe("CcrNamespace in the engine", function () {
  this.timeout(180_000);
  let fake: TencentFake;
  let project: CcrProject;

  beforeEach(async () => {
    fake = await TencentFake.start({ keys: [key] });
    project = new CcrProject();
    Object.assign(project.env, {
      TENCENTCLOUD_ENDPOINT: fake.url,
      TENCENTCLOUD_SECRET_ID: key.secretId,
      TENCENTCLOUD_SECRET_KEY: key.secretKey,
    });
  });

  afterEach(async () => {
    project.remove();
    await fake.close();
  });

  async function start(declared: Declared): Promise<string> {
    project.installFlat();
    await project.init(password);
    return succeed(project.up(declared));
  }

  const namespaces = (): string[] => [...fake.world.namespaces(region).keys()];
  const kinds = async (): Promise<string[]> => (await project.resources()).map(kind);

  it("makes namespace and private repositories, and then has nothing to do", async () => {
    await start(team);
    assert.deepEqual(namespaces(), ["team"]);
    assert.equal(fake.world.repository(region, "team/auth")?.isPublic, false);
    assert.equal(fake.world.repository(region, "team/shop")?.isPublic, false);
    await succeed(project.up(team, "--expect-no-changes"));
    await succeed(project.run(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]));
    assert.equal(fake.count("CreateNamespacePersonal"), 1);
  });

  it("F22 no secret is left in state, outputs, logs or backups", async () => {
    await start(team);
    await succeed(project.up({ ...team, repositories: ["auth"] }, "--logtostderr", "--logflow", "-v=9"));
    await succeed(project.run(["stack", "export", "--file", "export.json"]));
    const traces = project.traces();
    assert.match(traces, /team\/auth/, "the search must be able to find something");
    for (const canary of [key.secretKey, key.secretId, password]) {
      assert.ok(!traces.includes(canary), `${canary} was found`);
      assert.ok(!traces.includes(Buffer.from(canary).toString("base64")), `${canary} was found in base64`);
    }
  });

  it("F18 a preview needs neither keys nor API", async () => {
    project.installFlat();
    await project.init(password);
    project.env["CCR_PROGRAM"] = JSON.stringify(team);
    const unset = { TENCENTCLOUD_SECRET_ID: undefined, TENCENTCLOUD_SECRET_KEY: undefined };
    const { code, output } = await project.run(["preview"], unset);
    assert.equal(code, 0, output);
    assert.match(output, /Namespace/);
    assert.equal(fake.calls.length, 0);
  });

  it("B10 swapped keys are reported before anything is called", async () => {
    project.installFlat();
    await project.init(password);
    project.env["TENCENTCLOUD_SECRET_ID"] = key.secretKey;
    project.env["TENCENTCLOUD_SECRET_KEY"] = key.secretId;
    const output = await fail(project.up(team));
    assert.match(output, /are swapped/);
    assert.doesNotMatch(output, /canary-secret|AKIDcanary/);
    assert.equal(fake.calls.length, 0);
  });

  it("B10 no keys: up says where they may come from", async () => {
    project.installFlat();
    await project.init(password);
    delete project.env["TENCENTCLOUD_SECRET_ID"];
    delete project.env["TENCENTCLOUD_SECRET_KEY"];
    assert.match(await fail(project.up(team)), /are set neither in the environment/);
    assert.equal(fake.calls.length, 0);
  });

  it("B10 a password that cannot be the registry's is reported by the preview, and not repeated", async () => {
    project.installFlat();
    await project.init("canary-much-too-long");
    project.env["CCR_PROGRAM"] = JSON.stringify(team);
    const output = await fail(project.run(["preview"]));
    assert.match(output, /credentials.password: has 20 characters, and the registry's has 8 to 16/);
    assert.doesNotMatch(output, /canary/);
  });

  it("F11 deleted elsewhere: refresh sees it, and up makes it again", async () => {
    await start(team);
    fake.world.namespaces(region).clear();
    await succeed(project.run(["refresh", "--yes", "--skip-preview"]));
    assert.ok(!(await kinds()).some((one) => one.startsWith("pulumi-nodejs:dynamic/ccr")));
    await succeed(project.up(team));
    assert.deepEqual(namespaces(), ["team"]);
    assert.ok(fake.world.repository(region, "team/auth"));
  });

  it("F17 an API that is down drops nothing", async () => {
    await start(team);
    const before = await kinds();
    fake.faults.add({ action: "*", kind: { code: "AuthFailure" }, times: 1000 });
    await fail(project.run(["refresh", "--yes", "--skip-preview"]));
    fake.faults.clear();
    assert.deepEqual(await kinds(), before);
    await succeed(project.up(team, "--expect-no-changes"));
  });

  it("a repository that somebody made public is made private again", async () => {
    await start(team);
    fake.world.repository(region, "team/auth")!.isPublic = true;
    await succeed(project.run(["refresh", "--yes", "--skip-preview"]));
    await succeed(project.up(team));
    assert.equal(fake.world.repository(region, "team/auth")?.isPublic, false);
    await succeed(project.up(team, "--expect-no-changes"));
  });

  it("F8 the connection breaks after each create's effect: made once, and the state is true", async () => {
    fake.faults.add({ action: "CreateNamespacePersonal", kind: "reset", when: "after" });
    fake.faults.add({ action: "CreateRepositoryPersonal", kind: "html", when: "after", times: 2 });
    await start(teamDeleted);
    await succeed(project.up(teamDeleted, "--expect-no-changes"));
    await succeed(project.run(["destroy", "--yes", "--skip-preview"]));
    assert.deepEqual(namespaces(), []);
  });

  it("F9 F14 a namespace that exists is refused, adopted only when asked, and never deleted then", async () => {
    fake.world.addNamespace(region, "team", key.uin);
    fake.world.addRepository(region, "team/other");
    project.installFlat();
    await project.init(password);
    assert.match(await fail(project.up(teamDeleted)), /exists in this account already.*adopt: true/s);
    assert.equal(fake.count("CreateRepositoryPersonal"), 0);
    await succeed(project.up({ ...teamDeleted, args: { ...teamDeleted.args, adopt: true } }));
    const output = await succeed(project.run(["destroy", "--yes", "--skip-preview"]));
    assert.match(output, /namespace team of ap-guangzhou stays: this stack adopted it/);
    assert.deepEqual([...fake.world.namespaces(region).get("team")!.repositories.keys()], ["other"]);
  });

  it("destroy keeps everything unless set otherwise, and says what stays", async () => {
    await start(team);
    const output = await succeed(project.run(["destroy", "--yes", "--skip-preview"]));
    assert.match(output, /namespace team of ap-guangzhou stays with everything in it: onDestroy is "keep"/);
    assert.match(output, /repository team\/auth of ap-guangzhou stays with its images/);
    assert.ok(fake.world.repository(region, "team/auth"));
    assert.deepEqual(await kinds(), []);
  });

  it("F12 F14 destroy deletes what is ours, leaves the namespace to whom else uses it, and converges", async () => {
    await start(teamDeleted);
    fake.world.addRepository(region, "team/theirs");
    const output = await fail(project.run(["destroy", "--yes", "--skip-preview"]));
    assert.match(output, /namespace team is not empty.*team\/theirs/s);
    assert.deepEqual([...fake.world.namespaces(region).get("team")!.repositories.keys()], ["theirs"]);
    assert.ok(
      (await kinds()).includes("pulumi-nodejs:dynamic/ccr:Namespace"),
      "what exists must stay in the state",
    );
    fake.world.namespaces(region).get("team")!.repositories.clear();
    await succeed(project.run(["destroy", "--yes", "--skip-preview"]));
    assert.deepEqual(namespaces(), []);
  });

  it("F16 rotated keys change nothing, and destroy uses the new ones", async () => {
    await start(teamDeleted);
    const rotated = { ...key, secretId: "AKIDcanary1id", secretKey: "canary-secret-key-2" };
    fake.keys.splice(0, 1, rotated);
    project.env["TENCENTCLOUD_SECRET_ID"] = rotated.secretId;
    project.env["TENCENTCLOUD_SECRET_KEY"] = rotated.secretKey;
    await succeed(project.up(teamDeleted, "--expect-no-changes"));
    await succeed(project.run(["destroy", "--yes", "--skip-preview"]));
    assert.deepEqual(namespaces(), []);
  });

  it("F16 keys of the stack's configuration: stale ones in destroy are explained, and --run-program helps", async () => {
    delete project.env["TENCENTCLOUD_SECRET_ID"];
    delete project.env["TENCENTCLOUD_SECRET_KEY"];
    project.installFlat();
    await project.init(password);
    await project.ok(["config", "set", "--secret", "tencentcloud:secretId", key.secretId]);
    await project.ok(["config", "set", "--secret", "tencentcloud:secretKey", key.secretKey]);
    await succeed(project.up(teamDeleted));
    assert.ok(!project.traces().includes(key.secretKey));
    fake.keys.splice(0, 1, { ...key, secretKey: "canary-secret-key-2" });
    await project.ok(["config", "set", "--secret", "tencentcloud:secretKey", "canary-secret-key-2"]);
    assert.match(await fail(project.run(["destroy", "--yes", "--skip-preview"])), /--run-program/);
    await succeed(project.run(["destroy", "--yes", "--skip-preview", "--run-program"]));
    assert.deepEqual(namespaces(), []);
  });

  it("removes old versions when a push has changed the digest, and only then", async () => {
    const kept = { ...team, args: { name: "team", keepVersions: { count: 1, minAgeDays: 0 } } };
    await start({ ...kept, digests: [] });
    const push = (name: string, day: number): void => {
      const { tags } = fake.world.repository(region, "team/auth")!;
      tags.push({ name, digest: `sha256:${name}`, pushedAt: `2024-06-0${day} 00:00:00` });
    };
    const left = (): string[] => fake.world.repository(region, "team/auth")!.tags.map((tag) => tag.name);
    push("v1", 1);
    push("v2", 2);
    push("v3", 3);
    const output = await succeed(project.up({ ...kept, digests: ["sha256:v2"] }));
    assert.match(output, /team\/auth: removed old versions v1; 2 tags are left/);
    assert.deepEqual(left(), ["v2", "v3"]);
    await succeed(project.up({ ...kept, digests: ["sha256:v2"] }, "--expect-no-changes"));
    await succeed(project.up({ ...kept, digests: ["sha256:v3"] }));
    assert.deepEqual(left(), ["v3"]);
  });

  it("a changed onDestroy is recorded by up without a call, and destroy goes by it", async () => {
    await start(team);
    const calls = fake.calls.filter(({ action }) => !action.startsWith("Describe")).length;
    await succeed(project.up(teamDeleted));
    assert.equal(fake.calls.filter(({ action }) => !action.startsWith("Describe")).length, calls);
    await succeed(project.run(["destroy", "--yes", "--skip-preview"]));
    assert.deepEqual(namespaces(), []);
  });

  it("a new name makes a new namespace and keeps the old one with its images", async () => {
    await start(team);
    await succeed(project.up({ args: { name: "crew" }, repositories: ["auth"] }));
    assert.deepEqual(namespaces(), ["team", "crew"]);
    assert.ok(fake.world.repository(region, "team/auth"));
    assert.ok(fake.world.repository(region, "crew/auth"));
  });

  it("F21 a state that an older version wrote can be refreshed and destroyed", async () => {
    await start(teamDeleted);
    const old = fs.readFileSync(path.join(CHECKOUT, "test/fixtures/ccr/provider-0.1.0.txt"), "utf8");
    await project.ok(["stack", "export", "--file", "state.json"]);
    const file = path.join(project.folder, "state.json");
    const state = JSON.parse(fs.readFileSync(file, "utf8")) as { deployment: { resources: StateResource[] } };
    for (const resource of state.deployment.resources.filter((one) =>
      kind(one).startsWith("pulumi-nodejs:dynamic"),
    )) {
      const name = kind(resource).endsWith("Namespace") ? "namespace" : "repository";
      const provider = old.replaceAll('kind: "namespace"', `kind: "${name}"`);
      Object.assign(resource.inputs!, { __provider: provider });
      Object.assign(resource.outputs!, { __provider: provider });
    }
    fs.writeFileSync(file, JSON.stringify(state));
    await project.ok(["stack", "import", "--file", "state.json"]);
    await succeed(project.run(["refresh", "--yes", "--skip-preview"]));
    await succeed(project.run(["destroy", "--yes", "--skip-preview"]));
    assert.deepEqual(namespaces(), []);
  });

  for (const [title, isDirect] of [
    ["a dependency", true],
    ["a dependency's dependency", false],
  ] as const) {
    it(`works where pnpm has installed it as ${title}`, async () => {
      project.installStrict(isDirect);
      await project.init(password);
      await succeed(project.up(teamDeleted));
      assert.deepEqual(namespaces(), ["team"]);
      await succeed(project.run(["destroy", "--yes", "--skip-preview"]));
      assert.deepEqual(namespaces(), []);
    });
  }

  it("says what to do where the library is not installed", async () => {
    await start(teamDeleted);
    fs.rmSync(path.join(project.folder, "node_modules/pulumi-go-service-image"));
    const output = await fail(project.run(["destroy", "--yes", "--skip-preview"]));
    assert.match(output, /cannot be loaded from .*Fix: install the program's dependencies/s);
    assert.deepEqual(namespaces(), ["team"]);
  });
});

function kind(resource: StateResource): string {
  return resource.type;
}

async function succeed(run: ReturnType<CcrProject["run"]>): Promise<string> {
  const { code, output } = await run;
  assert.equal(code, 0, output);
  return output;
}

async function fail(run: ReturnType<CcrProject["run"]>): Promise<string> {
  const { code, output } = await run;
  assert.notEqual(code, 0, output);
  return output;
}

// Proves that `doctor` names what is wrong with this machine, the builder and the registry, each with its fix; that its exit code
// says of which kind the first fault is; and that `--registry` says what a registry takes and what the trial has left there.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync } from "node:fs";
import { join, resolve } from "node:path";
import type { DoctorDocument } from "../../../cli/doctorCommand";
import { exitCodeOf, type Finding } from "../../../cli/doctor/finding";
import { diskFinding, goFinding, platformFinding, pulumiFinding } from "../../../cli/doctor/machineFindings";
import { repositoriesFinding } from "../../../cli/doctor/quotaFindings";
import { TencentFake } from "../../fakes/tencent/server";
import { type Refusal, RefusingRegistry } from "../../support/images/refusingRegistry";
import { makeTree, removeTrees } from "../../support/tree";
import { ours } from "../ccr/harness";

const MAIN = resolve(__dirname, "../../../cli/main.js");

/** The registry of a test is in this process, which must not wait for the command. */
async function doctor(cwd: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<[number, string]> {
  return new Promise((done) => {
    execFile(process.execPath, [MAIN, "doctor", ...args], { cwd, env }, (error, stdout, stderr) =>
      done([error === null ? 0 : Number(error.code), stdout + stderr]),
    );
  });
}

function found(text: string): Record<string, Finding> {
  const { findings } = JSON.parse(text) as DoctorDocument;
  return Object.fromEntries(findings.map((one) => [one.subject, one]));
}

describe("doctor", function () {
  this.timeout(60_000);
  let registry: RefusingRegistry;
  const NO_DOCKER = { DOCKER_CONFIG: "/absent", HOME: "/absent", PATH: "/absent" };

  async function serve(refusals: readonly Refusal[] = [], clock = 0): Promise<string> {
    registry = new RefusingRegistry(refusals, clock);
    await registry.open();
    return registry.host;
  }

  afterEach(async () => {
    removeTrees();
    await registry.close();
  });

  it("--registry finds that everything is taken, and leaves nothing there", async () => {
    const host = await serve();
    const [code, text] = await doctor("/", NO_DOCKER, "--registry", `${host}/team`, "--json");
    const { findings, trial } = JSON.parse(text) as DoctorDocument;
    assert.deepEqual(
      [code, findings.filter(({ level }) => level !== "well"), trial?.left, registry.manifests.size],
      [0, [], [], 0],
      text,
    );
    const pushed = registry.requests.filter((one) => one.startsWith("PUT"));
    assert.ok(pushed.length > 5 && pushed.every((one) => one.includes("/team/go-service-image-doctor")));
  });

  for (const [refusal, subject, code] of [
    ["index", "takes index", 3],
    ["zstd", "takes zstd layers", 3],
    ["cache", "takes cache manifest", 0],
    ["referrers", "takes referrers", 0],
    ["delete", "takes delete", 0],
    ["push", "takes push", 3],
  ] as const) {
    it(`--registry ends with ${code} where ${refusal} is refused, and says what to do`, async () => {
      const host = await serve([refusal]);
      const [exit, text] = await doctor("/", NO_DOCKER, "--registry", host);
      assert.equal(exit, code, text);
      const mark = code === 0 ? "note " : "FAULT";
      assert.match(text, new RegExp(`^${mark} +${subject} .*\n +Fix: .+`, "m"));
      assert.equal(/^note +stays there +6 references .*sha256:/m.test(text), refusal === "delete");
    });
  }

  it("names a registry that refuses the login, or that is not there, as a fault of the registry", async () => {
    const host = await serve(["everything"]);
    const refused = await doctor("/", NO_DOCKER, "--registry", host);
    assert.deepEqual([refused[0], /Fix: log in \(`docker login 127/.test(refused[1])], [3, true], refused[1]);
    const absent = await doctor("/", NO_DOCKER, "--registry", "127.0.0.1:1/x");
    assert.deepEqual([absent[0], absent[1].split("\n").length], [3, 3], absent[1]);
    assert.match(absent[1], /does not answer: .*ECONNREFUSED/);
    const wrong = await doctor("/", NO_DOCKER, "--registry", "https://x");
    assert.deepEqual([wrong[0], /--registry: "https:\/\/x"/.test(wrong[1])], [1, true], wrong[1]);
  });

  it("names a clock that is not the registry's", async () => {
    const host = await serve([], 600_000);
    const [code, text] = await doctor("/", NO_DOCKER, "--registry", host, "--json");
    const { clock } = found(text);
    assert.equal(code, 1);
    assert.match(clock?.state ?? "", /^(599|600|601) s behind the registry's$/);
    assert.match(clock?.fix ?? "", /timedatectl/);
  });

  it("looks at what the stack of a project names, each fault with its fix", async () => {
    const host = await serve();
    const folder = makeTree({
      "Pulumi.yaml":
        "name: shop\nruntime: nodejs\nconfig:\n  root: {default: .}\n  services: {default: []}\n",
      "Pulumi.dev.yaml": `config:\n  shop:registry: ${host}/team\n  shop:builder: absent\n`,
      "bin/pulumi": "#!/bin/sh\necho v3.100.0\n",
    });
    chmodSync(join(folder, "bin", "pulumi"), 0o755);
    const env = { ...NO_DOCKER, PATH: `${folder}/bin:/bin` };
    const [code, text] = await doctor(folder, env, "--json");
    const findings = found(text);
    assert.equal(code, 4, text);
    assert.equal(findings["Pulumi"]?.state, "3.100.0, older than 3.202.0");
    assert.match(findings["builder absent"]?.fix ?? "", /docker buildx create --name absent/);
    assert.equal(findings[`registry ${host}`]?.level, "well", text);
    assert.equal(findings["clock"]?.state, "as the registry's");
    for (const { subject, level, fix } of Object.values(findings)) {
      assert.equal(fix !== undefined, level !== "well", subject);
    }
    assert.deepEqual(
      registry.requests.filter((one) => !/^(HEAD|GET) /.test(one)),
      [],
    );
  });

  it("asks a builder in a container by buildx, for the version of its BuildKit", async () => {
    await serve();
    for (const [answer, code, expected] of [
      [
        "Status: running\\nBuildKit version: v0.34.2\\nPlatforms: linux/amd64",
        0,
        /^ok +builder multi +.*running, BuildKit 0\.34\.2.*linux\/amd64$/m,
      ],
      [
        "Status: running\\nBuildKit version: v0.12.0",
        4,
        /^FAULT +builder multi +runs BuildKit 0\.12\.0, and 0\.33\.0 is needed\n +Fix: /m,
      ],
    ] as const) {
      const folder = makeTree({
        "bin/docker": `#!/bin/sh\nprintf '${answer}\\n'\n`,
        "bin/pulumi": "#!/bin/sh\necho v3.245.0\n",
        "buildx/instances/multi": '{"Name":"multi","Driver":"docker-container","Nodes":[{"Name":"multi0"}]}',
      });
      ["docker", "pulumi"].forEach((name) => chmodSync(join(folder, "bin", name), 0o755));
      const env = { ...NO_DOCKER, PATH: `${folder}/bin:/bin`, BUILDX_CONFIG: `${folder}/buildx` };
      const [exit, text] = await doctor(folder, env, "--builder", "multi");
      assert.equal(exit, code, text);
      assert.match(text, expected);
    }
  });

  it("asks for the quota of the personal edition with the keys of the environment, and says if there are none", async () => {
    await serve();
    const folder = makeTree({
      "Pulumi.yaml":
        "name: shop\nruntime: nodejs\nconfig:\n  root: {default: .}\n  services: {default: []}\n",
      "Pulumi.staging.yaml": "config:\n  shop:namespace: team\n",
    });
    const fake = await TencentFake.start({ keys: [ours] });
    try {
      const keys = { TENCENTCLOUD_SECRET_ID: ours.secretId, TENCENTCLOUD_SECRET_KEY: ours.secretKey };
      const offline = { ...NO_DOCKER, HTTPS_PROXY: "http://127.0.0.1:1", TENCENTCLOUD_ENDPOINT: fake.url };
      const [, text] = await doctor(folder, { ...offline, ...keys }, "--json");
      assert.equal(found(text)["quota of CCR"]?.state, "0 of 500 repositories are used", text);
      const [, without] = await doctor(folder, offline, "--json");
      assert.match(found(without)["quota of CCR"]?.state ?? "", /^not asked: /);
    } finally {
      await fake.close();
    }
    assert.equal(repositoriesFinding(450, 500).level, "note");
    assert.deepEqual(exitCodeOf([repositoriesFinding(500, 500)]), 3);
  });

  it("judges programs, disk and platforms by what is needed", async () => {
    await serve();
    assert.deepEqual([goFinding("1.26.8").level, goFinding("1.26.7").level], ["well", "note"]);
    assert.equal(pulumiFinding("3.202.0").level, "well");
    assert.equal(exitCodeOf([goFinding(undefined), pulumiFinding(undefined)]), 4);
    assert.equal(exitCodeOf([diskFinding("/shop", 1e9), pulumiFinding(undefined)]), 1);
    assert.equal(diskFinding("/shop", 2e9).level, "well");
    const both = ["linux/amd64", "linux/arm64"];
    assert.equal(platformFinding(both, [], ["linux/amd64"]).level, "well");
    const custom = platformFinding(both, ["web"], ["linux/amd64"]);
    assert.match(`${custom.level} ${custom.fix ?? ""}`, /^note .*binfmt --install arm64/);
  });
});

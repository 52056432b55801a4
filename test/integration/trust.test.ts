/*
 * Proves with the real engine, BuildKit and registry that what is attached to an image is a resource that exists only if it is
 * asked for, that nothing is solved for it and no digest changes, that everything attached is signed by the stack's key, and
 * that the key is neither in the state in clear nor in what is printed.
 */
import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { wrap } from "cockatiel";
import { registryRetries } from "../../components/registry/failure";
import { contentOf } from "../../components/registry/manifest";
import { attachedTo } from "../../components/registry/referrers";
import { withRepository } from "../../components/trust/attachments";
import { readDocument } from "../../components/trust/inventory";
import type { Provenance } from "../../components/trust/provenance";
import { type Verdict, verifyBundle } from "../../components/trust/verification";
import { sha256 } from "../../components/common/hash";
import type { Finished } from "../../tools/run";
import { GovulncheckStub } from "../support/govulncheckStub";
import { FaultProxy } from "../support/integration/faultProxy";
import { installLibrary } from "../support/integration/installLibrary";
import { CHECKOUT, sharedEngine } from "../support/integration/sharedEngine";
import { type ServiceOutputs, STACK, TestProject } from "../support/integration/testProject";

const MAIN = 'package main\n\nfunc main() { println("hello") }\n';
const KEY = generateKeyPairSync("ec", { namedCurve: "prime256v1" })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();
const PUBLIC = createPublicKey(KEY).export({ type: "spki", format: "pem" }).toString();

describe("what is attached to images", function () {
  this.timeout(600_000);
  const config = { services: ["hello=cmd/hello"], cache: "off" };
  let project: TestProject;
  let plain: ServiceOutputs;

  before(async () => {
    project = await TestProject.create({
      tree: { "go.mod": "module example.com/hello\n\ngo 1.24\n", "cmd/hello/main.go": MAIN },
      config,
    });
    installLibrary(project.folder);
    const first = await project.up();
    assert.equal(first.code, 0, first.output);
    assert.ok(!first.changed.some((one) => one.includes("Attachments")), first.changed.join("\n"));
    plain = (await project.images())["hello"]!;
  });
  after(() => project.remove());

  it("is one resource beside the image, which is not solved again and keeps its digest", async () => {
    const attest = { sbom: ["cyclonedx", "spdx"], provenance: true, sign: { key: { secret: "signing" } } };
    project.configure({ ...config, attest });
    // a value that begins with a dash would be an option; a person gives the file as standard input
    const set = await project.pulumi("config", "set", "--secret", "--path", "secrets.signing", `\n${KEY}`);
    assert.equal(set.code, 0, set.stderr);
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    const made = run.changed.filter((one) => !one.includes("pulumi-nodejs default"));
    assert.deepEqual(made, ["create Attachments hello"]);
    assert.deepEqual(run.solves, []);
    assert.deepEqual((await project.images())["hello"], plain);
    const again = await project.up("--expect-no-changes");
    assert.equal(again.code, 0, again.output);
    assert.deepEqual(again.requests, []);
    const traces = [run.output, await project.state()].join("\n");
    assert.match(traces, /Attachments/, "the search must be able to find something");
    const [, line = ""] = KEY.split("\n");
    assert.ok(!traces.includes(line));
    assert.ok(!traces.includes(JSON.stringify(KEY).slice(1, -1)));
  });

  it("is signed by the stack's key, and says what the image was built from", async () => {
    const verdicts = await verdictsOf(plain);
    assert.deepEqual(verdicts.map((one) => (one.ok ? one.statement.predicateType : one.reason)).sort(), [
      "https://cyclonedx.org/bom",
      "https://cyclonedx.org/bom",
      "https://sigstore.dev/cosign/sign/v1",
      "https://slsa.dev/provenance/v1",
      "https://spdx.dev/Document",
      "https://spdx.dev/Document",
    ]);
    const found = verdicts.find((one) => one.ok && one.statement.predicateType.includes("slsa"));
    assert.ok(found?.ok);
    const { buildDefinition } = found.statement.predicate as Provenance;
    assert.equal(buildDefinition.externalParameters.version, plain.version);
    const main = buildDefinition.resolvedDependencies.find(({ name }) => name?.endsWith("cmd/hello/main.go"));
    assert.deepEqual(main?.digest, { sha256: sha256(MAIN) });
  });

  it("is attached to the next image, and stays with the one before", async () => {
    project.replace("cmd/hello/main.go", "hello", "good morning");
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    assert.deepEqual(run.changed, [
      "update Attachments hello",
      "update GoServiceImage hello",
      "update Image hello",
    ]);
    const next = (await project.images())["hello"]!;
    assert.equal((await verdictsOf(next)).filter(({ ok }) => ok).length, 6);
    assert.equal((await verdictsOf(plain)).filter(({ ok }) => ok).length, 6);
  });

  it("is given up, with a warning at every run, where the registry takes images alone", async () => {
    const proxy = await FaultProxy.start(sharedEngine().registry, true);
    const registry = `${proxy.host}/${project.namespace}`;
    try {
      project.configure({ ...config, registry });
      const pushed = await project.up();
      assert.equal(pushed.code, 0, pushed.output);
      const before = (await project.images())["hello"]!;
      proxy.fail(/^PUT .*\/hello\/manifests\//, 415);
      project.configure({ ...config, registry, attest: { provenance: true } });
      for (const changed of [["create Attachments hello"], []]) {
        const run = await project.up();
        assert.equal(run.code, 0, run.output);
        assert.deepEqual(
          run.changed.filter((one) => !one.includes("pulumi-nodejs default")),
          changed,
        );
        assert.match(run.output, /warning: 127\.0\.0\.1:\d+ takes no document .*415.*leave `attest` out/);
        assert.deepEqual((await project.images())["hello"], before);
      }
      assert.equal(proxy.passed.filter(({ status }) => status === 415).length, 1);
    } finally {
      await proxy.close();
    }
  });

  it("waits, as everything that uses the image, until no known vulnerability stands against it", async () => {
    const stub = new GovulncheckStub(project.folder, "govulncheck");
    project.env = { ...project.env, PATH: `${stub.folder}:${project.env["PATH"] ?? ""}` };
    const attest = { provenance: true };
    project.configure({ ...config, attest });
    await project.up();
    const before = (await project.images())["hello"]!;
    project.write({ "cmd/hello/main.go": MAIN.replace("hello", "good night") });
    project.configure({ ...config, attest, audit: { maxVulnerability: "package" } });
    const stopped = await project.up();
    assert.notEqual(stopped.code, 0);
    assert.deepEqual(stopped.failed, ["hello"]);
    // of what is recorded, only the runtime's is in this program
    const said = stopped.messages.find((one) => one.includes("audit of hello")) ?? "";
    assert.match(said, /hello: "GO-2026-9003.*stdlib v1\.\d+.*\(package, on linux.*Fix: /);
    const isAttached = stopped.changed.some((one) => one.includes("Attachments"));
    assert.deepEqual([isAttached, (await project.images())["hello"]], [false, before]);
    project.configure({ ...config, attest, audit: { maxVulnerability: "symbol" } });
    const passed = await project.up();
    assert.equal(passed.code, 0, passed.output);
    assert.deepEqual(passed.changed.slice(0, 2), ["create Audit hello", "update Attachments hello"]);
    assert.deepEqual(passed.solves, []);
    assert.notEqual((await project.images())["hello"]?.ref, before.ref);
  });

  it("is what the policy pack demands: the engine changes nothing before it is there", async () => {
    const pack = policyPack();
    const up = (): Promise<Finished> =>
      project.pulumi("up", "--yes", "--policy-pack", pack, "--stack", STACK);
    const start = { PATH: `${pack}:${project.env["PATH"] ?? ""}`, PULUMI_IGNORE_AMBIENT_PLUGINS: "false" };
    project.env = { ...project.env, ...start, SIGNING_KEY: KEY };
    const attest = { provenance: true };
    project.configure({ ...config, attest, onDestroy: "deleteImages" });
    const before = await project.state();
    const refused = await up();
    const said = `${refused.stdout}${refused.stderr}`;
    assert.notEqual(refused.code, 0, said);
    assert.match(said, /\[mandatory\] {2}go-service-image-images-signed .*docker-build:index:Image: hello/);
    assert.match(said, /it is not signed: set `attest\.sign`/);
    assert.match(said, /go-service-image-retained-on-destroy .*leave `onDestroy` at `keep`/s);
    assert.equal(resourcesIn(await project.state()), resourcesIn(before));
    project.configure({ ...config, attest: { ...attest, sign: { key: "env://SIGNING_KEY" } } });
    const signed = await up();
    assert.equal(signed.code, 0, `${signed.stdout}${signed.stderr}`);
    assert.match(signed.stdout, /✅ go-service-image@v0\.0\.0/);
  });

  /**
   * The pack as the package has it, but for how its process is started: the language host that can be compiled from Go modules
   * is too old to start packs, so the engine takes a script of the name that it looks for without one.
   */
  function policyPack(): string {
    const folder = join(project.folder, "policy");
    mkdirSync(folder);
    const own = join(CHECKOUT, "components", "assets", "policy");
    const { main, ...manifest } = JSON.parse(readFileSync(join(own, "package.json"), "utf8")) as {
      readonly main: string;
    };
    writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, main: join(own, main) }));
    const yaml = readFileSync(join(own, "PulumiPolicy.yaml"), "utf8");
    assert.match(yaml, /^runtime: nodejs$/m);
    writeFileSync(join(folder, "PulumiPolicy.yaml"), yaml.replace("runtime: nodejs", "runtime: node-script"));
    const script = join(CHECKOUT, "node_modules", "@pulumi", "pulumi", "cmd", "run-policy-pack");
    const start = join(folder, "pulumi-analyzer-policy-node-script");
    writeFileSync(start, `#!/bin/sh\nexec node "${script}" "$@"\n`, { mode: 0o755 });
    return folder;
  }

  function verdictsOf({ ref, digest }: ServiceOutputs): Promise<Verdict[]> {
    const [host = "", ...path] = ref.split("@")[0]!.split("/");
    const address = { host, path: path.join("/") };
    return withRepository(address, project.env, "pull", async (repository) => {
      const policy = wrap(registryRetries());
      const attached = await attachedTo(repository, digest, policy);
      return Promise.all(
        attached.map(async (one) => {
          const manifest = await repository.manifest(one.digest);
          const [layer] = contentOf(manifest!).layers ?? [];
          const bundle: unknown = JSON.parse(
            (await readDocument(repository, layer!, policy)).toString("utf8"),
          );
          return verifyBundle(bundle, digest, { keys: [PUBLIC] });
        }),
      );
    });
  }
});

/** The resources of a state, without times. */
function resourcesIn(state: string): string {
  const { deployment } = JSON.parse(state) as { readonly deployment: { readonly resources: object[] } };
  return JSON.stringify(deployment.resources);
}

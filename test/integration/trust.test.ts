/*
 * Proves with the real engine, BuildKit and registry that what is attached to an image is a resource that exists only if it is
 * asked for, that nothing is solved for it and no digest changes, that everything attached is signed by the stack's key, and
 * that the key is neither in the state in clear nor in what is printed.
 */
import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { wrap } from "cockatiel";
import { registryRetries } from "../../components/registry/failure";
import { contentOf } from "../../components/registry/manifest";
import { attachedTo } from "../../components/registry/referrers";
import { withRepository } from "../../components/trust/attachments";
import { readDocument } from "../../components/trust/inventory";
import type { Provenance } from "../../components/trust/provenance";
import { type Verdict, verifyBundle } from "../../components/trust/verification";
import { sha256 } from "../../components/common/hash";
import { installLibrary } from "../support/integration/installLibrary";
import { type ServiceOutputs, TestProject } from "../support/integration/testProject";

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

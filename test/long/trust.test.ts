/*
 * Proves what takes too long for every run, with the engine of this checkout (`make engine`): the real cosign accepts what is
 * attached, and nothing else, and signs with a key that a KMS keeps (a double of Vault's API); the real govulncheck finds what a
 * folder of vulnerabilities says, and stops an update and a promotion; an image is built again, on
 * an empty builder, to the same bytes, and one that was planted is found.
 */
import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { wrap } from "cockatiel";
import { registryRetries } from "../../components/registry/failure";
import { attach } from "../../components/registry/referrers";
import { promote } from "../../components/promotion/release";
import { attachDocuments, withRepository } from "../../components/trust/attachments";
import { readDocuments } from "../../components/trust/documents";
import { BUNDLE_TYPE, StatementSigner } from "../../components/trust/signing";
import { PROVENANCE, statementOf } from "../../components/trust/statement";
import { registryLogin } from "../../tools/engine/registryLogin";
import { type Finished, run } from "../../tools/run";
import { installLibrary } from "../support/integration/installLibrary";
import { CHECKOUT, sharedEngine } from "../support/integration/sharedEngine";
import { SpareBuilder } from "../support/integration/spareBuilder";
import { type ServiceOutputs, TestProject } from "../support/integration/testProject";
import { TransitEngine } from "../support/transitEngine";
import { makeTree, removeTrees } from "../support/tree";

const COSIGN = "github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3";
const GOVULNCHECK = "golang.org/x/vuln/cmd/govulncheck@v1.9.0";
const DATABASE = resolve(__dirname, "../../../test/fixtures/vulndb");
const CLI = join(CHECKOUT, "dist", "cli", "main.js");
const MINUTES = 60_000;

const KEY = generateKeyPairSync("ec", { namedCurve: "prime256v1" })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();
const PUBLIC = createPublicKey(KEY).export({ type: "spki", format: "pem" }).toString();

describe("trust, with the programs of others", function () {
  this.timeout(30 * MINUTES);
  const config = { services: ["hello=cmd/hello"], cache: "off", platforms: ["linux/amd64", "linux/arm64"] };
  const attest = { sbom: ["cyclonedx", "spdx"], provenance: true, sign: { key: "env://SIGNING_KEY" } };
  let project: TestProject;
  let folder: string;
  let planted: ServiceOutputs;
  let image: ServiceOutputs;

  before(async () => {
    folder = makeTree({ "cosign.pub": PUBLIC });
    const other = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).publicKey;
    writeFileSync(join(folder, "other.pub"), other.export({ type: "spki", format: "pem" }));
    await install(COSIGN, GOVULNCHECK);
    project = await TestProject.create({
      tree: {
        "go.mod": "module example.com/hello\n\ngo 1.24\n",
        "cmd/hello/main.go": 'package main\n\nfunc main() { println("hello") }\n',
      },
      config,
      env: { SIGNING_KEY: KEY },
    });
    installLibrary(project.folder);
    project.replace("cmd/hello/main.go", "hello", "planted");
    await up();
    planted = (await project.images())["hello"]!;
    project.restore();
    project.configure({ ...config, attest });
    await up();
    image = (await project.images())["hello"]!;
    await claim(image, planted);
  });
  after(async () => {
    await SpareBuilder.removeAll();
    project.remove();
    removeTrees();
  });

  async function up(): Promise<void> {
    const done = await project.up();
    assert.equal(done.code, 0, done.output);
  }

  /** Programs in the folder that `TEST_TRUST_TOOLS` names are taken as they are: cosign is built for minutes. */
  async function install(...modules: string[]): Promise<void> {
    const given = process.env["TEST_TRUST_TOOLS"];
    for (const module of modules) {
      const name = basename(module).replace(/@.*/, "");
      if (given !== undefined) {
        symlinkSync(resolve(given, name), join(folder, name));
        continue;
      }
      const done = await run("go", ["install", module], {
        env: { ...process.env, GOBIN: folder, GOFLAGS: "" },
      });
      assert.equal(done.code, 0, done.stderr);
    }
  }

  function tool(program: string, ...args: string[]): Promise<Finished> {
    const env = { ...project.env, SSL_CERT_FILE: project.env["SSL_CERT_FILE"] };
    return run(join(folder, program), args, { cwd: folder, env });
  }

  function command(...args: string[]): Promise<Finished> {
    const path = [folder, dirname(sharedEngine().buildctl), project.env["PATH"]].join(":");
    return run(process.execPath, [CLI, ...args], {
      cwd: project.folder,
      env: { ...project.env, PATH: path },
    });
  }

  it("cosign accepts the signature, the bills of material and the provenance, and no other key", async () => {
    const common = ["--insecure-ignore-tlog=true", image.ref];
    const own = ["--key", "cosign.pub", ...common];
    for (const args of [
      ["verify", ...own],
      ...["cyclonedx", "spdxjson", "slsaprovenance1"].map((type) => [
        "verify-attestation",
        "--type",
        type,
        ...own,
      ]),
    ]) {
      const done = await tool("cosign", ...args);
      assert.equal(done.code, 0, `${args.join(" ")}\n${done.stderr}`);
    }
    const wrong = await tool("cosign", "verify", "--key", "other.pub", ...common);
    assert.notEqual(wrong.code, 0);
  });

  it("cosign signs with a key that stays in Vault, and accepts what was signed; another token does not", async () => {
    const vault = new TransitEngine(folder, KEY, "open");
    await vault.open();
    try {
      const [host = "", ...path] = image.ref.split("@")[0]!.split("/");
      const { digest, version } = planted;
      const asked = { host, path: path.join("/"), digest, version, sbom: [] };
      const sign = { key: "hashivault://release" };
      const own = { VAULT_ADDR: vault.address, PATH: `${folder}:${project.env["PATH"] ?? ""}` };
      const env = { ...project.env, ...own, VAULT_TOKEN: "open" };
      await assert.rejects(
        attachDocuments({ ...asked, sign }, { ...env, VAULT_TOKEN: "shut" }),
        /"hashivault:\/\/release" cannot be used: cosign says .*permission denied/,
      );
      const attached = await attachDocuments({ ...asked, sign }, env);
      assert.deepEqual(
        attached.map(({ kind }) => kind),
        ["signature"],
      );
      assert.ok(vault.requests.some((one) => one.startsWith("PUT /v1/transit/sign/release")));
      const verify = ["verify", "--key", "cosign.pub", "--insecure-ignore-tlog=true", planted.ref];
      const done = await tool("cosign", ...verify);
      assert.equal(done.code, 0, done.stderr);
    } finally {
      await vault.close();
    }
  });

  it("govulncheck finds what the folder says, in the deployed program", async () => {
    const args = ["--outputs", "-", "--database", DATABASE, "--json"];
    const outputs = join(folder, "outputs.json");
    writeFileSync(outputs, JSON.stringify({ images: { hello: { ref: image.ref } } }));
    const done = await command("audit", "hello", ...args.map((one) => (one === "-" ? outputs : one)));
    assert.equal(done.code, 14, done.stderr);
    const { programs } = JSON.parse(done.stdout) as {
      readonly programs: readonly { readonly vulnerabilities: readonly { id: string; level: string }[] }[];
    };
    assert.equal(programs.length, 2);
    const levels = programs.map(({ vulnerabilities }) =>
      vulnerabilities.map(({ id, level }) => `${id} ${level}`),
    );
    assert.ok(
      levels.every((one) => one.includes("GO-2026-9003 package")),
      JSON.stringify(levels),
    );
    assert.ok(
      levels.every((one) => one.includes("GO-2026-9002 module")),
      JSON.stringify(levels),
    );
  });

  it("govulncheck stops an update before anything uses the image, and a promotion before anything is copied", async () => {
    const limit = { maxVulnerability: "package", database: DATABASE } as const;
    const { PATH } = process.env;
    project.env = { ...project.env, PATH: `${folder}:${project.env["PATH"] ?? ""}` };
    project.configure({ ...config, attest, audit: limit });
    const stopped = await project.up();
    assert.notEqual(stopped.code, 0);
    assert.match(stopped.output, /hello: "GO-2026-9003.*\(package, on linux\/amd64 and linux\/arm64\)/);
    assert.doesNotMatch(stopped.output, /GO-2026-9002/);
    const [from = "", ...path] = image.ref.split("@")[0]!.split("/");
    const images = { hello: { from: path.join("/"), select: image.digest, to: `${path.join("/")}-live` } };
    process.env["PATH"] = project.env["PATH"];
    try {
      const login = registryLogin(sharedEngine().paths);
      const logins = { fromLogin: login, toLogin: login };
      const release = { from, to: from, ...logins, images, movingTags: [], require: limit };
      await assert.rejects(
        promote(release, project.env, () => undefined),
        /nothing was copied: \d+ problems?\n {2}promote\.hello: "GO-2026-9003/s,
      );
    } finally {
      process.env["PATH"] = PATH;
      project.configure({ ...config, attest });
    }
  });

  it("an image comes out the same on an empty builder", async () => {
    const done = await rebuild(image);
    assert.equal(done.code, 0, done.stdout + done.stderr);
    assert.match(done.stdout, /built again, linux\/amd64: the same bytes\n.*linux\/arm64: the same bytes/s);
  });

  it("an image that its sources do not give is found, whoever has signed what it was built from", async () => {
    const done = await rebuild(planted);
    assert.equal(done.code, 15, done.stdout + done.stderr);
    assert.match(done.stdout, /linux\/amd64 came out otherwise: layer \d of \d/);
  });

  it("sources that are not the recorded ones are not built, and a builder that has built something is not used", async () => {
    project.replace("cmd/hello/main.go", "hello", "edited");
    const builder = await SpareBuilder.start();
    const args = ["verify", image.ref, "--stack", "test", "--rebuild", "--builder", builder.address];
    const edited = await command(...args);
    project.restore();
    assert.equal(edited.code, 15, edited.stderr);
    assert.match(edited.stdout, /1 source files are not those.*src\/cmd\/hello\/main\.go/);
    const used = await command(
      "verify",
      image.ref,
      "--stack",
      "test",
      "--rebuild",
      "--builder",
      sharedEngine().address,
    );
    assert.equal(used.code, 1);
    assert.match(used.stderr, /--builder: .* has built something/);
  });

  async function rebuild({ ref }: ServiceOutputs): Promise<Finished> {
    const builder = await SpareBuilder.start();
    try {
      const key = ["--key", join(folder, "cosign.pub"), "--require", "provenance"];
      return await command(
        "verify",
        ref,
        ...key,
        "--stack",
        "test",
        "--rebuild",
        "--builder",
        builder.address,
      );
    } finally {
      await builder.remove();
    }
  }

  /** Signs for one image what is true of another one, as a build from a poisoned cache would. */
  async function claim(from: ServiceOutputs, to: ServiceOutputs): Promise<void> {
    const [host = "", ...path] = from.ref.split("@")[0]!.split("/");
    await withRepository({ host, path: path.join("/") }, project.env, "pull,push", async (repository) => {
      const policy = wrap(registryRetries());
      const documents = await readDocuments(repository, from.digest, { keys: [PUBLIC] }, policy);
      const provenance = documents.find(({ predicateType }) => predicateType === PROVENANCE);
      const signer = await StatementSigner.open({ key: KEY }, {});
      const statement = statementOf(
        [{ name: "hello", digest: to.digest }],
        PROVENANCE,
        provenance?.predicate,
      );
      const content = Buffer.from(JSON.stringify(await signer.sign(statement)));
      const { mediaType, bytes } = (await repository.manifest(to.digest))!;
      const subject = { mediaType, digest: to.digest, size: bytes.length };
      await attach(repository, subject, [{ artifactType: BUNDLE_TYPE, content, annotations: {} }], policy);
    });
  }
});

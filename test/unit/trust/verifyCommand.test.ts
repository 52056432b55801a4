/*
 * Proves `go-service-image verify` against a registry on loopback: one screen and JSON about an image, exit codes by what is wrong
 * (nothing signed, a wrong key, a changed layer, a planted document), and what it says of wrong options.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { contentOf, digestOfBytes } from "../../../components/registry/manifest";
import {
  attach,
  type AttachedDocument,
  attachedTo,
  listUnderTag,
} from "../../../components/registry/referrers";
import {
  attachDocuments,
  type AttachmentRequest,
  withRepository,
} from "../../../components/trust/attachments";
import { readDocument } from "../../../components/trust/inventory";
import type { TrustReport } from "../../../components/trust/report";
import { GoProgram } from "../../support/goProgram";
import { archive, OciRegistry } from "../../support/images/ociRegistry";
import { makeTree, removeTrees } from "../../support/tree";

const CLI = resolve(__dirname, "../../../cli/main.js");

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe("verify command", function () {
  this.timeout(120_000);
  const registry = new OciRegistry(undefined, "files");
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  let folder: string;
  let program: Buffer;

  before(async () => {
    await registry.open();
    folder = makeTree({
      Dockerfile: "FROM scratch\n",
      "cosign.pub": publicKey.export({ type: "spki", format: "pem" }).toString(),
      "other.pub": generateKeyPairSync("ec", { namedCurve: "prime256v1" })
        .publicKey.export({ type: "spki", format: "pem" })
        .toString(),
      "no.pub": "no key\n",
      "cosign.key": key,
      // as cosign keeps its own, which Node.js does not read
      "own.key":
        "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAA==\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n",
      "context/main.go": "package main\n",
    });
    program = new GoProgram().build();
  });
  after(async () => {
    removeTrees();
    await registry.close();
  });

  function run(...args: string[]): Promise<Ran> {
    return new Promise((done) => {
      const env = { ...process.env, DOCKER_CONFIG: folder };
      execFile(process.execPath, [CLI, "verify", ...args], { cwd: folder, env }, (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  }

  /** Puts an image in place with everything that is attached to one. */
  async function put(name: string, more: Partial<AttachmentRequest> = {}): Promise<string> {
    const layers = [
      { "etc/os-release": "ID=debian\nVERSION_ID=13\n" },
      { "app/service": program, "app/name": name },
    ];
    const digest = registry.put(name, "1.0.0", [{ architecture: "amd64", layers }]);
    await attachDocuments(
      {
        host: registry.host,
        path: name,
        digest,
        version: "1.0.0",
        sbom: ["cyclonedx"],
        provenance: {
          service: "auth",
          version: "1.0.0",
          source: folder,
          arguments: {},
          go: { version: "1.26.8", image: "golang:1.26.8" },
          bases: ["registry.example.com/base:13"],
          context: join(folder, "context"),
          dockerfile: join(folder, "Dockerfile"),
          contexts: {},
        },
        sign: { key },
        ...more,
      },
      {},
    );
    return `${registry.host}/${name}@${digest}`;
  }

  /** Digests of the contents of what is attached. */
  function documentsOf(path: string, digest: string): Promise<string[]> {
    return withRepository({ host: registry.host, path }, {}, "pull", async (repository, policy) => {
      const all: string[] = [];
      for (const one of await attachedTo(repository, digest, policy)) {
        const { layers = [] } = contentOf((await repository.manifest(one.digest))!);
        all.push(...layers.map((layer) => layer.digest));
      }
      return all;
    });
  }

  /** Attaches what is attached to one image to another one. */
  async function copyDocuments(from: string, to: string): Promise<void> {
    const read = { host: registry.host, path: "team/planted" };
    await withRepository(read, {}, "pull,push", async (repository, policy) => {
      const documents: AttachedDocument[] = [];
      for (const { digest } of await attachedTo(repository, from, policy)) {
        const {
          artifactType = "",
          annotations = {},
          layers,
        } = contentOf((await repository.manifest(digest))!);
        documents.push({
          artifactType,
          annotations,
          content: await readDocument(repository, layers![0]!, policy),
        });
      }
      const { mediaType, bytes } = (await repository.manifest(to))!;
      await attach(repository, { mediaType, digest: to, size: bytes.length }, documents, policy);
    });
  }

  const EVERYTHING = ["--key", "cosign.pub", "--require", "signature", "provenance", "sbom"];

  it("says on one screen what an image is, and that it checks out", async () => {
    const reference = await put("team/auth");
    const { code, stdout, stderr } = await run(`${registry.host}/team/auth:1.0.0`, ...EVERYTHING);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.ok(stdout.startsWith(`${reference}\n`));
    assert.match(stdout, /version +1\.0\.0\n/);
    assert.match(stdout, /sources +no commit, 1 files by their hashes\n/);
    assert.match(stdout, /toolchain +Go 1\.26\.8 of golang:1\.26\.8\n/);
    assert.match(stdout, /base +registry\.example\.com\/base:13\n/);
    assert.match(stdout, /signed by +key [\w+/=]{44}\n/);
    assert.match(stdout, /linux\/amd64 +[\d.]+ kB +debian 13 +go1\.[\d.]+ +cyclonedx\n/);
    assert.match(stdout, /\nit checks out\n$/);
    assert.ok(stdout.split("\n").length < 24, "one screen");
  });

  it("says the same as JSON, of services of a stack, too", async () => {
    const ref = await put("team/auth");
    writeFileSync(join(folder, "outputs.json"), JSON.stringify({ images: { auth: { ref } } }));
    const { code, stdout } = await run("auth", "--outputs", "outputs.json", "--json", ...EVERYTHING);
    const [report] = (JSON.parse(stdout) as { readonly images: readonly TrustReport[] }).images;
    assert.equal(code, 0);
    assert.equal(report?.reference, ref);
    assert.deepEqual(report.problems, []);
    assert.deepEqual(
      report.documents.map(({ status }) => status),
      ["trusted", "trusted", "trusted"],
    );
    assert.equal(report.provenance?.status, "trusted");
  });

  it("tells by its exit code what is wrong: nothing signed, another key, and names it", async () => {
    const unsigned = await put("team/unsigned", { sign: undefined });
    const bare = registry.put("team/bare", "1", [
      { architecture: "amd64", layers: [{ "app/service": program }] },
    ]);
    const own = await put("team/auth");
    const cases: readonly (readonly [string[], number, RegExp])[] = [
      [[`${registry.host}/team/bare@${bare}`], 0, /its bytes check out; no signature was checked/],
      [[`${registry.host}/team/bare@${bare}`, "--key", "cosign.pub"], 11, /it has no signature/],
      [
        [`${registry.host}/team/bare@${bare}`, "--require", "sbom"],
        11,
        /no bill of material of linux\/amd64/,
      ],
      [[unsigned, "--require", "provenance"], 12, /provenance does not count: nobody has signed it/],
      [[own, "--key", "other.pub"], 12, /signature does not count: .* none of the trusted ones/],
      [[own, "--key", "other.pub", "--key", "cosign.pub"], 0, /it checks out/],
    ];
    for (const [args, code, expected] of cases) {
      const ran = await run(...args);
      assert.equal(ran.code, code, `${args.join(" ")}\n${ran.stdout}${ran.stderr}`);
      assert.match(ran.stdout, expected);
    }
  });

  it("finds a changed layer, whatever was signed", async () => {
    const reference = await put("team/tampered");
    const layer = archive({ "app/service": program, "app/name": "team/tampered" });
    for (const bytes of [archive({ "app/service": "planted" }), Buffer.from("no archive")]) {
      registry.spoiled.set(digestOfBytes(layer), bytes);
      const { code, stdout, stderr } = await run(reference, ...EVERYTHING);
      assert.equal(code, 13, stdout + stderr);
      assert.match(stdout, /it does not check out:/);
    }
    registry.spoiled.clear();
  });

  it("does not believe a document whose bytes were changed in the registry", async () => {
    const reference = await put("team/changed");
    const spoiled = await documentsOf("team/changed", reference.split("@")[1] ?? "");
    spoiled.forEach((digest) => registry.spoiled.set(digest, Buffer.from("{}")));
    const { code, stdout } = await run(reference, ...EVERYTHING);
    registry.spoiled.clear();
    assert.equal(code, 12, stdout);
    assert.match(stdout, /signature does not count: .* came with the bytes of/);
  });

  it("does not believe a document about another image that somebody has attached", async () => {
    const auth = await put("team/auth");
    const planted = registry.put("team/planted", "1", [
      { architecture: "amd64", layers: [{ "app/service": "x" }] },
    ]);
    await copyDocuments(auth.split("@")[1] ?? "", planted);
    const { code, stdout } = await run(`${registry.host}/team/planted@${planted}`, ...EVERYTHING);
    assert.match(stdout, /signature does not count: it is about another digest/);
    assert.equal(code, 12, stdout);
  });

  it("counts no bill of another image that a list names", async () => {
    const auth = await put("team/auth", { sign: undefined });
    const bare = registry.put("team/auth", "bare", [
      { architecture: "amd64", layers: [{ "app/service": "y" }] },
    ]);
    const address = { host: registry.host, path: "team/auth" };
    await withRepository(address, {}, "pull,push", async (repository, policy) => {
      const others = await attachedTo(repository, auth.split("@")[1] ?? "", policy);
      await listUnderTag(repository, bare, others, policy);
    });
    const { stdout } = await run(`${registry.host}/team/auth@${bare}`);
    assert.match(stdout, /linux\/amd64 +[\d.]+ \w+ +no distribution +none\n/);
  });

  it("says what is wrong with its options, and with an image that is not there", async () => {
    const cases: readonly (readonly [string[], number, RegExp])[] = [
      [["x.example.com/a:1", "--key", "no.pub"], 1, /--key: "no\.pub" is not a public key in PEM/],
      [
        ["x.example.com/a:1", "--key", "cosign.key", "--key", "own.key"],
        1,
        /2 problems\n {2}--key: "cosign\.key" is a private key, .* the public one\. Fix: .*\n {2}--key: "own\.key" is a private/,
      ],
      [["x.example.com/a:1", "--key", "gone.pub"], 1, /--key: "gone\.pub" cannot be read\. Fix/],
      [["x.example.com/a:1", "--trusted-root", "gone"], 1, /--trusted-root: "gone" cannot be read\. Fix/],
      [
        ["x.example.com/a:1", "--certificate-identity", "a"],
        1,
        /2 problems\n.*--certificate-oidc-issuer: is missing.*\n.*--trusted-root: is missing/,
      ],
      [["x.example.com/a:1", "--builder", "unix:///x"], 1, /--builder: .* add `--rebuild`/],
      [["x.example.com/a:1", "--root", "."], 1, /--root: .* add `--rebuild`/],
      [["x.example.com/a:1", "--rebuild"], 1, /--builder: is missing/],
      [["x.example.com/a:1", "--rebuild", "--builder", "new"], 1, /--builder: "new" is not an address/],
      [[`${registry.host}/team/none:1`], 3, /does not exist/],
      [["x.example.com/a:1", "--require", "luck"], 2, /Allowed choices/],
    ];
    for (const [args, code, expected] of cases) {
      const ran = await run(...args);
      assert.equal(ran.code, code, ran.stderr);
      assert.match(ran.stderr, expected);
    }
  });
});

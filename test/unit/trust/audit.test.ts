/*
 * Proves the audit that stops an image in `up`, with real programs and recorded answers of govulncheck: every vulnerability that
 * is as close as asked for is told once, with module, version, fix and platforms; what cannot be looked at does not pass;
 * and a database or a program that is missing is told as such. That `ref` waits for it, component tests show.
 */
import assert from "node:assert/strict";
import { audit, type ImageAudit } from "../../../components/trust/auditProvider";
import { GoProgram } from "../../support/goProgram";
import { GovulncheckStub } from "../../support/govulncheckStub";
import { OciRegistry } from "../../support/images/ociRegistry";
import { makeTree, removeTrees } from "../../support/tree";

describe("audit of an image", function () {
  this.timeout(120_000);
  const registry = new OciRegistry();
  const { PATH } = process.env;
  let digest: string;
  let packed: string;
  let empty: string;
  let stub: GovulncheckStub;
  let broken: GovulncheckStub;
  let folder: string;

  before(async () => {
    await registry.open();
    folder = makeTree({ "none/x": "" });
    const program = new GoProgram().build();
    const put = (tag: string, content: Buffer | string, path = "app/service"): string =>
      registry.put("team/auth", tag, [
        { architecture: "amd64", layers: [{ [path]: content }] },
        { architecture: "arm64", layers: [{ [path]: content }] },
      ]);
    digest = put("1", program);
    const bare = Buffer.from(program);
    // as UPX leaves it: an ELF file without sections
    bare.writeBigUInt64LE(0n, 40);
    packed = put("2", bare);
    empty = put("3", "#!/bin/sh\n");
    stub = new GovulncheckStub(folder, "bin");
    broken = new GovulncheckStub(
      folder,
      "broken",
      "echo 'fetching vulnerabilities: no such host' >&2; exit 1",
    );
  });
  beforeEach(() => {
    process.env["PATH"] = stub.path;
    stub.forget();
  });
  after(async () => {
    process.env["PATH"] = PATH;
    removeTrees();
    await registry.close();
  });

  function image(more: Partial<ImageAudit> = {}): ImageAudit {
    const { host } = registry;
    return { host, path: "team/auth", digest, service: "auth", maxVulnerability: "module", ...more };
  }

  async function refusal(more: Partial<ImageAudit>): Promise<string> {
    return audit.create(image(more)).then(
      () => "",
      (error: unknown) => (error as Error).message,
    );
  }

  it("names service, vulnerability, module, version, what fixes it, and the platforms, each once", async () => {
    const lines = (await refusal({})).split("\n");
    assert.match(lines[0] ?? "", /^audit of auth, the image is pushed and nothing uses it: 3 problems$/);
    assert.equal(lines.length, 4);
    assert.match(
      lines[1] ?? "",
      /^ {2}auth: "GO-2026-9001.*" is known in stdlib v1\.\d+\.\d+ \(package, on linux\/amd64 and linux\/arm64\), fixed in v99\.0\.0: .+\. Fix: build with Go 99\.0\.0 or newer/,
    );
    assert.match(
      lines[2] ?? "",
      /GO-2026-9002.*\(module, .*no version without it is known.*Fix: raise `maxVulnerability` until a release of Go has a fix/,
    );
    assert.equal(stub.calls().length, 1, "both platforms have the same program");
  });

  it("counts what is as close as asked for, and passes with nothing of it", async () => {
    assert.match(await refusal({ maxVulnerability: "package" }), /2 problems/);
    const passed = image({ maxVulnerability: "symbol" });
    assert.deepEqual((await audit.create(passed)).outs, passed);
    assert.match(stub.calls().join(), /-mode=binary/);
  });

  it("does not pass what it cannot look at", async () => {
    const unreadable = await refusal({ digest: packed, maxVulnerability: "symbol" });
    assert.match(
      unreadable,
      /auth: does not say what \/app\/service is made from on linux\/amd64.*without `upx`/s,
    );
    assert.match(await refusal({ digest: empty }), /has no program on linux\/arm64 that can be looked at/);
    assert.match(await refusal({ digest: `sha256:${"0".repeat(64)}` }), /does not exist/);
  });

  it("tells a database that cannot be reached, and a missing program, from a vulnerability", async () => {
    process.env["PATH"] = broken.path;
    assert.match(
      await refusal({}),
      /^audit of auth: 1 problem\n {2}govulncheck: failed: .*no such host.*`database`/,
    );
    const work = process.cwd();
    process.chdir(folder);
    try {
      process.env["PATH"] = `${folder}/none`;
      assert.match(await refusal({}), /govulncheck: is not on the PATH.*go install golang\.org\/x\/vuln/);
    } finally {
      process.chdir(work);
    }
  });

  it("looks again at another image, at another limit and in another database, and at nothing else", () => {
    const changes = (more: Partial<ImageAudit>): boolean | undefined =>
      audit.diff("id", image(), image(more)).changes;
    assert.equal(changes({ login: { username: "a", password: "b" } }), false);
    assert.equal(changes({ digest: packed }), true);
    assert.equal(changes({ maxVulnerability: "symbol" }), true);
    assert.equal(changes({ database: "vulndb" }), true);
  });
});

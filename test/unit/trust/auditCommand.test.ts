/*
 * Proves `go-service-image audit` with real programs and recorded answers of govulncheck 1.9.0 (the long tests run the program
 * itself): how close a vulnerability is said to be in a program with and without symbols, every format, exit codes by level,
 * what a packed program says, and what a missing or failing govulncheck does.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { programSymbols, vulnerabilitiesOf } from "../../../components/trust/vulnerabilities";
import { GoProgram } from "../../support/goProgram";
import { GovulncheckStub, RECORDED } from "../../support/govulncheckStub";
import { OciRegistry } from "../../support/images/ociRegistry";
import { makeTree, removeTrees } from "../../support/tree";

const CLI = resolve(__dirname, "../../../cli/main.js");

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function recorded(name: string): string {
  return readFileSync(join(RECORDED, name), "utf8");
}

describe("audit command", function () {
  this.timeout(120_000);
  const registry = new OciRegistry();
  let folder: string;
  let stripped: Buffer;
  let stub: GovulncheckStub;
  let reference: string;

  before(async () => {
    await registry.open();
    folder = makeTree({});
    stripped = new GoProgram().build();
    const digest = registry.put("team/auth", "1", [
      { architecture: "amd64", layers: [{ "app/service": stripped }] },
      { architecture: "arm64", layers: [{ "app/service": stripped }] },
    ]);
    reference = `${registry.host}/team/auth@${digest}`;
    stub = new GovulncheckStub(folder, "bin");
    new GovulncheckStub(folder, "broken", "echo 'fetching vulnerabilities: no such host' >&2; exit 1");
    mkdirSync(join(folder, "empty"));
    new GovulncheckStub(
      folder,
      "picky",
      "echo 'vulncheck: unrecognized vulndb format; see the web' >&2; exit 1",
    );
    mkdirSync(join(folder, "db", "index"), { recursive: true });
    writeFileSync(join(folder, "db", "index", "modules.json"), "[]");
    mkdirSync(join(folder, "entries"));
    writeFileSync(join(folder, "entries", "GO-2026-1234.json"), "{}");
  });
  after(async () => {
    removeTrees();
    await registry.close();
  });

  function run(args: readonly string[], bin = "bin"): Promise<Ran> {
    stub.forget();
    return new Promise((done) => {
      const path = `${join(folder, bin)}:/usr/bin:/bin`;
      const env = { ...process.env, DOCKER_CONFIG: folder, PATH: bin === "empty" ? join(folder, bin) : path };
      execFile(process.execPath, [CLI, "audit", ...args], { cwd: folder, env }, (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  }

  it("says how close a vulnerability is, and does not say more of a stripped program than is known", () => {
    const levels = (program: Buffer, name: string): string[] =>
      vulnerabilitiesOf(recorded(name), programSymbols(program)).map(({ id, level, symbols }) =>
        [id, level, ...symbols].join(" "),
      );
    assert.deepEqual(levels(stripped, "stripped.json"), [
      "GO-2026-9001 package",
      // its package is not in the program, whatever govulncheck must assume
      "GO-2026-9002 module",
      "GO-2026-9003 package",
    ]);
    assert.deepEqual(levels(new GoProgram().build({ ldflags: "" }), "sym.json"), [
      "GO-2026-9001 package",
      "GO-2026-9002 module",
      "GO-2026-9003 symbol runtime.gopanic",
    ]);
  });

  it("prints a list for each platform, asks once for equal programs, and hands the database over", async () => {
    const { code, stdout, stderr } = await run([reference, "--database", "db"]);
    assert.deepEqual([code, stderr], [14, ""]);
    assert.match(
      stdout,
      /linux\/amd64 \/app\/service\n {2}GO-2026-9001 +package +stdlib v1\.\d+\.\d+ +fixed in v99\.0\.0/,
    );
    assert.match(stdout, /linux\/arm64 \/app\/service\n/);
    assert.match(stdout, /GO-2026-9002 +module +stdlib v[\d.]+ +no fix yet/);
    const [call = "", ...others] = stub.calls();
    assert.deepEqual(others, []);
    assert.match(call, new RegExp(`-mode=binary -format json -db file://${join(folder, "db")} `));
  });

  it("prints JSON and SARIF, and exits by the level that was asked for", async () => {
    const one = [reference, "--platform", "linux/amd64"];
    const json = await run([...one, "--json", "--fail", "symbol"]);
    assert.equal(json.code, 0, json.stderr);
    const { programs } = JSON.parse(json.stdout) as {
      readonly programs: readonly {
        readonly platform: string;
        readonly vulnerabilities: readonly object[];
      }[];
    };
    assert.deepEqual(
      programs.map(({ platform, vulnerabilities }) => [platform, vulnerabilities.length]),
      [["linux/amd64", 3]],
    );
    const sarif = await run([reference, "--format", "sarif", "--fail", "none"]);
    assert.equal(sarif.code, 0);
    const log = JSON.parse(sarif.stdout) as {
      readonly version: string;
      readonly runs: readonly {
        readonly automationDetails: { readonly id: string };
        readonly results: object[];
      }[];
    };
    assert.deepEqual([log.version, log.runs.length, log.runs[0]?.results.length], ["2.1.0", 2, 3]);
    assert.equal(new Set(log.runs.map(({ automationDetails: { id } }) => id)).size, 2);
    for (const [level, code] of [
      ["package", 14],
      ["module", 14],
      ["symbol", 0],
    ] as const) {
      assert.equal((await run([...one, "--fail", level])).code, code, level);
    }
  });

  it("says that a program does not tell what it is made from", async () => {
    const bare = Buffer.from(stripped);
    // as UPX leaves it: an ELF file without sections
    bare.writeBigUInt64LE(0n, 40);
    const digest = registry.put("team/packed", "1", [
      { architecture: "amd64", layers: [{ "app/service": bare }] },
    ]);
    const { code, stdout } = await run([`${registry.host}/team/packed@${digest}`]);
    assert.equal(code, 0);
    assert.match(stdout, /does not say what it is made from/);
  });

  it("refuses a platform and a database that are not there: what is mistyped passes nothing", async () => {
    const platform = await run([reference, "--platform", "linux/s390x"]);
    assert.equal(platform.code, 1, platform.stdout);
    assert.match(platform.stderr, /--platform: "linux\/s390x" is no platform of .* use one of linux\/amd64/);
    const database = await run([reference, "--database", "gone"]);
    assert.equal(database.code, 1, database.stdout);
    assert.match(database.stderr, /database: "gone" is neither a folder/);
  });

  it("refuses a folder, a file and an address that are no database: an empty one would know nothing, and pass", async () => {
    for (const [database, bin] of [
      ["empty", "bin"],
      [`file://${join(folder, "empty")}`, "bin"],
      ["entries", "picky"],
      ["https://db.example.com", "picky"],
    ] as const) {
      const { code, stderr } = await run([reference, "--database", database], bin);
      assert.equal(code, 1, stderr);
      const words = `database: "${database}" is no database of vulnerabilities: .*\\. Fix: name a copy`;
      assert.match(stderr, new RegExp(`^go-service-image audit: 1 problem\n {2}${words}[^\n]*\n$`));
    }
    assert.equal((await run([reference, "--database", "entries"])).code, 14);
    const file = await run([reference, "--database", "db/index/modules.json"]);
    assert.deepEqual([file.code, /is neither a folder/.test(file.stderr)], [1, true]);
    process.env["GOVULNDB"] = "file:///db";
    try {
      const { stderr } = await run([reference], "picky");
      assert.match(stderr, /1 problem\n {2}GOVULNDB: "file:\/\/\/db" is no database/);
    } finally {
      delete process.env["GOVULNDB"];
    }
  });

  it("says what to do without govulncheck, and where it fails", async () => {
    const missing = await run([reference], "empty");
    assert.equal(missing.code, 4, missing.stderr);
    assert.match(missing.stderr, /govulncheck: is not on the PATH.*go install golang\.org\/x\/vuln/);
    const failed = await run([reference], "broken");
    assert.equal(failed.code, 4);
    assert.match(failed.stderr, /failed: fetching vulnerabilities: no such host.*--database/);
  });
});

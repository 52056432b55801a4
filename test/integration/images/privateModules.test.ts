/*
 * Proves that a module proxy which demands a login is read with a netrc secret and refused without one, that the
 * secret is neither in the image nor in what BuildKit logs, nor in the files of the build context, and that a module of a
 * git server is fetched over SSH with an agent's key, and with that key alone.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { once } from "node:events";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { planService, type ServicePlan } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import {
  GIT_FILES,
  GIT_MODULE,
  GIT_VERSION,
  makeRepository,
  pushGoImageForHosts,
} from "../../support/images/gitServer";
import { PRIVATE_MODULE, PRIVATE_VERSION, privateSums, sumsOf } from "../../support/images/moduleProxy";
import { PulledImage } from "../../support/images/pulledImage";
import { type Solved, Solver } from "../../support/images/solver";
import { sshKeyPair } from "../../support/images/sshKeys";

const CANARY = "canary-of-the-netrc";

describe("private modules", function () {
  this.timeout(600_000);
  let solver: Solver;
  let proxy: ChildProcess;
  let port: string;
  let log: string;
  let gitServer: ChildProcess;
  let connections: string;
  let keys: string;
  let goImage: string;
  /** The git server, as a `known_hosts` file names it. */
  let gitHost: string;

  before(async () => {
    solver = new Solver();
    keys = solver.folder();
    connections = join(keys, "connections");
    writeFileSync(connections, "");
    for (const name of ["key", "other"]) {
      const pair = sshKeyPair();
      writeFileSync(join(keys, name), pair.private, { mode: 0o600 });
      writeFileSync(join(keys, `${name}.pub`), pair.public);
    }
    const git = resolve(__dirname, "..", "..", "support", "images", "gitServer.js");
    gitServer = spawn(process.execPath, [git, join(keys, "key.pub"), makeRepository(keys), connections], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [gitPort] = (await once(gitServer.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    log = join(solver.folder(), "requests");
    writeFileSync(log, "");
    const { server, serverKey } = solver.certificates;
    const script = resolve(__dirname, "..", "..", "support", "images", "moduleProxy.js");
    proxy = spawn(process.execPath, [script, server, serverKey, `ci:${CANARY}`, log], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(proxy.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    port = line.toString().trim();
    gitHost = `[127.0.0.1]:${gitPort.toString().trim()}`;
    goImage = pushGoImageForHosts(solver, Number(gitPort.toString()));
  });

  after(() => {
    proxy.kill();
    gitServer.kill();
    solver.close();
  });

  function plan(more: Partial<PlannedArguments> = {}): ServicePlan {
    const source = solver.folder();
    mkdirSync(join(source, "cmd", "app"), { recursive: true });
    writeFileSync(
      join(source, "go.mod"),
      `module example.com/app\n\ngo 1.24\n\nrequire ${PRIVATE_MODULE} ${PRIVATE_VERSION}\n`,
    );
    writeFileSync(join(source, "go.sum"), privateSums());
    // secrets are in no cache key: a step of an earlier run would count, and ask nobody
    writeFileSync(
      join(source, "cmd", "app", "main.go"),
      `package main // ${randomUUID()}\n\nimport "${PRIVATE_MODULE}"\n\nfunc main() { println(lib.Text()) }\n`,
    );
    return planService(WorkTree.open(source), "private", {
      source,
      main: "cmd/app",
      platforms: ["linux/amd64"],
      go: { image: goImage, version: solver.goVersion },
      ...more,
    });
  }

  function download(): string {
    return `GOPROXY=https://127.0.0.1:${port}\nGONOSUMDB=example.com/private\n`;
  }

  function authority(): string {
    return readFileSync(solver.certificates.authority, "utf8");
  }

  it("are refused from a proxy whose authority nobody knows", () => {
    const done = solver.solvePlan(plan(), { secrets: { "go-download": download() } });
    assert.notEqual(done.code, 0);
    assert.match(done.log, /certificate signed by unknown authority/);
    assert.equal(readFileSync(log, "utf8"), "");
  });

  it("are refused without the login", () => {
    const planned = plan({ credentials: { authorities: "" } });
    const secrets = { "go-download": download(), "go-authorities": authority() };
    const done = solver.solvePlan(planned, { secrets });
    assert.notEqual(done.code, 0);
    assert.match(readFileSync(log, "utf8"), /^401 /m);
    assert.doesNotMatch(readFileSync(log, "utf8"), /^200 /m);
  });

  it("are compiled in with a netrc secret, which stays out of image, log and context (F22)", () => {
    const planned = plan({ credentials: { netrc: "", authorities: "" } });
    const netrc = `machine 127.0.0.1:${port} login ci password ${CANARY}\n`;
    const secrets = { "go-download": download(), "go-netrc": netrc, "go-authorities": authority() };
    const done = solver.solvePlan(planned, { secrets });
    assert.equal(done.code, 0, done.log);
    assert.match(readFileSync(log, "utf8"), /^200 \/example\.com\/private\/lib\/@v\/v1\.0\.0\.zip$/m);
    const image = new PulledImage(solver, "private", done.digest);
    assert.match(image.run().stderr, /from the private module/);
    const texts = [
      image.text,
      done.log,
      planned.dockerfile,
      ...planned.context.map((file) => file.content().toString()),
    ];
    texts.forEach((text) => assert.equal(text.includes(CANARY), false));
    // grep exits with 1 where nothing is found
    assert.throws(() => execFileSync("grep", ["-r", CANARY, image.root]), { status: 1 });
  });

  function buildOverSsh(key: string, hosts?: string): Solved {
    const source = solver.folder();
    const requirement = `require ${GIT_MODULE} ${GIT_VERSION}\n`;
    writeFileSync(join(source, "go.mod"), `module example.com/app\n\ngo 1.24\n\n${requirement}`);
    writeFileSync(join(source, "go.sum"), sumsOf(GIT_MODULE, GIT_VERSION, GIT_FILES));
    // an agent is in no cache key: a step of an earlier run would count, and ask nobody
    const comment = `// ${randomUUID()}`;
    writeFileSync(
      join(source, "main.go"),
      `package main ${comment}\n\nimport lib "${GIT_MODULE}"\n\nfunc main() { println(lib.Text()) }\n`,
    );
    const plan = planService(WorkTree.open(source), "private-ssh", {
      source,
      main: ".",
      platforms: ["linux/amd64"],
      go: { image: goImage, version: solver.goVersion },
      credentials: { ssh: [], ...(hosts !== undefined && { knownHosts: "" }) },
    });
    const download = "GOPRIVATE=git.example.com\n";
    return solver.solvePlan(plan, {
      secrets: { "go-download": download, ...(hosts !== undefined && { "go-known-hosts": hosts }) },
      ssh: { "go-ssh": join(keys, key) },
    });
  }

  it("of a git server are refused with another key", () => {
    const done = buildOverSsh("other");
    assert.notEqual(done.code, 0);
    assert.match(readFileSync(connections, "utf8"), /^git publickey refused$/m, done.log);
    assert.doesNotMatch(readFileSync(connections, "utf8"), /accepted|git-upload-pack/);
  });

  it("of a git server are refused where it has another key than the one that is known", () => {
    const before = readFileSync(connections, "utf8");
    const done = buildOverSsh("key", `${gitHost} ${readFileSync(join(keys, "other.pub"), "utf8")}`);
    assert.notEqual(done.code, 0);
    // the Go command keeps what ssh said to itself
    assert.match(done.log, /no secure protocol found for repository/);
    assert.equal(readFileSync(connections, "utf8"), before);
  });

  it("of a git server are fetched where its key is known", () => {
    const done = buildOverSsh("key", `${gitHost} ${readFileSync(`${connections}.host`, "utf8")}`);
    assert.equal(done.code, 0, done.log);
  });

  it("of a git server are fetched over SSH with the agent's key and compiled in", () => {
    const done = buildOverSsh("key");
    assert.equal(done.code, 0, done.log);
    assert.match(
      readFileSync(connections, "utf8"),
      /^git publickey accepted\ngit-upload-pack '\/team\/lib'$/m,
    );
    assert.equal(new PulledImage(solver, "private-ssh", done.digest).run().stderr, "over SSH\n");
  });
});

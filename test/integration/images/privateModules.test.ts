/*
 * Proves that a module proxy which demands a login is read with a netrc secret and refused without one, and that the
 * secret is neither in the image nor in what BuildKit logs, nor in the files of the build context.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { once } from "node:events";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { planService, type ServicePlan } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/plan/workTree";
import { PRIVATE_MODULE, PRIVATE_VERSION, privateSums } from "../../support/images/moduleProxy";
import { PulledImage } from "../../support/images/pulledImage";
import { Solver } from "../../support/images/solver";

const CANARY = "canary-of-the-netrc";

describe("private modules", function () {
  this.timeout(600_000);
  let solver: Solver;
  let proxy: ChildProcess;
  let port: string;
  let log: string;
  let goImage: string;

  before(async () => {
    solver = new Solver();
    log = join(solver.folder(), "requests");
    writeFileSync(log, "");
    const { server, serverKey } = solver.certificates;
    const script = resolve(__dirname, "..", "..", "support", "images", "moduleProxy.js");
    proxy = spawn(process.execPath, [script, server, serverKey, `ci:${CANARY}`, log], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(proxy.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    port = line.toString().trim();
    goImage = pushGoImage(solver);
  });

  after(() => {
    proxy.kill();
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

  it("are refused without the login", () => {
    const done = solver.solvePlan(plan(), { secrets: { "go-download": download() } });
    assert.notEqual(done.code, 0);
    assert.match(readFileSync(log, "utf8"), /^401 /m);
    assert.doesNotMatch(readFileSync(log, "utf8"), /^200 /m);
  });

  it("are compiled in with a netrc secret, which stays out of image, log and context (F22)", () => {
    const planned = plan({ credentials: { netrc: "" } });
    const netrc = `machine 127.0.0.1:${port} login ci password ${CANARY}\n`;
    const done = solver.solvePlan(planned, { secrets: { "go-download": download(), "go-netrc": netrc } });
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
});

/** The machine's Go image, with the authority of the embedded engine: the proxy has a certificate of it. */
function pushGoImage(solver: Solver): string {
  const folder = solver.folder();
  copyFileSync(solver.certificates.authority, join(folder, "engine.pem"));
  const dockerfile = join(folder, "Dockerfile");
  writeFileSync(dockerfile, `FROM ${solver.goImage}\nCOPY engine.pem /etc/ssl/certs/engine.pem\n`);
  const reference = `${solver.registry}/images-test/golang:${solver.goVersion}`;
  const done = solver.solve(folder, dockerfile, undefined, reference);
  assert.equal(done.code, 0, done.log);
  return reference;
}

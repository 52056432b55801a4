/*
 * Proves which engine a clone gets: what the person says, what the clone has had, Docker that answers, root, and BuildKit
 * without root, in this order; that each refusal has a fix; and where Docker is looked for.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  chooseEngine,
  type Circumstances,
  rememberChoice,
  rememberedChoice,
  withoutDocker,
} from "../../../tools/engine/choice";
import { findEndpoints, isHere } from "../../../tools/engine/docker/endpoint";
import { Fault } from "../../../tools/fault";
import { writeAtomically } from "../../../tools/files";
import { pathsOf } from "../../../tools/paths";

const DOCKER = { address: "unix:///var/run/docker.sock", name: "Docker 29.1.0" };
const PLAIN: Circumstances = {
  asked: undefined,
  before: undefined,
  platform: "linux",
  user: 1000,
  docker: "no Docker is running",
  rootlessProblem: () => undefined,
};
const never = (): never => assert.fail("was asked");

describe("the engine of a clone", () => {
  it("is Docker's where it answers, for root, too", () => {
    for (const user of [0, 1000]) {
      const { kind, why, isFree } = chooseEngine({ ...PLAIN, user, docker: DOCKER, rootlessProblem: never });
      assert.deepEqual([kind, isFree], ["docker", true]);
      assert.equal(why, "Docker 29.1.0 answers at unix:///var/run/docker.sock");
    }
  });

  it("is root's or one without root where no Docker answers", () => {
    assert.deepEqual(chooseEngine({ ...PLAIN, user: 0, rootlessProblem: never }), {
      kind: "root",
      why: "no Docker is running, and this is root",
      isFree: false,
    });
    const { kind, why } = chooseEngine(PLAIN);
    assert.deepEqual([kind, why], ["rootless", "no Docker is running, and this is not root"]);
  });

  it("is what the clone has had before, whatever has come since", () => {
    const before = { kind: "root" } as const;
    assert.equal(chooseEngine({ ...PLAIN, user: 0, before, docker: DOCKER }).kind, "root");
    const docker = chooseEngine({ ...PLAIN, before: { kind: "docker", address: "x" }, docker: DOCKER });
    assert.deepEqual([docker.kind, docker.isFree], ["docker", false]);
  });

  it("is what ENGINE= says, and what the clone has had makes no difference", () => {
    const before = { kind: "docker", address: "x" } as const;
    assert.equal(chooseEngine({ ...PLAIN, asked: "rootless", before, docker: DOCKER }).kind, "rootless");
    assert.equal(chooseEngine({ ...PLAIN, asked: "root", user: 0, docker: DOCKER }).kind, "root");
  });

  it("is one error with a fix where there is none", () => {
    const missing = { ...PLAIN, rootlessProblem: () => "uidmap is missing; once, by root: sudo apt-get …" };
    const cases: [Circumstances, RegExp][] = [
      [missing, /no Docker is running, and .*uidmap is missing.*\nFix: start Docker/],
      [{ ...PLAIN, platform: "darwin" }, /this is darwin, not Linux\)\.\nFix: start Docker, or use your own/],
      [
        { ...PLAIN, asked: "docker" },
        /the engine docker cannot be had: no Docker is running\. Fix: start Docker/,
      ],
      [
        { ...PLAIN, before: { kind: "docker", address: "x" } },
        /it is this clone's own; ENGINE= chooses another/,
      ],
      [{ ...PLAIN, asked: "root" }, /this is user 1000, not root on Linux\. Fix: run make as root/],
      [{ ...PLAIN, asked: "rootless", user: 0 }, /this is root, whose engine is ENGINE=root/],
      [{ ...missing, asked: "rootless" }, /uidmap is missing.*Fix: install what is missing/],
      [{ ...PLAIN, asked: "rootless", platform: "darwin" }, /this is darwin, not Linux/],
    ];
    for (const [given, message] of cases) {
      assert.throws(
        () => chooseEngine(given),
        (error) => error instanceof Fault && message.test(error.message),
        String(message),
      );
    }
  });

  it("is another one if Docker was chosen freely and cannot be used", () => {
    const given = { ...PLAIN, docker: DOCKER };
    assert.equal(withoutDocker(given, "Docker cannot be used").kind, "rootless");
    assert.equal(withoutDocker({ ...given, user: 0 }, "Docker cannot be used").kind, "root");
  });
});

describe("what was chosen", () => {
  let folder: string;

  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "choice-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it("is kept for the clone, and a clone from before there was a choice has root's", () => {
    const paths = pathsOf(folder);
    assert.equal(rememberedChoice(paths), undefined);
    writeAtomically(paths.engineFile, "{}");
    assert.deepEqual(rememberedChoice(paths), { kind: "root" });
    for (const choice of [{ kind: "docker", address: "unix:///x" }, { kind: "rootless" }] as const) {
      rememberChoice(paths, choice);
      assert.deepEqual(rememberedChoice(paths), choice);
    }
  });
});

describe("where Docker is", () => {
  let home: string;

  beforeEach(() => (home = fs.mkdtempSync(path.join(os.tmpdir(), "home with blanks "))));
  afterEach(() => fs.rmSync(home, { recursive: true }));

  function context(name: string, Host: string): void {
    const id = createHash("sha256").update(name).digest("hex");
    const meta = path.join(home, ".docker", "contexts", "meta", id, "meta.json");
    writeAtomically(meta, JSON.stringify({ Name: name, Endpoints: { docker: { Host } } }));
  }

  it("is said by DOCKER_HOST, DOCKER_CONTEXT and the current context, in this order", () => {
    context("colima", "unix:///colima.sock");
    context("other", "unix:///other.sock");
    writeAtomically(path.join(home, ".docker", "config.json"), '{"currentContext": "colima"}');
    const found = (env: NodeJS.ProcessEnv): unknown => findEndpoints(env, home);
    assert.deepEqual(found({}), [{ address: "unix:///colima.sock", chosenBy: "the Docker context colima" }]);
    assert.deepEqual(found({ DOCKER_CONTEXT: "other" }), [
      { address: "unix:///other.sock", chosenBy: "the Docker context other" },
    ]);
    assert.deepEqual(found({ DOCKER_CONTEXT: "other", DOCKER_HOST: "tcp://127.0.0.1:2375" }), [
      { address: "tcp://127.0.0.1:2375", chosenBy: "DOCKER_HOST" },
    ]);
  });

  it("is not known by a context that does not exist", () => {
    assert.deepEqual(findEndpoints({ DOCKER_CONTEXT: "gone" }, home), {
      problem: "the Docker context gone does not exist",
    });
  });

  it("is among the usual sockets that are there", () => {
    const env = { XDG_RUNTIME_DIR: path.join(home, "run") };
    const socket = path.join(home, "run", "podman", "podman.sock");
    writeAtomically(socket, "");
    const addresses = findEndpoints(env, home) as { address: string }[];
    assert.ok(addresses.some(({ address }) => address === `unix://${socket}`));
  });

  it("must be this machine", () => {
    for (const address of ["unix:///x y/docker.sock", "tcp://127.0.0.1:2375", "tcp://localhost:2375/"]) {
      assert.equal(isHere(address), true, address);
    }
    for (const address of ["tcp://10.0.0.7:2375", "ssh://me@host", "tcp://localhost.example.com:2375"]) {
      assert.equal(isHere(address), false, address);
    }
  });
});

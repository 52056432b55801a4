/*
 * Proves make for a person without root: Debian's own Docker engine is taken where it answers, BuildKit without root where
 * none does; digests are those of root's engine; a stack moves between them without a rebuild; what is stopped is started
 * again; and nothing is left, neither containers, volumes and images nor files of somebody else.
 */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Finished } from "../../tools/run";
import { ask } from "../../tools/run";
import { unmountBelow } from "../../tools/engine/mounts";
import { builderName, registryName } from "../../tools/engine/docker/containers";
import { unpackEngines } from "../support/engines/debianPackages";
import { DockerDaemon } from "../support/engines/dockerDaemon";
import { Person } from "../support/engines/person";
import { Clone, plainEnvironment } from "../support/integration/clone";
import { goMonorepo, SERVICES } from "../support/integration/goMonorepo";
import { CHECKOUT } from "../support/integration/sharedEngine";
import { type ServiceOutputs, TestProject } from "../support/integration/testProject";

const MINUTES = 60_000;
/** All of it are texts. */
const TREE = goMonorepo() as Readonly<Record<string, string>>;
const AUTH = "application/auth/internal/policy/policy.txt";

/** Folder of another Docker engine's programs, which goes before Debian's: see CONTRIBUTING.md. */
const OTHER_DOCKER = [process.env["TEST_DOCKER_PATH"] ?? ""].filter((one) => one !== "");

describe("make without root", function () {
  this.timeout(10 * MINUTES);
  let folder: string;
  let path: string;
  let person: Person;
  let docker: DockerDaemon;
  let clone: Clone;
  let ofRoot: Record<string, string>;

  before(async () => {
    // sockets are in it: a short path
    folder = mkdtempSync("/tmp/gsi-e-");
    chmodSync(folder, 0o755);
    path = await unpackEngines(folder);
    person = new Person(folder, `gsi-${process.pid}`);
    docker = await DockerDaemon.start(folder, dockerPath(), person.group);
    const project = await TestProject.create({ tree: TREE });
    try {
      const run = await project.up();
      assert.equal(run.code, 0, run.output);
      ofRoot = digestsOf(await project.images());
    } finally {
      project.remove();
    }
    for (const [file, text] of Object.entries(TREE)) {
      write(file, text);
    }
    clone = new Clone();
    chmodSync(dirname(clone.folder), 0o755);
    // the checkout may be where only its owner gets to; what is linked stays its owner's
    rmSync(join(clone.folder, "node_modules"));
    ask("cp", ["-al", realpathSync(join(CHECKOUT, "node_modules")), clone.folder]);
    ask(
      "sh",
      ["-c", `find . -path ./node_modules -prune -o -exec chown -h ${person.user}:${person.group} {} +`],
      {
        cwd: clone.folder,
      },
    );
    person.own(join(folder, "shop"));
  });

  after(async () => {
    await make({}, "clean");
    await docker.stop();
    person.remove();
    rmSync(dirname(clone.folder), { recursive: true, force: true });
    unmountBelow(folder);
    rmSync(folder, { recursive: true, force: true });
  });

  describe("with Docker", () => {
    it("takes it, says so, and builds the same digests as root's own engine", async () => {
      const done = await up({ DOCKER_HOST: docker.address });
      assert.match(done.stdout, /engine: docker, since Docker \d+\.\S+ answers at unix:/);
      assert.deepEqual(digestsOf(await images()), ofRoot);
      assert.deepEqual(person.strange(clone.paths.data), []);
    });

    it("goes on with it, and starts what has stopped", async () => {
      for (const name of [builderName(clone.paths), registryName(clone.paths)]) {
        await docker.api.call(`/containers/${name}/stop?t=1`, { method: "POST" });
      }
      write(AUTH, "nobody may read\n");
      const done = await up();
      assert.match(done.stdout, /engine: docker, since this clone has had it before/);
      assert.match(done.stdout, /started BuildKit and registry in Docker/);
      assert.notEqual(digestsOf(await images())["auth"], ofRoot["auth"]);
      write(AUTH, TREE[AUTH]!);
      await up();
      assert.deepEqual(digestsOf(await images()), ofRoot);
    });

    it("makes the builder anew when its container was removed", async () => {
      await docker.api.call(`/containers/${builderName(clone.paths)}?force=true`, { method: "DELETE" });
      const done = await up();
      assert.match(done.stdout, /started BuildKit in Docker/);
    });

    it("is shown by doctor", async () => {
      const done = await make({}, "doctor");
      assert.equal(done.code, 0, done.stderr);
      assert.match(done.stdout, new RegExp(`builder +container ${builderName(clone.paths)}: running`));
      assert.match(done.stdout, new RegExp(`volume ${registryName(clone.paths)}: there`));
    });
  });

  describe("moved to BuildKit without root", () => {
    it("rebuilds nothing, has all images, and leaves nothing in Docker", async () => {
      const before = await images();
      const done = await up({ DOCKER_HOST: docker.address }, "ENGINE=rootless");
      assert.match(done.stdout, /has had the engine docker; what its registry holds is taken over/);
      assert.match(done.stdout, /4 unchanged/);
      assert.deepEqual(await images(), before);
      for (const { ref } of Object.values(before)) {
        await clone.crane("manifest", ref);
      }
      assert.deepEqual(await docker.everything(), []);
      assert.match(person.processes(), /buildkitd/);
    });

    it("moves back, too", async () => {
      const before = await images();
      const done = await up({ DOCKER_HOST: docker.address }, "ENGINE=docker");
      assert.match(done.stdout, /4 unchanged/);
      for (const { ref } of Object.values(before)) {
        await clone.crane("manifest", ref);
      }
      assert.doesNotMatch(person.processes(), /buildkitd|registry serve/);
    });

    it("stays where it is while the engine does not answer", async () => {
      await docker.stop();
      const done = await make({}, "up", `ROOT=${shop()}`);
      assert.notEqual(done.code, 0);
      assert.match(
        done.stderr,
        /the engine docker cannot be had: .*does not answer.*this clone's own.*Fix: start Docker/s,
      );
      docker = await DockerDaemon.start(folder, dockerPath(), person.group);
    });
  });

  describe("taken away", () => {
    it("keeps data after down, and nothing at all after clean", async () => {
      const foreign = "go-service-image-of-somebody-else";
      await docker.api.must("create a volume", "/volumes/create", {
        method: "POST",
        json: { Name: foreign },
      });
      const down = await make({}, "down", `ROOT=${shop()}`);
      assert.equal(down.code, 0, down.stderr);
      const volumes = [`volume ${builderName(clone.paths)}_state`, `volume ${registryName(clone.paths)}`];
      const kept = (await docker.everything()).filter((one) => !one.startsWith("image "));
      assert.deepEqual(kept, [`volume ${foreign}`, ...volumes].sort());
      const clean = await make({}, "clean", `ROOT=${shop()}`);
      assert.equal(clean.code, 0, clean.stderr);
      assert.deepEqual(await docker.everything(), [`volume ${foreign}`]);
    });
  });

  describe("without Docker", () => {
    it("takes BuildKit without root, and builds the same digests", async () => {
      const done = await up();
      assert.match(done.stdout, /engine: rootless, since .*, and this is not root/);
      assert.deepEqual(digestsOf(await images()), ofRoot);
    });

    it("leaves nothing after clean", async () => {
      const clean = await make({}, "clean", `ROOT=${shop()}`);
      assert.equal(clean.code, 0, clean.stderr);
      assert.doesNotMatch(person.processes(), /buildkitd|registry serve/);
      assert.deepEqual(ask("ls", [clone.paths.data]).stdout.trim().split("\n"), ["tools"]);
      assert.equal(ask("ls", [person.runtime]).stdout, "");
    });

    it("says in one sentence what has to be installed once", async () => {
      const done = await person.run(["make", "up"], clone.folder, { ...plainEnvironment(), PATH: bare() });
      assert.notEqual(done.code, 0);
      assert.match(done.stderr, /rootlesskit.*missing; once, by root: sudo apt-get install .*rootlesskit/);
    });
  });

  it("refuses sudo, which would leave files of root", () => {
    const done = ask("make", ["up"], {
      cwd: clone.folder,
      env: { ...plainEnvironment(), SUDO_UID: String(person.user) },
    });
    assert.notEqual(done.code, 0);
    assert.match(done.stderr, /sudo make would leave files of root/);
    assert.deepEqual(person.strange(clone.paths.data), []);
  });

  function dockerPath(): string {
    return [...OTHER_DOCKER, path].join(":");
  }

  function shop(): string {
    return join(folder, "shop");
  }

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(shop(), file)), { recursive: true });
    writeFileSync(join(shop(), file), text);
  }

  async function make(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Finished> {
    const plain = { ...plainEnvironment() };
    delete plain["DOCKER_HOST"];
    const all = { ...plain, PATH: `${path}:${plain["PATH"] ?? ""}`, ...env };
    return person.run(["make", ...args], clone.folder, all);
  }

  async function up(env: NodeJS.ProcessEnv = {}, ...args: string[]): Promise<Finished> {
    const done = await make(env, "up", `ROOT=${shop()}`, ...args);
    assert.equal(done.code, 0, `${done.stdout}${done.stderr}`);
    return done;
  }

  async function images(): Promise<Record<string, ServiceOutputs>> {
    const done = await make({}, "outputs", `ROOT=${shop()}`);
    assert.equal(done.code, 0, done.stderr);
    return (JSON.parse(done.stdout) as { images: Record<string, ServiceOutputs> }).images;
  }

  /** PATH without the engines, whatever this machine has. */
  function bare(): string {
    const bin = join(folder, "bare");
    mkdirSync(bin, { recursive: true });
    for (const name of ["setpriv", "make", "node", "npm", "git", "go", "sh", "sed", "rm", "runc"]) {
      const found = ask("sh", ["-c", `command -v ${name}`]).stdout.trim();
      if (found !== "") {
        ask("ln", ["-sf", found, join(bin, name)]);
      }
    }
    return bin;
  }
});

function digestsOf(images: Readonly<Record<string, ServiceOutputs>>): Record<string, string> {
  return Object.fromEntries(SERVICES.map((name) => [name, images[name]!.digest]));
}

/*
 * Proves what is asked of Docker's API, against a server on a socket that plays it: a Docker that is slow, old or silent is
 * not taken; images come from the hub, else from a mirror, else from here; outputs of a process are taken apart; and what
 * cannot be had makes room for the next engine, with nothing left.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { Readable } from "node:stream";
import { askDocker, type DockerEngine, findDocker } from "../../../tools/engine/docker/answer";
import { DockerApi } from "../../../tools/engine/docker/api";
import { EngineRun } from "../../../tools/engine/engineRun";
import { engineOf } from "../../../tools/engine/chosenEngine";
import { outputsIn } from "../../../tools/engine/docker/exec";
import { BUILDKIT_IMAGE, ensureImage, type ImageSources } from "../../../tools/engine/docker/images";
import { type Logins, loginsFor, writeDockerCredentials } from "../../../tools/engine/dockerCredentials";
import { Fault } from "../../../tools/fault";
import { pathsOf } from "../../../tools/paths";
import { SILENT } from "../../../tools/say";

type Reply = { readonly status: number; readonly body?: unknown } | "silence";

const INFO = { NCPU: 4, MemTotal: 8e9, SecurityOptions: ["name=seccomp,profile=default"] };
const VERSION = { Version: "29.1.0", ApiVersion: "1.51", Arch: "amd64", Components: [{ Name: "Engine" }] };
const BRIDGE = [{ Name: "bridge", Driver: "bridge" }];

function problem(found: DockerEngine | string): string {
  return typeof found === "string" ? found : assert.fail(`${found.name} was taken`);
}

describe("Docker's API", () => {
  let folder: string;
  let server: http.Server;
  let address: string;
  /** Requests in their order: method and path behind the version. */
  let asked: string[];
  let reply: (request: string) => Reply;

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "docker "));
    address = `unix://${path.join(folder, "docker.sock")}`;
    asked = [];
    reply = () => ({ status: 404, body: { message: "nothing is here" } });
    server = http.createServer((request, response) => {
      const what = `${request.method ?? ""} ${decodeURIComponent(request.url ?? "").replace("/v1.40", "")}`;
      asked.push(what);
      const answer = reply(what);
      request.resume();
      if (answer !== "silence") {
        request.on("end", () => {
          response.writeHead(answer.status);
          response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(path.join(folder, "docker.sock"), resolve));
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
    fs.rmSync(folder, { recursive: true });
  });

  /** A Docker that answers what it is asked about itself. */
  function answering(version: Readonly<Record<string, unknown>> = VERSION, networks: unknown = BRIDGE): void {
    const known: Record<string, unknown> = {
      "GET /info": INFO,
      "GET /version": version,
      "GET /networks": networks,
    };
    reply = (request) =>
      known[request] === undefined ? { status: 404, body: {} } : { status: 200, body: known[request] };
  }

  describe("finds out", () => {
    it("what Docker is, on a socket whose path has blanks", async () => {
      answering();
      const found = await findDocker({ DOCKER_HOST: address });
      assert.ok(typeof found !== "string");
      const { name, processors, memory, architecture, hasBridge, remapsUsers } = found;
      assert.deepEqual(
        { name, processors, memory, architecture, hasBridge, remapsUsers },
        {
          name: "Docker 29.1.0",
          processors: 4,
          memory: 8e9,
          architecture: "amd64",
          hasBridge: true,
          remapsUsers: false,
        },
      );
    });

    it("that it is Podman, and has no bridge", async () => {
      answering({ ...VERSION, Components: [{ Name: "Podman Engine" }] }, []);
      const found = (await askDocker({ address })) as DockerEngine;
      assert.deepEqual([found.name, found.hasBridge], ["Podman 29.1.0", false]);
    });

    it("that it is too old", async () => {
      answering({ ...VERSION, ApiVersion: "1.39" });
      assert.match(problem(await askDocker({ address })), /speaks API 1\.39, and 1\.40 is needed/);
    });

    it("F6 that it does not answer, or is not there", async () => {
      reply = () => "silence";
      assert.match(problem(await askDocker({ address }, 50)), /does not answer \(no answer within 0\.05 s\)/);
      const gone = `unix://${path.join(folder, "gone.sock")}`;
      assert.match(
        problem(await findDocker({ DOCKER_HOST: gone })),
        /gone\.sock, which DOCKER_HOST names, does not answer \(.*ENOENT/,
      );
    });

    it("that it is another machine's, and asks nobody", async () => {
      const found = await findDocker({ DOCKER_HOST: "tcp://10.0.0.7:2375" });
      assert.match(problem(found), /is not on this machine/);
      assert.deepEqual(asked, []);
    });
  });

  describe("brings an image", () => {
    const own = `GET /images/${BUILDKIT_IMAGE.local}/json`;
    const hub = `/images/docker.io/moby/buildkit@${BUILDKIT_IMAGE.digest}/json`;
    const mirror = `/images/mirror.example.com/moby/buildkit@${BUILDKIT_IMAGE.digest}/json`;

    /** Lets images be found only after a request that brings them. */
    function bringing(image: string, by: RegExp): void {
      let isThere = false;
      reply = (request) => {
        isThere ||= by.test(request);
        if (request === image) {
          return isThere ? { status: 200, body: { Id: "sha256:1" } } : { status: 404, body: {} };
        }
        const isPull = request.includes("fromImage=");
        return isPull && !by.test(request)
          ? { status: 200, body: { error: "no such host" } }
          : request.startsWith("POST")
            ? { status: 200, body: {} }
            : { status: 404, body: {} };
      };
    }

    function sources(make?: () => Promise<Readable>): ImageSources {
      return {
        mirrors: ["mirror.example.com"],
        make: make ?? (async () => Promise.reject(new Fault("it cannot be made here"))),
      };
    }

    const ensure = async (one: ImageSources): Promise<string | undefined> =>
      (await ensureImage(new DockerApi(address), BUILDKIT_IMAGE, one, SILENT)).outcome;

    it("that is there, without a pull", async () => {
      bringing(`GET ${hub}`, /./);
      assert.equal(await ensure(sources()), undefined);
      assert.ok(!asked.some((one) => one.startsWith("POST")));
    });

    it("from the hub, by its digest", async () => {
      bringing(`GET ${hub}`, /fromImage=docker\.io\/moby\/buildkit&tag=sha256:/);
      assert.equal(await ensure(sources()), "BuildKit pulled");
    });

    it("from a mirror, by the same digest", async () => {
      bringing(`GET ${mirror}`, /fromImage=mirror\.example\.com\/moby\/buildkit&tag=sha256:/);
      assert.equal(await ensure(sources()), "BuildKit pulled");
      assert.equal(asked.filter((one) => one.includes("fromImage=")).length, 2);
    });

    it("from the tools of this machine where none can be reached", async () => {
      bringing(own, /fromSrc=-/);
      assert.equal(
        await ensure(sources(async () => Promise.resolve(Readable.from(["files"])))),
        "BuildKit made here",
      );
    });

    it("or says why it cannot", async () => {
      bringing(own, /nothing/);
      await assert.rejects(ensure(sources()), /it cannot be made here/);
    });
  });

  it("makes room for the next engine if Docker was chosen freely and cannot be used, and leaves nothing", async () => {
    answering();
    const docker = (await askDocker({ address })) as DockerEngine;
    const paths = pathsOf(folder);
    const tools = { docker: "nothing can be built" };
    const provided: string[] = [];
    const supply = {
      china: false,
      tools: async (): Promise<never> => {
        provided.push("tools");
        return Promise.reject(new Fault(tools.docker));
      },
    };
    const run = (isFree: boolean): EngineRun => {
      const chosen = { kind: "docker" as const, address, why: "it answers", isFree };
      const circumstances = {
        asked: undefined,
        before: undefined,
        platform: "linux" as const,
        user: 0,
        docker: { address, name: "Docker" },
        rootlessProblem: () => undefined,
      };
      return new EngineRun(
        paths,
        { chosen, engine: engineOf(paths, chosen, docker, supply), circumstances },
        supply,
      );
    };
    const free = run(true);
    await assert.rejects(free.provide(SILENT), /nothing can be built/);
    assert.equal(free.choice.kind, "root");
    assert.ok(asked.some((one) => /^DELETE \/volumes\/.*registry$/.test(one)));
    const bound = run(false);
    await assert.rejects(bound.provide(SILENT));
    assert.equal(bound.choice.kind, "docker");
  });

  it("takes the two outputs of a process apart", () => {
    const piece = (stream: number, text: string): Buffer => {
      const header = Buffer.alloc(8);
      header[0] = stream;
      header.writeUInt32BE(text.length, 4);
      return Buffer.concat([header, Buffer.from(text)]);
    };
    const body = Buffer.concat([piece(1, "one "), piece(2, "wrong"), piece(1, "two")]);
    assert.deepEqual(outputsIn(body), { stdout: "one two", stderr: "wrong" });
    assert.deepEqual(outputsIn(Buffer.alloc(3)), { stdout: "", stderr: "" });
  });

  describe("logins", () => {
    const registry = "127.0.0.1:5000";
    let own: Logins["auths"];

    beforeEach(() => {
      own = loginsFor(pathsOf(folder), registry).auths;
    });

    /** The user's configuration, and helpers on his PATH. */
    const users = (config: unknown, ...helpers: readonly string[]): NodeJS.ProcessEnv => {
      const docker = path.join(folder, "docker");
      fs.rmSync(docker, { recursive: true, force: true });
      fs.mkdirSync(docker);
      fs.writeFileSync(path.join(docker, "config.json"), JSON.stringify(config));
      for (const name of helpers) {
        fs.writeFileSync(path.join(docker, `docker-credential-${name}`), "#!/bin/sh\n", { mode: 0o755 });
      }
      return { DOCKER_CONFIG: docker, PATH: docker };
    };
    const written = (): unknown => {
      const file = path.join(pathsOf(folder).dockerConfig, "config.json");
      return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
    };

    it("F22 of the user reach the embedded builder, contexts and plugins do not, and no helper is asked about it", () => {
      const auths = { "registry.example.com": { auth: "dTpw" } };
      const credHelpers = { "gcr.example.com": "gcr" };
      const env = users(
        { auths, credsStore: "desktop", credHelpers, currentContext: "colima" },
        "desktop",
        "gcr",
      );
      writeDockerCredentials(pathsOf(folder), registry, env);
      assert.deepEqual(written(), {
        auths: { ...auths, ...own },
        credsStore: "desktop",
        credHelpers: { ...credHelpers, [registry]: "" },
      });
      const file = path.join(pathsOf(folder).dockerConfig, "config.json");
      assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    });

    it("do not come from helpers that are not there", () => {
      const credHelpers = { "gcr.example.com": "gcr", "ecr.example.com": "ecr" };
      writeDockerCredentials(
        pathsOf(folder),
        registry,
        users({ credsStore: "desktop.exe", credHelpers }, "ecr"),
      );
      assert.deepEqual(written(), { auths: own, credHelpers: { "ecr.example.com": "ecr", [registry]: "" } });
    });

    it("go when the user has none any more", () => {
      writeDockerCredentials(pathsOf(folder), registry, users({ credsStore: "desktop" }, "desktop"));
      writeDockerCredentials(pathsOf(folder), registry, users({}));
      assert.deepEqual(written(), { auths: own, credHelpers: { [registry]: "" } });
    });

    it("stay in a shell that make env has set up, which has them from here", () => {
      const auths = { "registry.example.com": { auth: "dTpw" } };
      writeDockerCredentials(pathsOf(folder), registry, users({ auths }));
      writeDockerCredentials(pathsOf(folder), registry, { DOCKER_CONFIG: pathsOf(folder).dockerConfig });
      assert.deepEqual(written(), { auths: { ...auths, ...own }, credHelpers: { [registry]: "" } });
    });
  });
});

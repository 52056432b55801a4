/*
 * Proves what becomes of services when daemons do not answer (F6): refused, silent, not BuildKit, a socket that is not
 * there. The daemons are stand-ins on loopback that speak gRPC; real ones are in test/integration/builders.test.ts.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { BuilderPool, describeLost } from "../../../components/builders/builderPool";
import { faultOf } from "../../../components/builders/health";
import { PlanError } from "../../../components/common/problem";

const SERVICES = Array.from({ length: 40 }, (_, index) => `service-${index}`);

describe("health of daemons", () => {
  let folder: string;
  const servers: grpc.Server[] = [];
  const silent: { server: Server; sockets: Socket[] }[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "builders-"));
  });
  afterEach(() => {
    servers.splice(0).forEach((server) => server.forceShutdown());
    silent.splice(0).forEach(({ server, sockets }) => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    });
    rmSync(folder, { recursive: true });
  });

  it("is good where a daemon answers, over TCP and over a socket, whatever proxy is set", async () => {
    const before = process.env["grpc_proxy"];
    process.env["grpc_proxy"] = "http://127.0.0.1:1";
    try {
      assert.equal(await fault(await daemon()), undefined);
      assert.equal(await fault(await daemon(`unix:${join(folder, "a.sock")}`)), undefined);
    } finally {
      if (before === undefined) {
        delete process.env["grpc_proxy"];
      } else {
        process.env["grpc_proxy"] = before;
      }
    }
  });

  it("is good where an older BuildKit does not know the question", async () => {
    assert.equal(await fault(await daemon("127.0.0.1:0", "/grpc.health.v1.Health/Check")), undefined);
  });

  it("F6 is bad where nobody listens, nobody speaks, or the socket is gone, and says why", async () => {
    const gone = await daemon();
    servers.splice(0).forEach((server) => server.forceShutdown());
    assert.match((await fault(gone)) ?? "", /^connect ECONNREFUSED 127\.0\.0\.1:\d+$/);
    assert.match(
      (await fault(`unix://${join(folder, "absent.sock")}`)) ?? "",
      /^connect ENOENT .*absent\.sock$/,
    );
    assert.match((await fault(await mute(), 300)) ?? "", /^no answer within 0.3 s$/);
    assert.match(
      (await fault(await mute(true))) ?? "",
      /closed the connection at once: check whether it expects TLS/,
    );
  });

  it("F6 moves the services of a lost daemon alone, and names it, them and the others", async () => {
    const all = await Promise.all([daemon(), daemon(), daemon()]);
    const pool = new BuilderPool("dev", all);
    assert.deepEqual(await pool.prepare(folder, SERVICES), []);
    const before = endpoints(pool);
    assert.deepEqual(new Set(before.values()), new Set(all));

    servers[1]!.forceShutdown();
    const [lost, ...others] = await pool.prepare(folder, SERVICES);
    assert.deepEqual(others, []);
    const after = endpoints(pool);
    const moved = SERVICES.filter((service) => after.get(service) !== before.get(service));
    assert.deepEqual(
      moved,
      SERVICES.filter((service) => before.get(service) === all[1]),
    );
    assert.equal(lost!.address, all[1]);
    assert.deepEqual(
      lost!.moved,
      moved.map((service) => ({ service, to: after.get(service) })),
    );
    const text = describeLost(lost!);
    assert.ok(text.includes(all[1]) && text.includes(`${moved[0]!} on ${after.get(moved[0]!)!}`), text);
  });

  it("F6 is one error if no daemon answers, and nothing is written", async () => {
    const all = [await daemon(), `unix://${join(folder, "absent.sock")}`];
    servers.splice(0).forEach((server) => server.forceShutdown());
    await assert.rejects(new BuilderPool("dev", all).prepare(folder, SERVICES), (error) => {
      assert.ok(error instanceof PlanError);
      assert.equal(error.problems.length, 1);
      assert.ok(
        all.every((address) => error.message.includes(address)),
        error.message,
      );
      return true;
    });
    assert.equal(existsSync(join(folder, "instances")), false);
  });

  it("F6 tell that they are too old, by the version in their answer", async () => {
    const saying = async (version: string): Promise<string | undefined> =>
      fault(await daemon("127.0.0.1:0", INFO, infoOf(version)));
    assert.match(String(await saying("v0.12.5")), /runs BuildKit 0\.12\.5, and 0\.33\.0 is needed/);
    assert.equal(await saying("v0.34.2"), undefined);
    assert.equal(await saying("unknown"), undefined);
  });

  function fault(address: string, patience?: number): Promise<string | undefined> {
    return faultOf({ address, tls: undefined }, patience);
  }

  /** Where each service would be built, read from buildx's files. */
  function endpoints(pool: BuilderPool): Map<string, string> {
    return new Map(
      SERVICES.map((service) => {
        const file = join(folder, "instances", pool.builder(service));
        const { Nodes } = JSON.parse(readFileSync(file, "utf8")) as { Nodes: { Endpoint: string }[] };
        return [service, Nodes[0]!.Endpoint];
      }),
    );
  }

  /** Answers one method of gRPC, by default the one that BuildKit is asked. */
  async function daemon(
    listen = "127.0.0.1:0",
    path = INFO,
    says: Buffer = Buffer.alloc(0),
  ): Promise<string> {
    const server = new grpc.Server();
    server.addService(serviceOf(path, says), {
      method: (_: unknown, answer: (error: null, value: undefined) => void) => answer(null, undefined),
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(listen, grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    servers.push(server);
    return listen.startsWith("unix:") ? listen.replace("unix:", "unix://") : `tcp://127.0.0.1:${port}`;
  }

  /** Accepts connections and says nothing, or hangs up as soon as it hears something that it does not know. */
  async function mute(hangsUp = false): Promise<string> {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on("error", () => undefined));
      if (hangsUp) {
        socket.once("data", () => socket.end(Buffer.from([21, 3, 1, 0, 2, 2, 40])));
      }
    });
    silent.push({ server, sockets });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
});

/** BuildKit's answer: one message with the package and the version in it. */
function infoOf(version: string): Buffer {
  const field = (tag: number, content: Buffer): Buffer =>
    Buffer.concat([Buffer.from([tag, content.length]), content]);
  const name = field(0x0a, Buffer.from("github.com/moby/buildkit"));
  return field(0x0a, Buffer.concat([name, field(0x12, Buffer.from(version))]));
}

const INFO = "/moby.buildkit.v1.Control/Info";

function serviceOf(path: string, says: Buffer): grpc.ServiceDefinition {
  const nothing = (): Buffer => Buffer.alloc(0);
  return {
    method: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: nothing,
      requestDeserialize: nothing,
      responseSerialize: () => says,
      responseDeserialize: nothing,
    },
  };
}

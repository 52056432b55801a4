// Proves that a registry's login goes to the registry alone (F22): not to a host that it redirects to, whatever that one asks
// for, and not to another port or to plain HTTP of the same host.
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Repository } from "../../../components/registry/repository";
import { Transport } from "../../../components/registry/transport";

const LOGIN = { username: "team", password: "CANARY-password" };
const DIGEST = `sha256:${"0".repeat(64)}`;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

describe("a registry that redirects", () => {
  const servers: Server[] = [];
  const transport = new Transport({});
  let seen: string[] = [];

  async function serve(handler: Handler): Promise<string> {
    const server = createServer(handler);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Notes what login it gets, and asks for one. */
  function stranger(challenge: (host: string) => string): Handler {
    return (request, response) => {
      seen.push(request.headers.authorization ?? "none");
      response.writeHead(401, { "www-authenticate": challenge(request.headers.host ?? "") });
      response.end();
    };
  }

  afterEach(() => {
    seen = [];
    servers.splice(0).forEach((server) => server.close());
  });

  after(() => transport.close());

  for (const [title, challenge] of [
    ["a login", () => "Basic"],
    ["a token of a service of its own", (host: string) => `Bearer realm="http://${host}/token"`],
  ] as const) {
    it(`F22 gives no login to the host that it leads to, though that asks for ${title}`, async () => {
      const other = await serve(stranger(challenge));
      const own: string[] = [];
      const host = await serve((request, response) => {
        own.push(request.headers.authorization ?? "none");
        const wanted = request.headers.authorization === undefined;
        response.writeHead(wanted ? 401 : 307, {
          ...(wanted && { "www-authenticate": "Basic" }),
          location: `http://${other}/blob`,
        });
        response.end();
      });
      const repository = new Repository(transport, { host, path: "team/auth", credentials: LOGIN }, "pull");
      await assert.rejects(
        async () => repository.readBlob({ mediaType: "x", digest: DIGEST, size: 1 }),
        /401/,
      );
      assert.deepEqual(seen, ["none"]);
      assert.ok(
        own.some((one) => one.startsWith("Basic ")),
        "the registry itself gets it",
      );
    });
  }

  it("F22 gives no login to another host that an upload is sent to", async () => {
    const other = await serve(stranger(() => "Basic"));
    const host = await serve((request, response) => {
      const wanted = request.headers.authorization === undefined;
      response.writeHead(wanted ? 401 : 202, {
        ...(wanted && { "www-authenticate": "Basic" }),
        location: `http://${other}/upload`,
      });
      response.end();
    });
    const repository = new Repository(
      transport,
      { host, path: "team/auth", credentials: LOGIN },
      "pull,push",
    );
    const { Readable } = await import("node:stream");
    await assert.rejects(async () =>
      repository.writeBlob({ mediaType: "x", digest: DIGEST, size: 1 }, async () =>
        Promise.resolve(Readable.from(["x"])),
      ),
    );
    assert.deepEqual(seen, ["none"]);
  });
});

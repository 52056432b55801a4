/*
 * Proves that a registry which asks to be left alone for a while is: the next request reaches it when the time is over, and
 * none before. Counted are the requests that it had to refuse.
 */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { RetryAfter } from "../../../components/registry/retryAfter";
import { Transport } from "../../../components/registry/transport";

describe("a registry that throttles", () => {
  let server: Server;
  let refused = 0;
  let until = 0;

  before(async () => {
    server = createServer((_, response) => {
      until = until === 0 ? Date.now() + 1000 : until;
      const isEarly = Date.now() < until;
      refused += isEarly ? 1 : 0;
      response.writeHead(isEarly ? 429 : 200, isEarly ? { "Retry-After": "1" } : {}).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  after(() => server.close());

  it("F2 is asked again when it says so, and not before", async () => {
    const transport = new Transport({});
    const { port } = server.address() as AddressInfo;
    const url = new URL(`http://127.0.0.1:${port}/v2/`);
    const ask = async (): Promise<number> => {
      const response = await transport.send({ method: "GET", url, headers: {} });
      await response.body.dump();
      return response.statusCode;
    };
    assert.deepEqual([await ask(), ...(await Promise.all([ask(), ask(), ask()]))], [429, 200, 200, 200]);
    assert.equal(refused, 1);
    await transport.close();
  });

  it("F2 is not waited for where it asks for nothing that can be read", async () => {
    const pause = new RetryAfter();
    pause.note("a", 429, "soon");
    pause.note("b", 429, undefined);
    pause.note("c", 200, "3600");
    pause.note("d", 503, new Date(0).toUTCString());
    await Promise.all(["a", "b", "c", "d"].map(async (host) => pause.wait(host)));
  });
});

import { connect } from "node:http2";
import { createServer } from "node:net";
import { setTimeout } from "node:timers/promises";

/** Ports of loopback that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** Asks until there is an answer, for 30 seconds at most. */
export async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt >= 300) {
        throw error;
      }
      await setTimeout(100);
    }
  }
}

/** The status that the health service of gRPC answers with, as its protocol buffer: `0801` is SERVING. */
export function grpcHealth(port: number): Promise<string> {
  return new Promise((done, fail) => {
    const session = connect(`http://127.0.0.1:${port}`);
    session.on("error", fail);
    const stream = session.request({
      ":method": "POST",
      ":path": "/grpc.health.v1.Health/Check",
      "content-type": "application/grpc",
      te: "trailers",
    });
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("error", fail);
    stream.on("end", () => {
      session.close();
      done(Buffer.concat(chunks).subarray(5).toString("hex"));
    });
    // an empty message: no compression, length 0
    stream.end(Buffer.alloc(5));
  });
}

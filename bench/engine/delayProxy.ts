import * as net from "node:net";

/**
 * Stands before the registry and lets every byte arrive later, in both directions: half of a round trip each. It
 * knows nothing of TLS or HTTP, so the registry's certificate and records stay as they are.
 */
export class DelayProxy {
  readonly #open = new Set<net.Socket>();
  readonly #server: net.Server;

  private constructor(
    private readonly target: number,
    private readonly halfTrip: number,
  ) {
    this.#server = net.createServer({ allowHalfOpen: true }, (client) => this.#join(client));
  }

  /**
   * @param port Port of the loopback address that clients speak to.
   * @param target Port of the registry.
   * @param milliseconds Round trip that is added.
   */
  public static async start(port: number, target: number, milliseconds: number): Promise<DelayProxy> {
    const proxy = new DelayProxy(target, milliseconds / 2);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once("error", reject);
      proxy.#server.listen(port, "127.0.0.1", resolve);
    });
    return proxy;
  }

  public get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  public async close(): Promise<void> {
    this.#open.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: net.Socket): void {
    const registry = net.connect({ port: this.target, host: "127.0.0.1", allowHalfOpen: true });
    for (const [from, to] of [
      [client, registry],
      [registry, client],
    ] as const) {
      this.#open.add(from);
      from.setNoDelay(true);
      // timers of equal length fire in the order in which they were set
      from.on("data", (chunk) => void setTimeout(() => to.write(chunk), this.halfTrip));
      from.on("end", () => void setTimeout(() => to.end(), this.halfTrip));
      from.on("error", () => to.destroy());
      from.on("close", () => this.#open.delete(from));
    }
  }
}

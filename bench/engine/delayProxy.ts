import { once } from "node:events";
import * as net from "node:net";

/**
 * Stands before the registry and lets every byte arrive later, in both directions: half of a round trip each. It
 * knows nothing of TLS or HTTP, so the registry's certificate and records stay as they are.
 */
export class DelayProxy {
  readonly #open = new Set<net.Socket>();
  readonly #server: net.Server;

  private constructor(target: number, halfTrip: number) {
    this.#server = net.createServer({ allowHalfOpen: true }, (client) => {
      const registry = net.connect({ port: target, host: "127.0.0.1", allowHalfOpen: true });
      this.#pass(client, registry, halfTrip);
      this.#pass(registry, client, halfTrip);
    });
  }

  /**
   * @param port Port of the loopback address that clients speak to.
   * @param target Port of the registry.
   * @param milliseconds Round trip that is added.
   */
  public static async start(port: number, target: number, milliseconds: number): Promise<DelayProxy> {
    const proxy = new DelayProxy(target, milliseconds / 2);
    await once(proxy.#server.listen(port, "127.0.0.1"), "listening");
    return proxy;
  }

  public get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  public async close(): Promise<void> {
    this.#open.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(from: net.Socket, to: net.Socket, delay: number): void {
    this.#open.add(from);
    from.setNoDelay(true);
    // timers of equal length fire in the order in which they were set
    from.on("data", (chunk) => void setTimeout(() => to.write(chunk), delay));
    from.on("end", () => void setTimeout(() => to.end(), delay));
    from.on("error", () => to.destroy());
    from.on("close", () => this.#open.delete(from));
  }
}

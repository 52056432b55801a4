import * as net from "node:net";
import * as path from "node:path";
import { readRecord, readText, writeAtomically } from "../files";
import { Fault } from "../fault";
import type { Paths } from "../paths";

/**
 * The registry's port, chosen once: it stands in tags and references, so it never moves by itself. Where its file was
 * lost, the registry's own configuration has it.
 *
 * @throws Fault if another port is asked for, and taken: everything stays as it is then.
 */
export async function registryPort(paths: Paths, wanted: string | undefined): Promise<number> {
  const file = portFile(paths);
  const stored = readRecord(file)?.["port"];
  const asked = wanted === undefined || wanted === "" ? undefined : parsePort(wanted);
  const before = isPort(stored) ? stored : configuredPort(paths);
  if (asked !== undefined && asked !== before && !(await isFree(asked))) {
    throw new Fault(
      `REGISTRY_PORT: ${asked} is taken by another program. Fix: choose another port, or end that program ` +
        `(\`ss -ltnp 'sport = :${asked}'\` names it). Nothing was changed.`,
    );
  }
  const port = asked ?? before ?? (await freePort());
  if (port !== stored) {
    writeAtomically(file, `${JSON.stringify({ port })}\n`);
  }
  return port;
}

/** Whether nobody listens on this port of the loopback address. */
export async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** What to say when the stored port belongs to somebody else now. */
export function portTaken(port: number, paths: Paths): Fault {
  return new Fault(
    `port ${port} of the embedded registry is taken by another program.\n` +
      `It was chosen when the engine first started and is part of every image reference, so it is not moved silently.\n` +
      `Fix: end that program (\`ss -ltnp 'sport = :${port}'\` names it), or choose another port with \`make up REGISTRY_PORT=<port>\`:\n` +
      `all images are then built and pushed again under the new address (stored in ${path.relative(paths.project, portFile(paths))}).`,
  );
}

/** @throws Fault if the text is not a port number from 1024 to 65535. */
export function parsePort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!isPort(port)) {
    throw new Fault(
      `REGISTRY_PORT: ${JSON.stringify(text)} is not a port. Fix: give a number from 1024 to 65535.`,
    );
  }
  return port;
}

function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1024 && value <= 65535;
}

function configuredPort(paths: Paths): number | undefined {
  const config = readText(path.join(paths.engine, "registry", "config.yml")) ?? "";
  const port = Number(/^\s*addr: 127\.0\.0\.1:(\d+)$/m.exec(config)?.[1]);
  return isPort(port) ? port : undefined;
}

function portFile(paths: Paths): string {
  return path.join(paths.engine, "port.json");
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === "object"
          ? resolve(address.port)
          : reject(new Error("no free port")),
      );
    });
  });
}

import * as fs from "node:fs";
import { BUILDKIT, REGISTRY } from "../goTools/catalog";
import { program, type Toolset } from "../goTools/toolset";
import type { Paths } from "../paths";
import { startBuildkit, stopBuildkit } from "./buildkit";
import { ensureCertificates } from "./certificates";
import { registryPort } from "./ports";
import { startRegistry, stopRegistry } from "./registry";

/**
 * Starts what of the embedded engine does not run yet.
 *
 * @param roots The machine's trusted roots.
 * @param wantedPort The user's choice of a port, if any.
 * @returns the registry's port and what was done, for a person.
 */
export async function startEngine(
  paths: Paths,
  tools: Toolset,
  roots: string,
  wantedPort: string | undefined,
): Promise<{ port: number; outcome: string }> {
  fs.mkdirSync(paths.engineLog, { recursive: true, mode: 0o700 });
  const port = await registryPort(paths, wantedPort);
  if (await ensureCertificates(paths, roots)) {
    // both read the certificates when they start
    await stopEngine(paths);
  }
  const registry = await startRegistry(paths, { port, program: program(tools, REGISTRY) });
  const buildkit = await startBuildkit(paths, {
    daemon: program(tools, BUILDKIT, "buildkitd"),
    client: program(tools, BUILDKIT, "buildctl"),
    registry: `127.0.0.1:${port}`,
  });
  const started = [...(buildkit ? ["BuildKit"] : []), ...(registry ? ["registry"] : [])];
  const outcome = started.length === 0 ? "already running" : `started ${started.join(" and ")}`;
  return { port, outcome: `${outcome}, registry at 127.0.0.1:${port}` };
}

/** Stops both daemons. @returns whether one was running. */
export async function stopEngine(paths: Paths): Promise<boolean> {
  const stopped = await Promise.all([stopBuildkit(paths), stopRegistry(paths)]);
  return stopped.includes(true);
}

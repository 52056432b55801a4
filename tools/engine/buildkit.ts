import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ask, run, tail } from "../run";
import { readText, writeAtomically, writeIfChanged } from "../files";
import { Fault } from "../fault";
import { EMBEDDED_BUILDER, type Paths } from "../paths";
import { buildkitConfig } from "./buildkitConfig";
import { certificateFiles } from "./certificates";
import { endContainers } from "./containers";
import { findDaemon, isAlive, startDaemon, stop, waitUntil } from "./process";

/** The embedded BuildKit: one daemon per clone, reached by a socket. */
export interface Buildkit {
  /** Path of the `buildkitd` program. */
  readonly daemon: string;
  /** Path of the `buildctl` program. */
  readonly client: string;
  /** `host:port` of the embedded registry. */
  readonly registry: string;
}

/** Starts buildkitd unless it is healthy already. @returns whether it was started. */
export async function startBuildkit(paths: Paths, buildkit: Buildkit): Promise<boolean> {
  const config = configFile(paths);
  const running = findDaemon(pidFile(paths), config);
  if (running === undefined) {
    endContainers(dataFolder(paths));
  }
  const changed = writeIfChanged(config, configuration(paths, buildkit.registry));
  writeBuilder(paths);
  if (running !== undefined && !changed && (await isHealthy(paths, buildkit.client))) {
    return false;
  }
  if (running !== undefined) {
    await stopBuildkit(paths);
  }
  fs.mkdirSync(paths.sockets, { recursive: true, mode: 0o700 });
  fs.rmSync(socketOf(paths), { force: true });
  const log = path.join(paths.engineLog, "buildkitd.log");
  const record = startDaemon({
    command: buildkit.daemon,
    args: ["--config", config],
    env: { ...process.env, TMPDIR: temporaryFolder(paths) },
    cwd: paths.engine,
    pidFile: pidFile(paths),
    stdout: log,
    stderr: log,
  });
  const healthy = await waitUntil(
    async () => !isAlive(record) || isHealthy(paths, buildkit.client),
    30_000,
    100,
  );
  if (!healthy || !isAlive(record)) {
    await stop(record);
    throw new Fault(
      `BuildKit did not start (${path.relative(paths.project, log)}):\n${tail(readText(log) ?? "", 10)}`,
    );
  }
  return true;
}

export async function stopBuildkit(paths: Paths): Promise<boolean> {
  const running = findDaemon(pidFile(paths), configFile(paths));
  if (running !== undefined) {
    await stop(running);
  }
  endContainers(dataFolder(paths));
  fs.rmSync(pidFile(paths), { force: true });
  fs.rmSync(paths.sockets, { recursive: true, force: true });
  return running !== undefined;
}

/** The address that buildctl and buildx reach the daemon by. */
export function addressOf(paths: Paths): string {
  return `unix://${socketOf(paths)}`;
}

export async function isHealthy(paths: Paths, client: string): Promise<boolean> {
  if (!fs.existsSync(socketOf(paths))) {
    return false;
  }
  const answer = await run(client, ["--addr", addressOf(paths), "--timeout", "3", "debug", "workers"], {
    timeout: 5_000,
  });
  return answer.code === 0;
}

function configuration(paths: Paths, registry: string): string {
  return buildkitConfig({
    root: dataFolder(paths),
    socket: socketOf(paths),
    traceSocket: path.join(paths.sockets, "trace.sock"),
    snapshotter: snapshotterOf(paths),
    registry,
    authority: certificateFiles(paths).authority,
    processors: os.cpus().length,
    memory: os.totalmem(),
    ceilingGigabytes: ceiling(paths),
  });
}

/** Half of the disk, at most 60 GB; decided once, so that the configuration does not change with the disk's use. */
function ceiling(paths: Paths): number {
  const stat = fs.statfsSync(paths.engine);
  return Math.max(10, Math.min(60, Math.floor((stat.blocks * stat.bsize) / 2 / 1e9)));
}

/** A buildx builder named {@link EMBEDDED_BUILDER} in a configuration folder of our own. */
function writeBuilder(paths: Paths): void {
  const builder = {
    Name: EMBEDDED_BUILDER,
    Driver: "remote",
    Nodes: [{ Name: `${EMBEDDED_BUILDER}0`, Endpoint: addressOf(paths) }],
    Dynamic: false,
  };
  writeIfChanged(
    path.join(paths.dockerConfig, "buildx", "instances", EMBEDDED_BUILDER),
    `${JSON.stringify(builder)}\n`,
  );
}

/** Decided at the first start and kept: BuildKit's state belongs to one snapshotter. */
function snapshotterOf(paths: Paths): "overlayfs" | "native" {
  const file = path.join(paths.engine, "buildkit", "snapshotter");
  const stored = readText(file)?.trim();
  if (stored === "overlayfs" || stored === "native") {
    return stored;
  }
  const chosen = canOverlay(path.join(paths.engine, "buildkit")) ? "overlayfs" : "native";
  writeAtomically(file, `${chosen}\n`);
  return chosen;
}

/** Tries a mount: an overlay on top of an overlay (a container's root) is refused by the kernel, for one. */
export function canOverlay(folder: string): boolean {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const trial = fs.mkdtempSync(path.join(folder, "overlay-"));
  try {
    for (const name of ["lower", "upper", "work", "merged"]) {
      fs.mkdirSync(path.join(trial, name));
    }
    const merged = path.join(trial, "merged");
    if (
      ask("mount", ["-t", "overlay", "overlay", "-o", "lowerdir=lower,upperdir=upper,workdir=work", merged], {
        cwd: trial,
      }).code !== 0
    ) {
      return false;
    }
    return ask("umount", [merged]).code === 0;
  } finally {
    fs.rmSync(trial, { recursive: true, force: true });
  }
}

function temporaryFolder(paths: Paths): string {
  const folder = path.join(paths.engine, "buildkit", "tmp");
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function dataFolder(paths: Paths): string {
  return path.join(paths.engine, "buildkit", "data");
}

function configFile(paths: Paths): string {
  return path.join(paths.engine, "buildkit", "buildkitd.toml");
}

function socketOf(paths: Paths): string {
  return path.join(paths.sockets, "buildkitd.sock");
}

function pidFile(paths: Paths): string {
  return path.join(paths.engine, "buildkitd.pid");
}

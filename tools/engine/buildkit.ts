import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { writeInstance } from "../../components/builders/instances";
import { ask } from "../run";
import { readText, writeAtomically, writeIfChanged } from "../files";
import { EMBEDDED_BUILDER, type Paths } from "../paths";
import { buildkitConfig } from "./buildkitConfig";
import { certificateFiles } from "./certificates";
import { buildkitAnswers, launchBuildkit } from "./buildkitDaemon";
import { endContainers } from "./containers";
import { findDaemon, stop } from "./process";

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
  writeInstance(path.join(paths.dockerConfig, "buildx"), EMBEDDED_BUILDER, {
    address: addressOf(paths),
    tls: undefined,
  });
  if (running !== undefined && !changed && (await buildkitAnswers(buildkit.client, socketOf(paths)))) {
    return false;
  }
  if (running !== undefined) {
    await stopBuildkit(paths);
  }
  fs.mkdirSync(paths.sockets, { recursive: true, mode: 0o700 });
  const log = path.join(paths.engineLog, "buildkitd.log");
  await launchBuildkit({
    daemon: buildkit.daemon,
    client: buildkit.client,
    config,
    socket: socketOf(paths),
    temporary: temporaryFolder(paths),
    cwd: paths.engine,
    pidFile: pidFile(paths),
    log,
    logName: path.relative(paths.project, log),
  });
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

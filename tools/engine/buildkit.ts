import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { writeInstance } from "../../components/builders/instances";
import { Fault } from "../fault";
import { ask } from "../run";
import { readText, writeAtomically, writeIfChanged } from "../files";
import { EMBEDDED_BUILDER, type Paths } from "../paths";
import { buildkitConfig } from "./buildkitConfig";
import { certificateFiles } from "./certificates";
import { buildkitResponds, launchBuildkit } from "./buildkitDaemon";
import { endContainers } from "./containers";
import { unmountBelow } from "./mounts";
import { findDaemon, stop } from "./process";
import { IN_NAMESPACE, rootlessCommand } from "./rootless";

const PROGRAM = "buildkitd";

/** The embedded BuildKit: one daemon per clone, reached by a socket. */
export interface Buildkit {
  /** Path of the `buildkitd` program. */
  readonly daemon: string;
  /** Path of the `buildctl` program. */
  readonly client: string;
  /** `host:port` of the embedded registry. */
  readonly registry: string;
  /** Whether it runs without root. @default false */
  readonly rootless?: boolean;
  /** Certificate of the authority that the registry is trusted by. @default - that of the registry beside it */
  readonly authority?: string;
  /** Ceiling of everything it keeps, in gigabytes. @default - half of the disk, at most 60 */
  readonly ceilingGigabytes?: number;
  /** More of the configuration, in TOML. @default - nothing */
  readonly more?: string;
}

/** Starts buildkitd unless it is healthy already. @returns whether it was started. */
export async function startBuildkit(paths: Paths, buildkit: Buildkit): Promise<boolean> {
  const config = configFile(paths);
  const running = findDaemon(buildkitPidFile(paths), PROGRAM, config);
  if (running === undefined) {
    clearLeftovers(paths);
  }
  const changed = writeIfChanged(config, configuration(paths, buildkit));
  writeInstance(path.join(paths.dockerConfig, "buildx"), EMBEDDED_BUILDER, {
    address: addressOf(paths),
    tls: undefined,
  });
  if (running !== undefined && !changed && (await buildkitResponds(buildkit.client, socketOf(paths)))) {
    return false;
  }
  if (running !== undefined) {
    await stopBuildkit(paths);
  }
  fs.mkdirSync(paths.sockets, { recursive: true, mode: 0o700 });
  if (fs.lstatSync(paths.sockets).uid !== process.getuid?.()) {
    throw new Fault(
      `${paths.sockets}, where BuildKit's socket goes, belongs to another user. Fix: set XDG_RUNTIME_DIR to a folder of your own.`,
    );
  }
  const log = path.join(paths.engineLog, "buildkitd.log");
  await launchBuildkit({
    daemon: buildkit.daemon,
    ...(buildkit.rootless === true && { within: rootlessCommand(path.join(paths.sockets, "rootlesskit")) }),
    client: buildkit.client,
    config,
    socket: socketOf(paths),
    temporary: emptyTemporaryFolder(paths),
    cwd: paths.engine,
    pidFile: buildkitPidFile(paths),
    log,
    logName: path.relative(paths.project, log),
  });
  return true;
}

export async function stopBuildkit(paths: Paths): Promise<boolean> {
  const running = findDaemon(buildkitPidFile(paths), PROGRAM, configFile(paths));
  if (running !== undefined) {
    await stop(running);
  }
  clearLeftovers(paths);
  removeTemporary(paths);
  fs.rmSync(buildkitPidFile(paths), { force: true });
  fs.rmSync(paths.sockets, { recursive: true, force: true });
  return running !== undefined;
}

/** What a killed daemon leaves: build steps that run, and their mounts, which no folder can be removed with. */
function clearLeftovers(paths: Paths): void {
  endContainers(dataFolder(paths));
  for (const folder of [paths.engine, temporaryFolder(paths)]) {
    if (fs.existsSync(folder)) {
      unmountBelow(fs.realpathSync(folder));
    }
  }
}

/** Without root, some of it may belong to other users of the namespace: then it stays until the next start. */
function removeTemporary(paths: Paths): void {
  try {
    fs.rmSync(temporaryFolder(paths), { recursive: true, force: true });
  } catch {
    // it is empty but for what could not be removed
  }
}

export function isBuildkitRunning(paths: Paths): boolean {
  return findDaemon(buildkitPidFile(paths), PROGRAM, configFile(paths)) !== undefined;
}

/** The address that buildctl and buildx reach the daemon by. */
export function addressOf(paths: Paths): string {
  return `unix://${socketOf(paths)}`;
}

function configuration(paths: Paths, buildkit: Buildkit): string {
  const { registry, rootless = false, authority = certificateFiles(paths).authority, more = "" } = buildkit;
  const config = buildkitConfig({
    root: dataFolder(paths),
    socket: socketOf(paths),
    traceSocket: path.join(paths.sockets, "trace.sock"),
    snapshotter: snapshotterOf(paths, rootless),
    rootless,
    registry,
    authority,
    processors: os.cpus().length,
    memory: os.totalmem(),
    ceilingGigabytes: buildkit.ceilingGigabytes ?? ceiling(paths),
  });
  return `${config}${more}`;
}

/** Half of the disk, at most 60 GB; decided once, so that the configuration does not change with the disk's use. */
function ceiling(paths: Paths): number {
  const stat = fs.statfsSync(paths.engine);
  return Math.max(10, Math.min(60, Math.floor((stat.blocks * stat.bsize) / 2 / 1e9)));
}

/** Decided at the first start and kept: BuildKit's state belongs to one snapshotter. */
function snapshotterOf(paths: Paths, rootless: boolean): "overlayfs" | "native" {
  const file = path.join(paths.engine, "buildkit", "snapshotter");
  const stored = readText(file)?.trim();
  if (stored === "overlayfs" || stored === "native") {
    return stored;
  }
  const chosen = canOverlay(path.join(paths.engine, "buildkit"), rootless) ? "overlayfs" : "native";
  writeAtomically(file, `${chosen}\n`);
  return chosen;
}

/** Tries a mount: an overlay on top of an overlay (a container's root) is refused by the kernel, for one. */
function canOverlay(folder: string, rootless = false): boolean {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const trial = fs.mkdtempSync(path.join(folder, "overlay-"));
  try {
    for (const name of ["lower", "upper", "work", "merged"]) {
      fs.mkdirSync(path.join(trial, name));
    }
    const layers = "lowerdir=lower,upperdir=upper,workdir=work";
    // the shell ends in the namespace that the mount is made in; mounts go with it
    const script = `mount -t overlay overlay -o ${layers}${rootless ? ",userxattr" : ""} merged && umount merged`;
    const [command, ...args] = [...(rootless ? IN_NAMESPACE : []), "sh", "-c", script];
    return ask(command, args, { cwd: trial }).code === 0;
  } finally {
    removeTree(trial, rootless);
  }
}

/** Removes BuildKit's data. */
export function removeBuildkitData(paths: Paths, rootless: boolean): void {
  removeTree(dataFolder(paths), rootless);
}

/** Without root, some of it belongs to other users of the namespace. */
function removeTree(folder: string, rootless: boolean): void {
  if (rootless && fs.existsSync(folder)) {
    const [command, ...args] = [...IN_NAMESPACE, "rm", "-rf", folder];
    ask(command, args);
  }
  fs.rmSync(folder, { recursive: true, force: true });
}

/** A socket's path has 107 bytes; this is what `/.buildkit-ssh-sock1234567890/ssh_auth_sock` leaves of it. */
const LONGEST_TEMPORARY = 64;

/**
 * Where BuildKit mounts what it reads, and makes the sockets of SSH agents: beside its data unless that path is too long. The
 * other one is the same in every shell, whatever its TMPDIR is.
 */
function temporaryFolder(paths: Paths): string {
  const own = path.join(paths.engine, "buildkit", "tmp");
  return Buffer.byteLength(own) <= LONGEST_TEMPORARY ? own : path.join("/tmp", paths.name);
}

function emptyTemporaryFolder(paths: Paths): string {
  const folder = temporaryFolder(paths);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(folder), { recursive: true, mode: 0o700 });
  // nobody else may have made it meanwhile
  fs.mkdirSync(folder, { mode: 0o700 });
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

export function buildkitPidFile(paths: Paths): string {
  return path.join(paths.engine, "buildkitd.pid");
}

import * as fs from "node:fs";
import * as path from "node:path";
import { Fault } from "../fault";
import { readText } from "../files";
import { run, tail } from "../run";
import { daemonEnvironment } from "./daemonEnvironment";
import { isAlive, type ProcessRecord, startDaemon, stop, waitUntil } from "./process";

/** What a BuildKit daemon is started with. */
export interface BuildkitDaemon {
  /** Path of the `buildkitd` program. */
  readonly daemon: string;
  /** Program and arguments that run it. @default - none, it is run directly */
  readonly within?: readonly string[];
  /** Path of the `buildctl` program. */
  readonly client: string;
  /** Its configuration file, which names the socket. */
  readonly config: string;
  readonly socket: string;
  /** Folder for temporary files; it must be there. */
  readonly temporary: string;
  readonly cwd: string;
  readonly pidFile: string;
  readonly log: string;
  /** What the log is called in an error. @default - its path */
  readonly logName?: string;
}

/** How long a daemon may take to answer after its start, in milliseconds. */
const PATIENCE = 30_000;

/**
 * Starts a BuildKit daemon, and waits until it answers.
 *
 * @throws Fault with the end of its log if it does not.
 */
export async function launchBuildkit(options: BuildkitDaemon): Promise<ProcessRecord> {
  const { config, socket, temporary, cwd, pidFile, log, logName = log } = options;
  // one that a killed daemon has left would look like an answer to come
  fs.rmSync(socket, { force: true });
  const [command, ...args] = [...(options.within ?? []), options.daemon];
  const daemon = startDaemon({
    command,
    args: [...args, "--config", config],
    env: daemonEnvironment({
      TMPDIR: temporary,
      // without root it keeps there what it runs
      ...(options.within !== undefined && { XDG_RUNTIME_DIR: path.dirname(socket) }),
    }),
    cwd,
    pidFile,
    stdout: log,
    stderr: log,
  });
  const answers = await waitUntil(
    async () => !isAlive(daemon) || buildkitResponds(options.client, socket),
    PATIENCE,
    100,
  );
  if (!answers || !isAlive(daemon)) {
    await stop(daemon);
    throw new Fault(`BuildKit did not start (${logName}):\n${tail(readText(log) ?? "", 10)}`);
  }
  return daemon;
}

/** Whether a daemon answers at a socket. */
export async function buildkitResponds(client: string, socket: string): Promise<boolean> {
  if (!fs.existsSync(socket)) {
    return false;
  }
  const answer = await run(client, ["--addr", `unix://${socket}`, "--timeout", "3", "debug", "workers"], {
    timeout: 5_000,
  });
  return answer.code === 0;
}

import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { ask } from "../run";
import { isCode, readRecord, readText, writeAtomically } from "../files";

/** A process that cannot be mistaken for a later one with the same id. */
export interface ProcessRecord {
  readonly pid: number;
  /** When it started, in clock ticks since boot (field 22 of `/proc/<pid>/stat`). */
  readonly startTicks: string;
  /** The boot that the ticks belong to. */
  readonly boot: string;
}

/** Describes a running process; undefined if there is none of this id, or it is a zombie. */
export function recordOf(pid: number): ProcessRecord | undefined {
  if (process.platform !== "linux") {
    return recordByPs(pid);
  }
  const stat = readText(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : recordFromStat(pid, stat, bootId());
}

/** Where there is no `/proc`, `ps` shows the start to the second. */
function recordByPs(pid: number): ProcessRecord | undefined {
  const started = ask("ps", ["-o", "lstart=", "-p", String(pid)]).stdout.trim();
  return started === "" ? undefined : { pid, startTicks: started, boot: "" };
}

/** Reads a line of `/proc/<pid>/stat`. */
export function recordFromStat(pid: number, stat: string, boot: string): ProcessRecord | undefined {
  const fields = statFields(stat);
  const [state] = fields;
  const startTicks = fields[19];
  if (startTicks === undefined || state === "Z" || state === "X") {
    return undefined;
  }
  return { pid, startTicks, boot };
}

/** The session's id in a line of `/proc/<pid>/stat`. */
export function sessionIn(stat: string): number {
  return Number(statFields(stat)[3]);
}

/** What follows the name in a line of `/proc/<pid>/stat`. The name may hold spaces and parentheses, and ends at the last `)`. */
function statFields(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Whether the recorded process itself is still alive. */
export function isAlive(record: ProcessRecord): boolean {
  const now = recordOf(record.pid);
  return now?.startTicks === record.startTicks && now.boot === record.boot;
}

/** Reads a pid file; undefined if it is absent or was left half-written. */
export function readPidFile(file: string): ProcessRecord | undefined {
  const record = readRecord(file);
  if (
    typeof record?.["pid"] !== "number" ||
    typeof record["startTicks"] !== "string" ||
    typeof record["boot"] !== "string"
  ) {
    return undefined;
  }
  return { pid: record["pid"], startTicks: record["startTicks"], boot: record["boot"] };
}

export function writePidFile(file: string, record: ProcessRecord): void {
  writeAtomically(file, `${JSON.stringify(record)}\n`);
}

export interface DaemonOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly pidFile: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a program in a session of its own, its output appended to files, and records it. */
export function startDaemon(options: DaemonOptions): ProcessRecord {
  for (const file of [options.stdout, options.stderr]) {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  }
  const stdout = fs.openSync(options.stdout, "a", 0o600);
  const stderr = options.stderr === options.stdout ? stdout : fs.openSync(options.stderr, "a", 0o600);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ["ignore", stdout, stderr],
  });
  child.on("error", () => undefined);
  child.unref();
  for (const descriptor of new Set([stdout, stderr])) {
    fs.closeSync(descriptor);
  }
  const record = child.pid === undefined ? undefined : recordOf(child.pid);
  if (record === undefined) {
    throw new Error(`${options.command} did not start`);
  }
  writePidFile(options.pidFile, record);
  return record;
}

/**
 * The daemon of a pid file, or, if that file was lost in a crash, the process that runs with this argument.
 *
 * @param program name of the daemon's program: an editor or a pager may have the same argument.
 * @param argument the path of the daemon's configuration.
 */
export function findDaemon(pidFile: string, program: string, argument: string): ProcessRecord | undefined {
  const recorded = readPidFile(pidFile);
  if (recorded !== undefined && isAlive(recorded)) {
    return recorded;
  }
  const found = processesOf(program, argument)[0];
  if (found !== undefined) {
    writePidFile(pidFile, found);
  }
  return found;
}

function processesOf(program: string, argument: string): ProcessRecord[] {
  return processIds().flatMap((pid) => {
    const [command = "", ...args] = readQuietly(`/proc/${pid}/cmdline`).split("\0");
    const isIt = path.basename(command) === program && args.includes(argument);
    const record = isIt ? recordOf(pid) : undefined;
    return record === undefined ? [] : [record];
  });
}

/** Ids of all processes; empty where there is no `/proc`. */
export function processIds(): number[] {
  try {
    return fs.readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

/** The processes of a session, its leader included; none where there is no `/proc`. */
export function sessionProcesses(session: number): ProcessRecord[] {
  return processIds().flatMap((pid) =>
    sessionIn(readQuietly(`/proc/${pid}/stat`)) === session ? (recordOf(pid) ?? []) : [],
  );
}

/** A file of `/proc`, or nothing if the process has gone or is not ours to read. */
export function readQuietly(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Ends a recorded process: politely, and after `patience` milliseconds for good. */
export async function stop(record: ProcessRecord, patience = 15_000): Promise<void> {
  signal(record, "SIGTERM");
  if (!(await waitUntil(() => !isAlive(record), patience))) {
    signal(record, "SIGKILL");
    await waitUntil(() => !isAlive(record), 5_000);
  }
}

/** Sends a signal to a recorded process, and to no other that got its id later. */
export function signal(record: ProcessRecord, name: NodeJS.Signals): void {
  if (!isAlive(record)) {
    return;
  }
  try {
    process.kill(record.pid, name);
  } catch (error) {
    if (!isCode(error, "ESRCH")) {
      throw error;
    }
  }
}

/** Asks again and again until the answer is yes. @returns false when `timeout` milliseconds are over. */
export async function waitUntil(
  question: () => boolean | Promise<boolean>,
  timeout: number,
  interval = 50,
): Promise<boolean> {
  const end = Date.now() + timeout;
  for (;;) {
    if (await question()) {
      return true;
    }
    if (Date.now() >= end) {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}

function bootId(): string {
  return (readText("/proc/sys/kernel/random/boot_id") ?? "").trim();
}

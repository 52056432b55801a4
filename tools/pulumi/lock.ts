import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type ProcessRecord, readQuietly, recordOf } from "../engine/process";
import { parseRecord, readRecord, readText } from "../files";
import { Fault } from "../fault";
import type { Paths } from "../paths";
import { stateFile } from "./stateFile";

/** Who holds a stack's lock, as the file-based state store writes it down. */
export interface LockHolder {
  readonly pid: number;
  readonly hostname: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** Reads a lock file's text; undefined if it is not one. */
export function parseLock(text: string): LockHolder | undefined {
  const record = parseRecord(text);
  const [pid, hostname, timestamp] = [record?.["pid"], record?.["hostname"], record?.["timestamp"]];
  if (typeof pid !== "number" || typeof hostname !== "string" || typeof timestamp !== "string") {
    return undefined;
  }
  return { pid, hostname, since: Date.parse(timestamp) };
}

/** The holders of a stack's lock. */
export function lockHolders(paths: Paths, project: string, stack: string): LockHolder[] {
  const folder = path.join(paths.pulumiState, ".pulumi", "locks", "organization", project, stack);
  let names: string[];
  try {
    names = fs.readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch {
    return [];
  }
  return names.flatMap((name) => parseLock(readText(path.join(folder, name)) ?? "") ?? []);
}

/** Whether the holder was a process of this machine that is no more, its id perhaps given to a later one. */
export function isDead(holder: LockHolder, hostname = os.hostname(), startOf = processStart): boolean {
  if (holder.hostname !== hostname) {
    return false;
  }
  const start = startOf(holder.pid);
  // a process that began after the lock was taken is another one; two seconds for the clocks' grain
  return start === undefined || start > holder.since + 2_000;
}

/**
 * Says whether a stack's lock was left behind by dead processes.
 *
 * @returns undefined if there is no lock; the dead holder otherwise.
 * @throws Fault if a holder may be alive.
 */
export function staleLock(paths: Paths, project: string, stack: string): LockHolder | undefined {
  const holders = lockHolders(paths, project, stack);
  const alive = holders.find((holder) => !isDead(holder));
  if (alive !== undefined) {
    throw new Fault(
      `stack ${stack} is locked by process ${alive.pid} on ${alive.hostname} since ${new Date(alive.since).toISOString()}.\n` +
        "Fix: wait until that run ends, or end it.",
    );
  }
  return holders[0];
}

/** Whether a killed run left operations whose outcome the state does not know. */
export function hasPendingOperations(paths: Paths, project: string, stack: string): boolean {
  const record = readRecord(stateFile(paths, project, stack));
  const checkpoint = record?.["checkpoint"] as { latest?: { pending_operations?: unknown[] } } | undefined;
  return (checkpoint?.latest?.pending_operations ?? []).length > 0;
}

/** When a process began, in milliseconds since the epoch; undefined if there is none. */
function processStart(pid: number): number | undefined {
  const record = recordOf(pid);
  return record === undefined ? undefined : startTime(record, readQuietly("/proc/stat"));
}

/**
 * A process's start in milliseconds since the epoch: boot time plus ticks, which are hundredths of a second for every
 * Linux program. (The times of `/proc/<pid>` itself are those of the first look at it.)
 *
 * @returns 0, the age of everything, where that is unknown.
 */
export function startTime(record: ProcessRecord, stat: string): number {
  const boot = /^btime (\d+)$/m.exec(stat)?.[1];
  const ticks = Number(record.startTicks);
  return boot === undefined || Number.isNaN(ticks) ? 0 : Number(boot) * 1000 + ticks * 10;
}

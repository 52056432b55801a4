import { type ProcessRecord, processIds, readQuietly, recordOf, stop } from "../engine/process";

/** How long a left process may take to end, in milliseconds. */
const PATIENCE = 2_000;

/**
 * Ends what a Pulumi that was killed or has crashed has left: its language host, providers and programs outlive it, and
 * a program whose engine has gone may spin for ever (pulumi/pulumi-awsx#1113). They are known by the session that
 * {@link runUpdate} has started Pulumi in, whose id is Pulumi's process id. Does nothing where there is no `/proc`.
 *
 * @param pulumi the process that has ended.
 */
export async function endLeftovers(pulumi: ProcessRecord): Promise<void> {
  const now = recordOf(pulumi.pid);
  if (now !== undefined && now.startTicks !== pulumi.startTicks) {
    // the id, and the session of that id, are somebody else's now: nothing can be left
    return;
  }
  const left = processIds().flatMap((pid) =>
    sessionIn(readQuietly(`/proc/${pid}/stat`)) === pulumi.pid ? (recordOf(pid) ?? []) : [],
  );
  await Promise.all(left.map(async (one) => stop(one, PATIENCE)));
}

/** The session's id in a line of `/proc/<pid>/stat`. The name in it may hold spaces and parentheses, so fields count from the last `)`. */
export function sessionIn(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3]);
}

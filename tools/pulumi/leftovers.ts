import { type ProcessRecord, recordOf, sessionProcesses, stop } from "../engine/process";

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
  await Promise.all(sessionProcesses(pulumi.pid).map(async (one) => stop(one, PATIENCE)));
}

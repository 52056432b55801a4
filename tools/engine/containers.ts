import * as fs from "node:fs";
import { processIds, readQuietly, recordOf, signal } from "./process";

/**
 * Ends what a killed buildkitd left running: processes of build containers, which still hold its mounts.
 *
 * They are known by their mounts: a build container has files of the daemon's data folder mounted (its hosts and
 * resolv.conf), in a mount namespace that is not ours.
 */
export function endContainers(dataFolder: string): void {
  for (const pid of containerProcesses(dataFolder)) {
    const record = recordOf(pid);
    if (record !== undefined) {
      signal(record, "SIGKILL");
    }
  }
}

/** Ids of the processes in a daemon's build containers. */
export function containerProcesses(dataFolder: string): number[] {
  const own = namespaceOf("self");
  return processIds().filter((pid) => {
    const namespace = namespaceOf(String(pid));
    return (
      namespace !== undefined &&
      namespace !== own &&
      readQuietly(`/proc/${pid}/mountinfo`).includes(`${dataFolder}/`)
    );
  });
}

function namespaceOf(pid: string): string | undefined {
  try {
    return fs.readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}

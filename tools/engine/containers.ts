import * as fs from "node:fs";
import { parseMounts } from "./mounts";
import { processIds, readQuietly, recordOf, signal } from "./process";

const OWN_MOUNTS: readonly string[] = ["/", "/etc/hosts", "/etc/resolv.conf"];

/**
 * Ends what a killed buildkitd left running: processes of build containers, which still hold its mounts.
 *
 * @param dataFolder absolute path of the daemon's data folder.
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
      runsIn(dataFolder, readQuietly(`/proc/${pid}/mountinfo`))
    );
  });
}

/**
 * Whether a process with these mounts is in a build container of the daemon with this data folder: its root, or what
 * BuildKit mounts over its `/etc/hosts` and `/etc/resolv.conf`, comes from there.
 *
 * Other mounts say nothing. A container of anybody's that is being started still has all mounts of the machine, and one
 * that watches the machine keeps them.
 *
 * @param mountinfo text of `/proc/<pid>/mountinfo`.
 */
export function runsIn(dataFolder: string, mountinfo: string): boolean {
  return parseMounts(mountinfo).some(
    ({ point, text }) => OWN_MOUNTS.includes(point) && text.includes(`${dataFolder}/`),
  );
}

function namespaceOf(pid: string): string | undefined {
  try {
    return fs.readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}

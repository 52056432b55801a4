import * as fs from "node:fs";
import { formatSize } from "../components/common/byteSize";
import { Fault } from "../tools/fault";
import { ask } from "../tools/run";
import type { Pass } from "./options";

/** What builders, Go's caches and the registry need at the most, in bytes: a fixed part, and one for each service. */
export function roomFor({ flavour, counts, arms }: Pick<Pass, "flavour" | "counts" | "arms">): number {
  const services = Math.max(...counts);
  if (arms.every((arm) => arm === "empty")) {
    return 1e9;
  }
  return flavour === "kratos" ? 24e9 + 0.3e9 * services : 8e9 + 0.03e9 * services;
}

/**
 * BuildKit drops what it keeps when a disk is nearly full: a warm builder would not be warm, and nobody would see why.
 *
 * @param folder where everything is kept; what an earlier run has left there counts.
 * @throws Fault if there is not enough room.
 */
export function assertRoom(folder: string, needed: number): void {
  const { bavail, bsize } = fs.statfsSync(folder);
  const [free, used] = [bavail * bsize, usedBy(folder)];
  if (free + used < needed) {
    throw new Fault(
      `the benchmark needs ${formatSize(needed)} in ${folder}, which has ${formatSize(used)} and ${formatSize(free)} free. ` +
        "Fix: make room, or measure fewer services with --services",
    );
  }
}

/** Bytes on the disk below a folder. */
export function usedBy(folder: string): number {
  return Number.parseInt(ask("du", ["-s", "--block-size=1", folder]).stdout, 10) || 0;
}

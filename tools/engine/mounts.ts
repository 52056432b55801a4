import { ask } from "../run";
import { readQuietly } from "./process";

/** Unmounts what a killed daemon left mounted below a folder, deepest first. */
export function unmountBelow(folder: string): void {
  const points = mountPoints(readQuietly("/proc/self/mountinfo")).filter((point) =>
    point.startsWith(`${folder}/`),
  );
  for (const point of points.sort((a, b) => b.length - a.length)) {
    ask("umount", ["--lazy", point]);
  }
}

/** The mount points in a text of `/proc/<pid>/mountinfo`, in which blanks and such are written in octal. */
export function mountPoints(mountinfo: string): string[] {
  return mountinfo.split("\n").flatMap((line) => {
    const point = line.split(" ")[4];
    return point === undefined
      ? []
      : [point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))];
  });
}

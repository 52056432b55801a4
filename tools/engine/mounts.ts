import { ask } from "../run";
import { readQuietly } from "./process";

/** Unmounts what a killed daemon left mounted below a folder, deepest first. */
export function unmountBelow(folder: string): void {
  const points = parseMounts(readQuietly("/proc/self/mountinfo")).map(({ point }) => point);
  const below = points.filter((point) => point.startsWith(`${folder}/`));
  for (const point of below.sort((a, b) => b.length - a.length)) {
    ask("umount", ["--lazy", point]);
  }
}

/** One line of `/proc/<pid>/mountinfo`, in which blanks and such were written in octal. */
export interface Mount {
  /** Where it is mounted, as the process sees it. */
  readonly point: string;
  /** All that the line says: what is mounted, from where, with which options. */
  readonly text: string;
}

/** Reads a text of `/proc/<pid>/mountinfo`. */
export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo.split("\n").flatMap((line) => {
    const point = line.split(" ")[4];
    return point === undefined ? [] : [{ point: decoded(point), text: decoded(line) }];
  });
}

function decoded(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

import * as fs from "node:fs";
import * as path from "node:path";
import { endContainers } from "../../../tools/engine/containers";
import { unmountBelow } from "../../../tools/engine/mounts";
import { processIds, readQuietly, recordOf, signal, waitUntil } from "../../../tools/engine/process";
import { pathsOf } from "../../../tools/paths";
import { ask } from "../../../tools/run";
import type { Started } from "./startedRecord";

/** Milliseconds that daemons have to end by themselves, with what they run. */
const PATIENCE = 5_000;

/** Ends and removes what a run of tests has left: its mochas, what runs in their folders, mounts, users, and the folders. */
export async function removeLeftovers({ folders, processes }: Started): Promise<void> {
  processes.forEach((one) => signal(one, "SIGKILL"));
  // a folder in another one goes with that
  const outermost = folders.filter((folder) => !folders.some((other) => folder.startsWith(`${other}/`)));
  const there = outermost.filter((folder) => fs.existsSync(folder));
  const left = (): number[] => processIds().filter((pid) => pid !== process.pid && isIn(there, pid));
  for (const name of ["SIGTERM", "SIGKILL"] as const) {
    left().forEach((pid) => {
      const record = recordOf(pid);
      if (record !== undefined) {
        signal(record, name);
      }
    });
    await waitUntil(() => left().length === 0, PATIENCE);
  }
  for (const folder of there) {
    try {
      removeWhole(folder);
    } catch (error) {
      // one that cannot be removed is in nobody's way
      process.stderr.write(`${folder} of an interrupted run is left: ${String(error)}\n`);
    }
  }
}

/** A folder with what is mounted in it, the users that live there, and what its clones have elsewhere. */
function removeWhole(folder: string): void {
  endContainers(folder);
  unmountBelow(folder);
  removeUsers(folder);
  for (const clone of [folder, ...subfolders(folder)].map(pathsOf)) {
    [clone.sockets, path.join("/tmp", clone.name)].forEach(remove);
  }
  remove(folder);
}

/** Whether a process works in one of the folders, or was started with a path in it. */
function isIn(folders: readonly string[], pid: number): boolean {
  const texts = [linkOf(`/proc/${pid}/cwd`), readQuietly(`/proc/${pid}/cmdline`)].map((text) => `${text}/`);
  return folders.some((folder) =>
    texts.some((text) => text.includes(`${folder}/`) || text.includes(`${folder}\0`)),
  );
}

function linkOf(file: string): string {
  try {
    return fs.readlinkSync(file);
  } catch {
    return "";
  }
}

function subfolders(folder: string): string[] {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(folder, name));
}

/** Users of this machine whose home is in a folder were made for a test. */
function removeUsers(folder: string): void {
  for (const line of readQuietly("/etc/passwd").split("\n")) {
    const [name = "", , , , , home = ""] = line.split(":");
    if (home.startsWith(`${folder}/`)) {
      ask("userdel", ["--force", name]);
    }
  }
}

function remove(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true });
}

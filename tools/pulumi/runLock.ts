import * as fs from "node:fs";
import { isRecord, readRecord } from "../files";
import { Fault } from "../fault";
import { createDataFolder, type Paths } from "../paths";
import { endLeftovers } from "./leftovers";
import { isAlive, type ProcessRecord, recordOf, signal, stop, waitUntil } from "../engine/process";

/** Marks this folder as being worked in: one command at a time, and an orphan of a killed one is found. */
export class RunLock {
  private constructor(private readonly file: string) {}

  /**
   * Takes the lock. A Pulumi whose starter was killed is asked to cancel, and awaited.
   *
   * @param tell Called with what is waited for.
   * @throws Fault if another command is at work.
   */
  public static async take(paths: Paths, tell: (text: string) => void): Promise<RunLock> {
    createDataFolder(paths);
    const own = recordOf(process.pid);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (create(paths.runLock, JSON.stringify({ owner: own }))) {
        return new RunLock(paths.runLock);
      }
      const held = readRecord(paths.runLock);
      const owner = processIn(held?.["owner"]);
      if (owner !== undefined && isAlive(owner)) {
        throw new Fault(
          `another command is at work in this folder (process ${owner.pid}). Fix: wait until it ends.`,
        );
      }
      await endOrphan(processIn(held?.["child"]), tell);
      fs.rmSync(paths.runLock, { force: true });
    }
    throw new Fault(`${paths.runLock} cannot be taken. Fix: wait until the other command ends.`);
  }

  /** Writes down the Pulumi that this command has started. */
  public child(pid: number): void {
    fs.writeFileSync(this.file, JSON.stringify({ owner: recordOf(process.pid), child: recordOf(pid) }));
  }

  public release(): void {
    fs.rmSync(this.file, { force: true });
  }
}

async function endOrphan(child: ProcessRecord | undefined, tell: (text: string) => void): Promise<void> {
  if (child === undefined) {
    return;
  }
  if (isAlive(child)) {
    tell(`Pulumi of a killed run is still at work (process ${child.pid}): cancelling it.\n`);
    signal(child, "SIGINT");
    if (!(await waitUntil(() => !isAlive(child), 30_000, 100))) {
      await stop(child);
    }
  }
  await endLeftovers(child);
}

function create(file: string, content: string): boolean {
  try {
    fs.writeFileSync(file, content, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

function processIn(value: unknown): ProcessRecord | undefined {
  if (
    !isRecord(value) ||
    typeof value["pid"] !== "number" ||
    typeof value["startTicks"] !== "string" ||
    typeof value["boot"] !== "string"
  ) {
    return undefined;
  }
  return { pid: value["pid"], startTicks: value["startTicks"], boot: value["boot"] };
}

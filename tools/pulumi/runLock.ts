import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { hashOf, isCode, isRecord, parseRecord, readText, writeAtomically } from "../files";
import { Fault } from "../fault";
import { createDataFolder, type Paths } from "../paths";
import { endLeftovers } from "./leftovers";
import { isAlive, type ProcessRecord, recordOf, signal, stop, waitUntil } from "../engine/process";

/** How often the lock is checked again, because it has changed meanwhile. */
const ATTEMPTS = 20;

/** What stands in a lock file, or in a claim on one. */
interface Held {
  readonly owner: ProcessRecord | undefined;
  readonly child: ProcessRecord | undefined;
  /** Distinguishes this file from every other one that had its name. */
  readonly token: string;
}

/**
 * Marks this folder as being worked in: one command at a time, and an orphan of a killed one is found.
 *
 * A lock of a dead process is taken over by one of those who come: by him who makes the claim on it, a file that is
 * named after this very lock. A claim of a process that died is claimed in the same way. (The packages that lock files know
 * their dead by a time that passes, and nothing of orphans.)
 */
export class RunLock {
  private readonly nonce = randomBytes(8).toString("hex");

  private constructor(private readonly file: string) {}

  /**
   * Takes the lock. A Pulumi whose starter was killed is asked to cancel, and awaited.
   *
   * @param report Called with what is waited for.
   * @throws Fault if another command is running.
   */
  public static async take(paths: Paths, report: (text: string) => void): Promise<RunLock> {
    createDataFolder(paths);
    const lock = new RunLock(paths.runLock);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (lock.#create(lock.file)) {
        return lock;
      }
      const held = read(lock.file);
      if (held === undefined) {
        continue;
      }
      refuseIfAlive(held);
      if (await lock.#takeOver(held, report)) {
        return lock;
      }
    }
    throw new Fault(`${paths.runLock} cannot be taken. Fix: wait until the other command ends.`);
  }

  /** Writes down the Pulumi that this command has started. */
  public child(pulumi: ProcessRecord): void {
    writeAtomically(this.file, this.#content(pulumi));
  }

  public release(): void {
    fs.rmSync(this.file, { force: true });
  }

  /** @returns whether the lock is ours; false if it is not the dead one any more. */
  async #takeOver(dead: Held, report: (text: string) => void): Promise<boolean> {
    const claims = this.#claim(dead);
    try {
      // who was slow may claim a lock that somebody else has replaced already
      if (read(this.file)?.token !== dead.token) {
        return false;
      }
      await endOrphan(dead.child, report);
      writeAtomically(this.file, this.#content());
      return true;
    } finally {
      claims.forEach((claim) => fs.rmSync(claim, { force: true }));
    }
  }

  /** Makes the claim on a dead lock, over those of dead claimants. @returns the files, to remove in the end. */
  #claim(dead: Held): string[] {
    const claims: string[] = [];
    for (let token = dead.token; ;) {
      const claim = `${this.file}.${token}.claim`;
      if (this.#create(claim)) {
        return [...claims, claim];
      }
      const other = read(claim);
      if (other !== undefined) {
        refuseIfAlive(other);
        claims.push(claim);
        token = other.token;
      }
    }
  }

  /** Creates a file with its content, both at once. @returns false if there is one. */
  #create(file: string): boolean {
    const aside = `${file}.${this.nonce}`;
    fs.writeFileSync(aside, this.#content(), { mode: 0o600 });
    try {
      fs.linkSync(aside, file);
      return true;
    } catch (error) {
      if (isCode(error, "EEXIST")) {
        return false;
      }
      throw error;
    } finally {
      fs.rmSync(aside, { force: true });
    }
  }

  #content(child?: ProcessRecord): string {
    return JSON.stringify({ nonce: this.nonce, owner: recordOf(process.pid), child });
  }
}

/** @returns undefined if there is no file. One that is empty or torn belongs to nobody: a dead one. */
function read(file: string): Held | undefined {
  const text = readText(file);
  if (text === undefined) {
    return undefined;
  }
  const record = parseRecord(text);
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  const identity = record?.["nonce"] === undefined ? `${stat?.ino ?? ""} ${stat?.mtimeMs ?? ""}` : "";
  return {
    owner: processIn(record?.["owner"]),
    child: processIn(record?.["child"]),
    token: hashOf(text, identity).slice(0, 24),
  };
}

function refuseIfAlive({ owner }: Held): void {
  if (owner !== undefined && isAlive(owner)) {
    throw new Fault(
      `another command is running in this folder (process ${owner.pid}). Fix: wait until it ends.`,
    );
  }
}

async function endOrphan(child: ProcessRecord | undefined, report: (text: string) => void): Promise<void> {
  if (child === undefined) {
    return;
  }
  if (isAlive(child)) {
    report(`Pulumi of a killed run is still running (process ${child.pid}): cancelling it.\n`);
    signal(child, "SIGINT");
    if (!(await waitUntil(() => !isAlive(child), 30_000, 100))) {
      await stop(child);
    }
  }
  await endLeftovers(child);
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

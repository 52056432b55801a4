import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ask } from "../../tools/run";
import type { Counters } from "../results";

/** A process that has ended, as the kernel's process accounting (`acct(5)`, version 3) writes it down. */
export interface EndedProcess {
  readonly name: string;
  readonly id: number;
  readonly parent: number;
}

const RECORD_BYTES = 64;

/** The system call acct(2), by Node.js's names of processors. */
const ACCT: Readonly<Record<string, number>> = { x64: 163, arm64: 89 };

/**
 * Counts processes of Go's compiler and linker by the kernel's process accounting: one record at the end of every
 * process of the machine, in build containers, too. It costs the arms nothing that could be measured, and all have it.
 *
 * It needs root and perl (a Debian essential package), which makes the one system call; elsewhere nothing is counted.
 */
export class Processes {
  /** The kernel stops to write on a disk that is nearly full. */
  readonly #file = path.join(
    fs.existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir(),
    `go-service-image-bench-${process.pid}.acct`,
  );
  #isOn = false;

  public start(): void {
    fs.writeFileSync(this.#file, "");
    this.#isOn = account(this.#file);
  }

  /** Ends the count. */
  public stop(): void {
    if (this.#isOn) {
      account();
    }
  }

  /** Removes the file. */
  public remove(): void {
    this.stop();
    fs.rmSync(this.#file, { force: true });
  }

  /**
   * What was counted; nothing if the machine cannot count.
   *
   * @param roots Processes whose descendants count: there may be others on the machine.
   */
  public counters(roots: readonly number[]): Pick<Counters, "compiles" | "links"> {
    return this.#isOn ? countGoTools(descendants(parseAccounting(fs.readFileSync(this.#file)), roots)) : {};
  }
}

/** Turns accounting on, or off without a file. @returns whether that is possible here. */
function account(...file: readonly string[]): boolean {
  const number = ACCT[process.arch];
  const script = "my $f = $ARGV[1]; exit(syscall($ARGV[0] + 0, defined $f ? $f : 0) == 0 ? 0 : 1)";
  return number !== undefined && ask("perl", ["-e", script, String(number), ...file]).code === 0;
}

/** The records of an accounting file. */
export function parseAccounting(bytes: Buffer): EndedProcess[] {
  return Array.from({ length: Math.floor(bytes.length / RECORD_BYTES) }, (_, index) => {
    const record = bytes.subarray(index * RECORD_BYTES, (index + 1) * RECORD_BYTES);
    const name = record.toString("latin1", 48).replace(/\0.*$/s, "");
    return { name, id: record.readUInt32LE(16), parent: record.readUInt32LE(20) };
  });
}

/** Processes below some that are still alive, by way of others that have ended. */
export function descendants(ended: readonly EndedProcess[], roots: readonly number[]): EndedProcess[] {
  const parents = new Map(ended.map(({ id, parent }) => [id, parent]));
  const isBelow = ({ parent }: EndedProcess): boolean => {
    const seen = new Set<number>();
    for (let id: number | undefined = parent; id !== undefined && !seen.has(id); id = parents.get(id)) {
      if (roots.includes(id)) {
        return true;
      }
      seen.add(id);
    }
    return false;
  };
  return ended.filter(isBelow);
}

/**
 * Compiles and links among ended processes. The Go command runs each tool once to ask for its version before it uses
 * it: one process of each name and parent is that.
 */
export function countGoTools(processes: readonly EndedProcess[]): Pick<Counters, "compiles" | "links"> {
  const count = (name: string): number => {
    const own = processes.filter((one) => one.name === name);
    return own.length - new Set(own.map(({ parent }) => parent)).size;
  };
  return { compiles: count("compile"), links: count("link") };
}
